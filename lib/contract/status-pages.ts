import { z } from 'zod'
import type { StatusModel } from '../core/status-page/model.ts'
import { POST_KINDS, POST_STATES, type PostKind, type PostState } from '../core/status-page/post.ts'

const Slug = z.string().min(1).max(63)
const Id = z.uuid('is not an id of this deck')
const Title = z.string().trim().min(1, 'give it a title').max(200, 'give 200 characters or less')
const Body = z.string().trim().min(1, 'say what is known').max(5_000, 'give 5000 characters or less')
const Instant = z.iso
  .datetime({ offset: true, error: 'expected a time such as 2026-02-03T04:05:06Z' })
  .transform(text => Date.parse(text))
const Component = z.string().min(1).max(130)

export const CreatePost = z.strictObject({
  pages: z.array(Slug).min(1, 'name a page').max(50),
  kind: z.enum(POST_KINDS),
  title: Title,
  /** `service` or `service/part`, of those that the pages show. */
  components: z.array(Component).max(100).default([]),
  /** Now when not given. */
  startsAt: Instant.optional(),
  endsAt: Instant.optional(),
  state: z.enum(POST_STATES),
  body: Body,
})
export type CreatePost = z.infer<typeof CreatePost>

export const UpdatePost = z.strictObject({
  id: Id,
  title: Title.optional(),
  components: z.array(Component).max(100).optional(),
  startsAt: Instant.optional(),
  endsAt: Instant.nullable().optional(),
})
export type UpdatePost = z.infer<typeof UpdatePost>

/** An update of a post; `resolved` and `completed` end it. */
export const AddUpdate = z.strictObject({ id: Id, state: z.enum(POST_STATES), body: Body })
export type AddUpdate = z.infer<typeof AddUpdate>

export const PostId = z.object({ id: Id })
export type PostId = z.infer<typeof PostId>

export type PostView = {
  readonly id: string
  readonly pages: readonly string[]
  readonly kind: PostKind
  readonly title: string
  readonly components: readonly string[]
  readonly startsAtMs: number
  readonly endsAtMs: number | null
  readonly createdBy: string
  /** Newest first. */
  readonly updates: readonly {
    readonly id: string
    readonly atMs: number
    readonly state: PostState
    readonly body: string
    readonly createdBy: string
  }[]
}

/** A status page as the deck's own people see it. */
export type StatusPageView = {
  readonly slug: string
  readonly title: string
  readonly access: 'public' | 'password' | 'networks'
  readonly host: string | null
  readonly takesSubscribers: boolean
  readonly source: 'file' | 'page'
  readonly components: readonly { readonly key: string; readonly name: string }[]
}

export const ListSubscribers = z.object({ page: Slug })
export type ListSubscribers = z.infer<typeof ListSubscribers>

export type SubscriberView = {
  readonly id: string
  readonly kind: 'email' | 'webhook'
  readonly address: string
  readonly isConfirmed: boolean
  readonly createdAtMs: number
  /** Of the last message that did not get through and waits for another attempt, or was given up. */
  readonly failure: string | null
}

const WebAddress = z
  .url({ protocol: /^https?$/, error: 'expected an address such as https://example.org/hook' })
  .max(1_000, 'give 1000 characters or less')
  .refine(text => !URL.canParse(text) || new URL(text).username + new URL(text).password === '', {
    error: 'give it without a name and a password in it',
  })

/** What a visitor of a status page sends to get updates. */
export const Subscribe = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('email'), slug: Slug, address: z.email('is not an e-mail address').max(254) }),
  z.object({ kind: z.literal('webhook'), slug: Slug, address: WebAddress }),
])
export type Subscribe = z.infer<typeof Subscribe>

/** From a link: nothing that is not shaped like a token reaches the database. */
export const SubscriberToken = z.object({ token: z.string().regex(/^[\w-]{43}$/) })
export type SubscriberToken = z.infer<typeof SubscriberToken>

/** Who looks at a status page: never an account. */
export type StatusVisitor = {
  readonly address: string | null
  /** The cookie that a right password gave. */
  readonly pass: string | null
}

/** A page as it was last put together, ready to send. */
export type StatusCopy = {
  readonly model: StatusModel
  readonly isStale: boolean
  readonly isPrivate: boolean
  readonly isMailSetUp: boolean
  readonly html: string
  readonly feed: string
  /** Of the page; changes with what it shows. */
  readonly etag: string
  readonly feedEtag: string
}

export type StatusRead =
  /** There is none, or this visitor must not know that there is. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'locked' }
  | { readonly kind: 'open'; readonly copy: StatusCopy }

export type StatusUnlock =
  | { readonly kind: 'absent' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'too_many'; readonly retryAfterSeconds: number }
  | { readonly kind: 'unlocked'; readonly pass: string; readonly maxAgeSeconds: number }
