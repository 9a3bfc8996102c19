/** What is listed of Stripe. */
export type StripeListKind =
  | 'coupons'
  | 'prices'
  | 'customers'
  | 'subscriptions'
  | 'invoices'
  | 'charges'
  | 'refunds'
  | 'disputes'
  | 'events'

export type StripePageWish = {
  /** Id of the last object of the page before. */
  readonly after: string | null
  /** Only what was created from then on; null = all. Of prices, coupons, customers and subscriptions always all. */
  readonly sinceMs: number | null
  /** Of events. */
  readonly types?: readonly string[]
}

/** Objects as Stripe has them, newest first. `asOfMs`: by Stripe's clock, when the page was asked for at the latest. */
export type StripePage = {
  readonly data: readonly unknown[]
  readonly hasMore: boolean
  readonly asOfMs: number
}

export type StripeObjectKind = 'subscription' | 'price' | 'coupon'

export type StripeProblem =
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'rate_limited'
  | 'unavailable'
  | 'malformed'
  | 'refused'
  | 'wrong_mode'

/** Why Stripe did not answer with what was asked, in words without any key. */
export class StripeFault extends Error {
  constructor(
    readonly problem: StripeProblem,
    message: string,
    /** Milliseconds that Stripe asked to wait. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(message)
    this.name = 'StripeFault'
  }
}

export type StripeAccess = { readonly apiUrl: string; readonly apiKey: string }

/** One account's reading side. Every call asks once, within its own time and size limits. @throws StripeFault */
export interface StripeClient {
  list(kind: StripeListKind, wish: StripePageWish): Promise<StripePage>
  get(kind: StripeObjectKind, id: string): Promise<{ readonly object: unknown; readonly asOfMs: number }>
  /** Ends what is under way. */
  close(): Promise<void>
}

export type SignedEvent =
  | { readonly kind: 'signed'; readonly event: unknown }
  | { readonly kind: 'wrong_signature' | 'old' | 'malformed'; readonly reason: string }

export interface StripeApi {
  open(access: StripeAccess): StripeClient
  /** Whether this secret signed this body within the last five minutes. */
  verify(question: {
    readonly body: string
    readonly signature: string | null
    readonly secret: string
    readonly nowMs: number
  }): SignedEvent
}
