import type { TemplateFile } from '../core/alert/config.ts'
import type { Notification } from '../core/alert/notification.ts'
import type { Integration } from '../core/alert/receiver-config.ts'
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
  /** The files under `templates`, in order: what they define stands beside the deck's own, and before them. */
  readonly templates: readonly TemplateFile[]
  /** The page that it is sent for: what is pressed on a telephone or in a push acts on it. None of a group's message. */
  readonly page?: PageLink | null
}

/** One order of a page, and whom it tells. */
export type PageLink = { readonly id: string; readonly orderKey: string; readonly person: string }

/** Who took a group of alerts on, for services that keep incidents of their own. */
export type Takeover = { readonly groupKey: string; readonly by: string }

/** What a receiver's service said when it was asked whether it would take a message, without one. */
export type Probe = { readonly isHealthy: boolean; readonly detail: string }

/** One kind of receiver: one file, one line in the registry. `C` is its configuration after secrets were opened. */
export interface ReceiverKind<C> {
  send(config: C, notification: Notification, context: ReceiverContext): Promise<Delivery>
  /** Where the service keeps incidents of its own, or goes on calling: tells it that somebody took this one on. */
  acknowledge?(config: C, takeover: Takeover, context: ReceiverContext): Promise<Delivery>
  /** Asks as far as the protocol allows without anybody being told; `delivered` when a message would go out. */
  probe?(config: C, context: ReceiverContext): Promise<Delivery>
}

/** Every kind of receiver behind one door. Never throws: what goes wrong is the outcome. */
export interface Receivers {
  send(integration: Integration, notification: Notification, context: ReceiverContext): Promise<Delivery>
  /** Null when that kind keeps no incidents of its own. */
  acknowledge(
    integration: Integration,
    takeover: Takeover,
    context: ReceiverContext,
  ): Promise<Delivery | null>
  /** Null when that kind asks nobody outside. */
  probe(integration: Integration, context: ReceiverContext): Promise<Probe | null>
}
