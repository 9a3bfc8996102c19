const MOST_MESSAGES = 50
const LONGEST_TEXT = 4_000

/** A message that the deck sent somebody, had it an account there. */
export type SunkMessage = {
  readonly at: string
  /** Where it was sent: `slack/xswarm`, `mail/admin@yourdomain.com`. */
  readonly to: string
  readonly text: string
}

/** Takes every message and passes none on; the last 50 are kept, newest first. */
export class Sink {
  #messages: readonly SunkMessage[] = []

  constructor(private readonly now: () => number) {}

  take(to: string, text: string): void {
    const message = { at: new Date(this.now()).toISOString(), to, text: text.slice(0, LONGEST_TEXT) }
    this.#messages = [message, ...this.#messages].slice(0, MOST_MESSAGES)
  }

  list(): readonly SunkMessage[] {
    return this.#messages
  }
}

/** The answer that each service gives to what it takes. */
export function sinkAnswer(channel: string): { readonly status: number; readonly json: unknown } {
  return channel.startsWith('twilio/')
    ? { status: 201, json: { sid: `SM${'0'.repeat(32)}`, status: 'queued' } }
    : { status: 200, json: { ok: true } }
}

const TWILIO_ACCOUNT = /^twilio\/2010-04-01\/Accounts\/(AC\w+)\.json$/

/** What a service says when it is asked how its account is; null where none would be asked there. */
export function accountAnswer(channel: string): { readonly status: number; readonly json: unknown } | null {
  const sid = TWILIO_ACCOUNT.exec(channel)?.[1]
  return sid === undefined ? null : { status: 200, json: { sid, status: 'active' } }
}
