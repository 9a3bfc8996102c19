import type { Balance, TrafficEntry, UsageDay } from '../core/business/telecom/index.ts'

export type TwilioKeys = {
  readonly accountSid: string
  readonly authToken: string
  readonly apiUrl: string
}

/** A usage record with the unit that it counts events in. */
export type TwilioRecord = UsageDay & { readonly countUnit: string }

export type TwilioProblem =
  /** The keys are refused: only people can help. */
  | 'keys'
  /** Too many questions, an error of Twilio's own, no way to it: later it may go. */
  | 'busy'
  /** It answered what cannot be used. */
  | 'answer'

/** Twilio could not be asked. `message` says in plain words why and what to do, never with a key. Told apart by `twilioProblem`. */
export class TwilioFault extends Error {
  constructor(
    readonly twilioProblem: TwilioProblem,
    message: string,
    /** How long Twilio wants to be left alone. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(message)
    this.name = 'TwilioFault'
  }
}

export const isTwilioFault = (error: unknown): error is TwilioFault =>
  error instanceof Error && 'twilioProblem' in error

/** One account's side of Twilio's REST API, read only. Everything rejects with a TwilioFault, or when aborted. */
export interface TwilioSession {
  account(signal: AbortSignal): Promise<{ readonly status: string; readonly isTrial: boolean }>
  balance(signal: AbortSignal): Promise<Omit<Balance, 'asOfMs'>>
  /** Every category of every GMT day from the first to the last, both included. */
  usage(first: string, last: string, signal: AbortSignal): Promise<TwilioRecord[]>
  /** Calls that began, or messages that were sent, from `fromMs` until before `toMs`; page by page. */
  traffic(question: TrafficQuestion): AsyncIterable<readonly TrafficEntry[]>
}

export type TrafficQuestion = {
  readonly kind: 'call' | 'message'
  readonly fromMs: number
  readonly toMs: number
  readonly signal: AbortSignal
}

export interface TwilioApi {
  open(keys: TwilioKeys): TwilioSession
}
