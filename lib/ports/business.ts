import type {
  BusinessData,
  CustomerData,
  IncidentCost,
  Listed,
  ListMovements,
  ListPayments,
  ListSubscriptions,
  MovementRow,
  PaymentRow,
  ReadBusiness,
  ReadTelecom,
  SourcesData,
  SubscriptionRow,
  TelecomData,
  UsersData,
} from '../contract/business.ts'

/** A webhook as it came: the raw body, for signatures are over its bytes. */
export type SignedCall = {
  readonly body: string
  readonly signature: string | null
  /** As the sender addressed it: Twilio signs its address. */
  readonly url: string
}

/** `status`: what the sender is answered. `reason` is for the log and the sender, without any secret. */
export type CallAnswer = { readonly status: 200 | 400 | 403 | 404 | 413 | 503; readonly reason: string }

/** What an incident touched: services and a time. `toMs`: null while it is open. */
export type Outage = {
  readonly services: readonly string[]
  readonly fromMs: number
  readonly toMs: number | null
}

/** Business as the running deck knows it. Who asks was let through before: only managers and admins come here. */
export interface BusinessDoor {
  read(wish: ReadBusiness): Promise<BusinessData>
  subscriptions(wish: ListSubscriptions): Promise<Listed<SubscriptionRow>>
  movements(wish: ListMovements): Promise<Listed<MovementRow>>
  payments(wish: ListPayments): Promise<Listed<PaymentRow>>
  /** Null without such a customer. */
  customer(account: string, id: string): Promise<CustomerData | null>
  /** Null without any Twilio account of that name. */
  telecom(wish: ReadTelecom): Promise<TelecomData | null>
  users(days: number): Promise<UsersData>
  sources(): Promise<SourcesData>
  /** Asks the source now: all that is new, or for Stripe a reconcile. False without such an account. */
  sync(connector: 'stripe' | 'twilio' | 'users', account: string): Promise<boolean>
  takeStripe(call: SignedCall): Promise<CallAnswer>
  takeTwilio(call: SignedCall): Promise<CallAnswer>
  /** What an outage cost, as ranges; null where no connector is set up for its services. */
  cost(outage: Outage): Promise<IncidentCost | null>
}
