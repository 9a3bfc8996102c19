import type { Clock } from '../../ports/clock.ts'
import { TwilioFault, type TwilioKeys } from '../../ports/twilio.ts'
import type { BoundedAnswer, BoundedGet } from '../http/bounded-get.ts'

/** What the library's URIs begin with. */
const API_ORIGIN = 'https://api.twilio.com'
const TIMEOUT_MS = 30_000
const LIMIT_BYTES = 16 * 1_048_576
const ATTEMPTS = 4
const FIRST_PAUSE_MS = 1_000
/** Who wants to be left alone for longer is asked again at a later round. */
const LONGEST_PAUSE_MS = 30_000

export type ExchangeParts = {
  readonly get: BoundedGet
  readonly clock: Clock
  readonly keys: TwilioKeys
}

/** A question of the library, as far as this room asks any. */
export type LibraryRequest = {
  readonly uri: string
  readonly params?: object | undefined
}

/**
 * Asks one question with the account's keys, again after a pause where Twilio is busy. Resolves with a body that is
 * a JSON object.
 * @throws TwilioFault
 */
export async function exchange(
  { uri, params }: LibraryRequest,
  { get, clock, keys }: ExchangeParts,
  signal: AbortSignal,
): Promise<string> {
  const url = addressOf(uri, params, keys.apiUrl)
  const headers = {
    authorization: `Basic ${Buffer.from(`${keys.accountSid}:${keys.authToken}`).toString('base64')}`,
    accept: 'application/json',
  }
  for (let attempt = 1; ; attempt++) {
    const answer = await get({ url, headers, timeoutMs: TIMEOUT_MS, limitBytes: LIMIT_BYTES, signal })
    const judged = judge(answer, clock.now())
    if (judged.kind === 'good') return judged.text
    const pauseMs = judged.fault.retryAfterMs ?? FIRST_PAUSE_MS * 4 ** (attempt - 1)
    if (!judged.isWorthAgain || attempt === ATTEMPTS || pauseMs > LONGEST_PAUSE_MS) throw judged.fault
    await clock.sleep(pauseMs, signal)
    if (signal.aborted) throw judged.fault
  }
}

/** @throws TwilioFault when a page's link leads away from the address that was configured: keys go nowhere else */
function addressOf(uri: string, params: object | undefined, apiUrl: string): string {
  const base = apiUrl.replace(/\/+$/, '')
  const url = new URL(uri.startsWith(API_ORIGIN) ? `${base}${uri.slice(API_ORIGIN.length)}` : uri, base)
  if (url.origin !== new URL(base).origin)
    throw new TwilioFault('answer', `a page of Twilio's answer leads to ${url.host}, where no keys are sent`)
  for (const [name, value] of Object.entries(params ?? {})) {
    if (value !== undefined && value !== null) url.searchParams.append(name, String(value))
  }
  return url.href
}

type Judged =
  | { readonly kind: 'good'; readonly text: string }
  | { readonly kind: 'bad'; readonly fault: TwilioFault; readonly isWorthAgain: boolean }

const bad = (fault: TwilioFault, isWorthAgain: boolean): Judged => ({ kind: 'bad', fault, isWorthAgain })

function judge(answer: BoundedAnswer, nowMs: number): Judged {
  if (answer.kind === 'failed') {
    const { reason, isLasting } = answer
    return bad(new TwilioFault(isLasting ? 'answer' : 'busy', reason), !isLasting)
  }
  const { status, text, retryAfter } = answer
  if (status >= 200 && status < 300) {
    if (isObject(text)) return { kind: 'good', text }
    return bad(
      new TwilioFault('answer', "Twilio's answer breaks off or is no JSON object: nothing of it was taken"),
      true,
    )
  }
  const said = `${status}${codeIn(text)}`
  if (status === 401 || status === 403)
    return bad(
      new TwilioFault(
        'keys',
        `Twilio refuses the keys (${said}): they were revoked or are of another account; give a valid auth_token`,
      ),
      false,
    )
  if (status === 429)
    return bad(
      new TwilioFault('busy', `Twilio asks to be asked less often (${said})`, pauseOf(retryAfter, nowMs)),
      true,
    )
  if (status >= 500)
    return bad(new TwilioFault('busy', `Twilio failed itself (${said})`, pauseOf(retryAfter, nowMs)), true)
  if (status === 404)
    return bad(new TwilioFault('answer', `Twilio knows no such account (${said}): check account_sid`), false)
  return bad(new TwilioFault('answer', `Twilio answered ${said}, which this deck does not understand`), false)
}

/** The library takes for granted that every answer is one. */
function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** https://www.twilio.com/docs/usage/twilios-response#exceptions */
function codeIn(text: string): string {
  const code = /"code"\s*:\s*(\d{1,6})/.exec(text)?.[1]
  return code === undefined ? '' : `, code ${code}`
}

/** Seconds or a date (RFC 9110 §10.2.3). */
function pauseOf(retryAfter: string | null, nowMs: number): number | null {
  if (retryAfter === null) return null
  if (/^\d{1,6}(\.\d+)?$/.test(retryAfter.trim())) return Math.ceil(Number(retryAfter) * 1_000)
  const at = Date.parse(retryAfter)
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs)
}
