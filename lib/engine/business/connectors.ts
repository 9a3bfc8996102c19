import type {
  DifferenceRow,
  ReadTelecom,
  SourceRow,
  TelecomData,
  UsersData,
  WebhookRow,
} from '../../contract/business.ts'
import type { StripeFacts } from '../../core/business/stripe/facts.ts'
import type { UsageDay } from '../../core/business/telecom/index.ts'
import type { StripeAccount, TwilioAccount, UserSource } from '../../core/config/schema/business.ts'
import type { CallAnswer, SignedCall } from '../../ports/business.ts'

/** An account of Stripe as it is known now; without its secrets. */
export type StripeAccountView = {
  readonly name: string
  readonly config: Omit<StripeAccount, 'api_key' | 'api_key_file' | 'webhook_secrets' | 'webhook_secret_file'>
  readonly facts: StripeFacts
  /** When Stripe last told something, by answer or webhook; null = never. */
  readonly asOfMs: number | null
  /** False until the first sync came to its end: figures would be of a part. */
  readonly isComplete: boolean
}

export interface StripeConnector {
  apply(accounts: readonly StripeAccount[]): void
  start(): Promise<void>
  stop(): Promise<void>
  accounts(): readonly StripeAccountView[]
  /** Tells which customers' facts changed, after they are stored. `null`: all of them may have. */
  onChange(listener: (account: string, customers: ReadonlySet<string> | null) => void): () => void
  rows(): Promise<readonly SourceRow[]>
  differences(limit: number): Promise<readonly DifferenceRow[]>
  webhooks(limit: number): Promise<readonly WebhookRow[]>
  sync(account: string): Promise<boolean>
  take(call: SignedCall): Promise<CallAnswer>
}

/** Calls or messages of an hour that began at `hourMs`. */
export type TwilioHour = {
  readonly hourMs: number
  readonly kind: 'call' | 'message'
  readonly count: number
  readonly seconds: number
  readonly priceMicros: number | null
  readonly currency: string
}

export interface TwilioConnector {
  apply(accounts: readonly TwilioAccount[]): void
  start(): Promise<void>
  stop(): Promise<void>
  accounts(): readonly {
    readonly name: string
    readonly service: string | null
    readonly asOfMs: number | null
  }[]
  /** Days from `fromDay`, ascending. */
  usage(account: string, fromDay: string): Promise<readonly UsageDay[]>
  hours(account: string, fromMs: number, toMs: number): Promise<readonly TwilioHour[]>
  telecom(wish: ReadTelecom): Promise<TelecomData | null>
  onChange(listener: (account: string) => void): () => void
  rows(): Promise<readonly SourceRow[]>
  sync(account: string): Promise<boolean>
  take(call: SignedCall): Promise<CallAnswer>
}

export interface UsersConnector {
  apply(sources: readonly UserSource[]): void
  start(): Promise<void>
  stop(): Promise<void>
  read(days: number): Promise<UsersData>
  onChange(listener: (source: string) => void): () => void
  rows(): Promise<readonly SourceRow[]>
  sync(source: string): Promise<boolean>
}
