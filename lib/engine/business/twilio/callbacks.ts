import { isFinal, type TrafficEntry } from '../../../core/business/telecom/index.ts'
import type { CallAnswer, SignedCall } from '../../../ports/business.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { VerifyTelephone } from '../../../ports/telephone.ts'
import type { RunningAccount } from './account.ts'
import type { TwilioRows } from './rows.ts'

export type CallbackParts = {
  readonly accounts: () => readonly RunningAccount[]
  readonly rows: TwilioRows
  readonly verify: VerifyTelephone
  readonly deckUrl: string
  readonly clock: Clock
  readonly log: Log
  readonly onChange: (account: string) => void
}

/** Refusals are written down at most so often: anybody may post here. */
const LOG_MS = 1_000

/**
 * Takes what Twilio reports of a call or a message: signed by an account of this deck, counted once however often it
 * comes (https://www.twilio.com/docs/usage/security#validating-requests).
 */
export function createCallbacks(parts: CallbackParts): (call: SignedCall) => Promise<CallAnswer> {
  const { accounts, rows, clock, log, onChange } = parts
  let loggedMs = Number.NEGATIVE_INFINITY

  const refuse = (named: readonly RunningAccount[], what: string): CallAnswer => {
    const [account] = named
    const nowMs = clock.now()
    const reason = account
      ? `${what}: OPSDECK_URL must be the address that Twilio calls, and auth_token the account's own`
      : 'it is of no account that is configured here'
    if (nowMs - loggedMs >= LOG_MS) {
      loggedMs = nowMs
      log.warn({ account: account?.config.name ?? null, reason }, 'a callback of Twilio was refused')
    }
    account?.note({ refusal: { atMs: nowMs, reason } })
    return { status: 403, reason }
  }

  return async call => {
    const form = new URLSearchParams(call.body)
    const fields = Object.fromEntries(form)
    const named = accounts().filter(({ config }) => config.account_sid === form.get('AccountSid'))
    const account = named.find(({ config }) => isSigned(call, config.auth_token, fields, parts))
    if (!account) return refuse(named, call.signature === null ? 'no signature' : 'the signature is wrong')
    const nowMs = clock.now()
    account.note({ webhookAtMs: nowMs })
    const entry = entryOf(form, nowMs)
    if (entry === null)
      return { status: 400, reason: 'neither CallSid with CallStatus nor MessageSid with MessageStatus' }
    const { name } = account.config
    if (!(await rows.takeEvent(name, `${entry.sid}:${entry.status}`, nowMs)))
      return { status: 200, reason: 'known already' }
    if (!isFinal(entry)) return { status: 200, reason: 'noted: it goes on' }
    account.book.told(entry, nowMs)
    onChange(name)
    return { status: 200, reason: 'counted' }
  }
}

function isSigned(
  { signature, url }: SignedCall,
  authToken: string | undefined,
  fields: Readonly<Record<string, string>>,
  { verify, deckUrl }: CallbackParts,
): boolean {
  if (signature === null || authToken === undefined) return false
  const asked = new URL(url, deckUrl)
  const address = `${new URL(deckUrl).origin}${asked.pathname}${asked.search}`
  return verify({ authToken, signature, url: address, fields })
}

const SID = /^[A-Z]{2}[0-9a-fA-F]{32}$/
const WORD = /^[a-z][a-z-]{0,39}$/

/** https://www.twilio.com/docs/voice/twiml#request-parameters and …/messaging/guides/webhook-request */
function entryOf(form: URLSearchParams, nowMs: number): TrafficEntry | null {
  const isCall = form.has('CallSid')
  const sid = form.get(isCall ? 'CallSid' : 'MessageSid') ?? ''
  const status = form.get(isCall ? 'CallStatus' : 'MessageStatus') ?? ''
  if (!SID.test(sid) || !WORD.test(status)) return null
  const seconds = isCall ? wholeNumber(form.get('CallDuration')) : 0
  const toldMs = Date.parse(form.get('Timestamp') ?? '')
  const endMs = Number.isNaN(toldMs) || toldMs > nowMs ? nowMs : toldMs
  const direction = form.get('Direction') ?? (status === 'received' ? 'inbound' : 'outbound-api')
  return {
    sid,
    kind: isCall ? 'call' : 'message',
    // A call counts in the hour in which it began.
    atMs: endMs - seconds * 1_000,
    direction: WORD.test(direction) ? direction : 'unknown',
    status,
    errorCode: wholeNumber(form.get('ErrorCode')),
    seconds,
    priceMicros: null,
    currency: '',
  }
}

const wholeNumber = (text: string | null): number => (/^\d{1,9}$/.test(text ?? '') ? Number(text) : 0)
