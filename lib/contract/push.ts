import { z } from 'zod'

/** The public key of a browser's subscription is a point of P-256: 65 bytes; its secret has 16 (RFC 8291). */
const P256DH = /^[A-Za-z0-9_-]{87}=?$/
const AUTH = /^[A-Za-z0-9_-]{22}={0,2}$/

/** What `PushSubscription.toJSON()` of a browser gives. */
export const SubscribePush = z.object({
  endpoint: z.url({ protocol: /^https$/, error: 'is no https address of a push service' }).max(2_000),
  keys: z.object({
    p256dh: z.string().regex(P256DH, "is no browser's public key"),
    auth: z.string().regex(AUTH, "is no browser's secret"),
  }),
  /** What its owner knows it by, such as `Firefox on my telephone`. */
  name: z.string().trim().min(1).max(100).default('Browser'),
})
export type SubscribePush = z.output<typeof SubscribePush>

/** A subscription as it is sealed in the database. */
export const SealedPush = z.object({ endpoint: z.string(), p256dh: z.string(), auth: z.string() })
export type SealedPush = z.output<typeof SealedPush>

export const PushId = z.object({ id: z.uuid('is not an id of this deck') })
export type PushId = z.output<typeof PushId>

/** From a push that was shown: what its token stands for was seen, or pressed. */
export const PushReceipt = z.object({
  token: z.string().min(1).max(2_000),
  outcome: z.enum(['shown', 'acknowledge', 'escalate']),
})
export type PushReceipt = z.output<typeof PushReceipt>

/** A browser that its owner allowed to be told. */
export type PushBrowser = {
  readonly id: string
  readonly name: string
  /** The host of its push service. */
  readonly service: string
  readonly createdAtMs: number
  /** When its push service last took a message for it. */
  readonly toldAtMs: number | null
}

export type PushBrowsers = {
  /** What a browser subscribes with: the deck's own, base64url. */
  readonly publicKey: string
  readonly browsers: readonly PushBrowser[]
}

export type PushTrial = { readonly outcome: 'delivered' | 'failed'; readonly detail: string }

/** What a receipt came to: `over` when there is nothing to act on any more. */
export type PushReceiptTaken = { readonly taken: 'yes' | 'over' }
