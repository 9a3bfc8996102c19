import type { Notification } from '../core/alert/notification.ts'
import type { AddressRule } from './prober.ts'

/** How one attempt ended. `detail` is what the service answered, in words, without a secret. */
export type Delivery =
  | { readonly kind: 'delivered'; readonly detail: string; readonly reference: string | null }
  /** Worth another attempt: it hung, broke off, or answered 429 or 5xx. */
  | { readonly kind: 'retry'; readonly detail: string; readonly retryAfterMs: number | null }
  /** Another attempt would be answered the same. */
  | { readonly kind: 'refused'; readonly detail: string }

export type ReceiverContext = {
  readonly addressRule: AddressRule
  /** Ends the attempt: its deadline, or a stop. */
  readonly signal: AbortSignal
  readonly now: number
  /** Where a receiver's service calls back, and where its buttons lead: the deck's address. */
  readonly deckUrl: string
}

/** One kind of receiver: one file, one line in the registry. `C` is its configuration after secrets were opened. */
export interface ReceiverKind<C> {
  send(config: C, notification: Notification, context: ReceiverContext): Promise<Delivery>
}
