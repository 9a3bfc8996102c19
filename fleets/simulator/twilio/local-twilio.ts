import { createHmac } from 'node:crypto'
import { EndpointServer } from '../server.ts'
import type { Endpoint, Sending } from '../system.ts'
import { Troubles } from '../trouble.ts'
import { answerTwilio, mailTime } from './answers.ts'
import { type Deed, endOf, HOUR_MS, hourOf, type Outage, Traffic } from './traffic.ts'
import { Usage } from './usage.ts'

/** No secrets: the sample configuration says them too. */
export const SAMPLE_TWILIO_SID = `AC${'5a3b1e'.padEnd(32, '0')}`
export const SAMPLE_TWILIO_TOKEN = 'sample-twilio-auth-token'
const WEBHOOK_PATH = '/api/twilio/webhook'
/** The longest call, and a little. */
const LONGEST_MS = HOUR_MS

export type LocalTwilioOptions = {
  readonly sid?: string
  readonly token?: string
  readonly callsAtPeak?: number
  readonly messagesAtPeak?: number
  /** Where nothing was before; a year before now when not given. */
  readonly sinceMs?: number
}

/** An account of Twilio that the official SDK can read, and callbacks as Twilio signs them. */
export class LocalTwilio {
  readonly sid: string
  readonly troubles = new Troubles()
  /** Changed by a test: another token, or null for one that was revoked. */
  token: string | null
  otherCurrency: { readonly code: string; readonly fromMs: number } | null = null
  /** Prices of days from then on have not come yet. */
  pricesUntilMs = Infinity
  readonly #signsWith: string
  readonly #outages: Outage[] = []
  readonly #traffic: Traffic
  readonly #usage: Usage

  constructor(options: LocalTwilioOptions & { readonly sinceMs: number }) {
    const { sid = SAMPLE_TWILIO_SID, token = SAMPLE_TWILIO_TOKEN, sinceMs } = options
    const { callsAtPeak = 40, messagesAtPeak = 14 } = options
    this.sid = sid
    this.token = token
    this.#signsWith = token
    this.#traffic = new Traffic({ callsAtPeak, messagesAtPeak, sinceMs, outages: () => this.#outages })
    this.#usage = new Usage(this.#traffic)
  }

  endpoint(port: number): Endpoint {
    return {
      slug: 'twilio',
      name: "stand-in for Twilio's API",
      port,
      isOutside: true,
      paths: {},
      calls: question => {
        const { sid, token, otherCurrency, pricesUntilMs } = this
        const parts = { traffic: this.#traffic, usage: this.#usage }
        const account = { sid, token, otherCurrency, pricesUntilMs, ...parts }
        return answerTwilio(account, question, this.troubles.next(question.path))
      },
    }
  }

  usedSince(fromDayMs: number, asOfMs: number) {
    return this.#usage.usedSince(fromDayMs, asOfMs)
  }

  /** From now on calls fail, or no longer do. */
  setAway(isAway: boolean, atMs: number): void {
    const last = this.#outages.at(-1)
    const isOpen = last?.toMs === null
    if (isAway && !isOpen) this.#outages.push({ fromMs: atMs, toMs: null })
    if (!isAway && isOpen && last) this.#outages.splice(-1, 1, { ...last, toMs: atMs })
  }

  /** Callbacks of what ended after `fromMs` and until `toMs`. */
  callbacks(fromMs: number, toMs: number): readonly Sending[] {
    const hours: number[] = []
    for (let hour = hourOf(fromMs - LONGEST_MS); hour <= toMs; hour += HOUR_MS) hours.push(hour)
    const deeds = hours.flatMap((hour): readonly Deed[] => [
      ...this.#traffic.calls(hour),
      ...this.#traffic.messages(hour),
    ])
    return deeds
      .filter(deed => endOf(deed) > fromMs && endOf(deed) <= toMs)
      .map(deed => this.callbackOf(deed))
  }

  callbackOf(deed: Deed): Sending {
    const form = { AccountSid: this.sid, ApiVersion: '2010-04-01', ...fieldsOf(deed) }
    return {
      id: deed.sid,
      path: WEBHOOK_PATH,
      body: new URLSearchParams(form).toString(),
      headersAt: url => ({
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': twilioSignature(`${url}${WEBHOOK_PATH}`, { form, token: this.#signsWith }),
      }),
    }
  }
}

function fieldsOf(deed: Deed): Readonly<Record<string, string>> {
  if (deed.kind === 'call')
    return {
      CallSid: deed.sid,
      CallStatus: deed.status,
      Direction: deed.direction,
      CallDuration: String(deed.seconds),
      Timestamp: mailTime(endOf(deed)),
    }
  const error: Record<string, string> = deed.errorCode === null ? {} : { ErrorCode: String(deed.errorCode) }
  return {
    MessageSid: deed.sid,
    SmsSid: deed.sid,
    MessageStatus: deed.status,
    SmsStatus: deed.status,
    ...error,
  }
}

/** Twilio's signature: HMAC-SHA1 over the address and the sorted fields of the form, in base64. */
export function twilioSignature(
  url: string,
  { form, token }: { form: Readonly<Record<string, string>>; token: string },
): string {
  const said = Object.entries(form)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}${value}`)
    .join('')
  return createHmac('sha1', token).update(`${url}${said}`).digest('base64')
}

/** For tests: a local Twilio on a port of its own, by default any that is free. */
export async function startLocalTwilio(
  options: LocalTwilioOptions & { readonly port?: number; readonly now?: () => number } = {},
): Promise<{ readonly twilio: LocalTwilio; readonly url: string; stop(): Promise<void> }> {
  const { port = 0, now = Date.now } = options
  const twilio = new LocalTwilio({ ...options, sinceMs: options.sinceMs ?? now() - 365 * 24 * HOUR_MS })
  const server = await EndpointServer.start(twilio.endpoint(port), { port, now, begin: () => 'busy' })
  return { twilio, url: `http://127.0.0.1:${server.port}`, stop: () => server.stop() }
}
