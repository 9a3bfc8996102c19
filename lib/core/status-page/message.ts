import { wordTime } from './page-parts.ts'
import type { PostKind, PostState } from './post.ts'
import { POST_KIND_WORDS, POST_STATE_WORDS } from './post.ts'

/** An update as subscribers get it. */
export type UpdateMessage = {
  readonly page: { readonly slug: string; readonly title: string; readonly url: string }
  readonly post: {
    readonly id: string
    readonly kind: PostKind
    readonly title: string
    readonly components: readonly string[]
  }
  readonly update: {
    readonly id: string
    readonly atMs: number
    readonly state: PostState
    readonly body: string
  }
}

export type MailText = { readonly subject: string; readonly text: string }

/** A subject is one line, whatever people wrote. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 200)

export function updateMail({ page, post, update }: UpdateMessage, unsubscribeUrl: string): MailText {
  return {
    subject: oneLine(`[${page.title}] ${POST_STATE_WORDS[update.state]}: ${post.title}`),
    text: [
      `${POST_KIND_WORDS[post.kind]}: ${post.title}`,
      `${POST_STATE_WORDS[update.state]}, ${wordTime(update.atMs)}`,
      ...(post.components.length > 0 ? [`Concerns: ${post.components.join(', ')}`] : []),
      '',
      update.body,
      '',
      page.url,
      '',
      `Unsubscribe: ${unsubscribeUrl}`,
      '',
    ].join('\n'),
  }
}

export function confirmMail(page: { readonly title: string }, confirmUrl: string): MailText {
  return {
    subject: oneLine(`Confirm: updates of ${page.title}`),
    text: [
      `Somebody, hopefully you, asked for updates of the status page "${oneLine(page.title)}" at this address.`,
      'To get them, open this link and press Confirm. It is good for two days:',
      '',
      confirmUrl,
      '',
      'If it was not you, do nothing: no more mail will come.',
      '',
    ].join('\n'),
  }
}

/** What a webhook gets, as JSON. */
export function updateBody(
  { page, post, update }: UpdateMessage,
  unsubscribeUrl: string,
): Record<string, unknown> {
  const { atMs, ...rest } = update
  return {
    type: 'status.update',
    page,
    post,
    update: { ...rest, at: new Date(atMs).toISOString() },
    unsubscribe_url: unsubscribeUrl,
  }
}

const FIRST_WAIT_MS = 15_000
const LONGEST_WAIT_MS = 3_600_000
/** Fifteen seconds, then twice as long each time, up to an hour: about nine hours in all. */
export const MAX_ATTEMPTS = 16

/** How long to wait after that many attempts; null when enough is enough. */
export const waitAfterMs = (attempts: number): number | null =>
  attempts >= MAX_ATTEMPTS ? null : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempts - 1))
