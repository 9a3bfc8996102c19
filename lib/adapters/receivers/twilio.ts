import type { Twilio } from 'twilio'
import type { SmsConfig } from '../../core/config/schema/receiver/sms.ts'
import type { VoiceConfig } from '../../core/config/schema/receiver/voice.ts'
import type { Delivery, ReceiverContext } from '../../ports/receiver.ts'
import { deliveryOf, readObject, textAt } from './answers.ts'
import { isReachable } from './page-actions.ts'
import type { Exchange, Transport } from './transport.ts'

const API = 'https://api.twilio.com'

type Account = SmsConfig | VoiceConfig

type Carried = {
  readonly http: Transport
  readonly account: Account
  readonly context: ReceiverContext
}

/** One order to Twilio's REST API by its own library, whose requests go through the receivers' transport. */
export const orderFromTwilio = (
  carried: Carried,
  order: (client: Twilio) => Promise<{ readonly sid: string; readonly status: string }>,
): Promise<Delivery> =>
  askTwilio(carried, async client => {
    const { sid, status } = await order(client)
    return { kind: 'delivered', detail: `Twilio took it as ${sid} (${status})`, reference: sid }
  })

/** Whether the account is known by its token, and may send (https://www.twilio.com/docs/iam/api/account). */
export const probeTwilio = (carried: Carried): Promise<Delivery> =>
  askTwilio(carried, async client => {
    const { sid, status } = await client.api.v2010.accounts(carried.account.account_sid).fetch()
    return status === 'active'
      ? { kind: 'delivered', detail: 'the account is active', reference: sid }
      : { kind: 'refused', detail: `the account is ${status}: see it in Twilio's console` }
  })

async function askTwilio(
  { http, account, context }: Carried,
  ask: (client: Twilio) => Promise<Delivery>,
): Promise<Delivery> {
  let last: Exchange | null = null
  const exchange: Exchanging = async request => {
    last = await http.exchange(requestTo(account, request), context)
    return last
  }
  try {
    return await ask(await clientOf(account, exchange))
  } catch (error) {
    return (
      outcomeOf(last) ?? { kind: 'refused', detail: error instanceof Error ? error.message : String(error) }
    )
  }
}

type TwilioRequest = {
  readonly method: string
  readonly uri: string
  readonly data?: unknown
}
type Exchanging = (request: TwilioRequest) => Promise<Exchange>

/** The library is large and seldom needed: it is loaded with the first order. */
async function clientOf(account: Account, exchange: Exchanging): Promise<Twilio> {
  const { default: twilio } = await import('twilio')
  class Carrier extends twilio.RequestClient {
    override async request<T>(options: TwilioRequest) {
      const answered = await exchange(options)
      if (answered.kind !== 'answered') throw new Error(answered.detail)
      const { status, text } = answered.answer
      return { statusCode: status, body: asBody<T>(text), headers: {} }
    }
  }
  return twilio(account.account_sid, account.auth_token, { httpClient: new Carrier() })
}

/** The library parses a text itself where it expects an object. */
const asBody = <T>(text: string): T => text as unknown as T

function requestTo(account: Account, { method, uri, data }: TwilioRequest) {
  const url = uri.replace(API, account.api_url.replace(/\/+$/, ''))
  return {
    method: method.toUpperCase() === 'GET' ? ('GET' as const) : ('POST' as const),
    url,
    body: formOf(data),
    client: account.http,
    headers: {
      authorization: `Basic ${Buffer.from(`${account.account_sid}:${account.auth_token}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    secrets: [account.auth_token],
  }
}

/** Lists are written by their name again and again, as Twilio reads them. */
function formOf(data: unknown): string {
  const form = new URLSearchParams()
  if (typeof data !== 'object' || data === null) return ''
  for (const [name, value] of Object.entries(data)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) form.append(name, String(one))
    }
  }
  return form.toString()
}

/** https://www.twilio.com/docs/usage/twilios-response#exceptions */
function outcomeOf(last: Exchange | null): Delivery | null {
  if (last === null || last.kind !== 'answered') return last
  const said = readObject(last.answer.text)
  const code = typeof said?.code === 'number' ? `${said.code} ` : ''
  const delivery = deliveryOf(last.answer, { words: `${code}${textAt(said, 'message') ?? last.answer.text}` })
  // It said yes in words that cannot be read: whether somebody was told is not known.
  return delivery.kind === 'delivered'
    ? { kind: 'retry', detail: `Twilio's answer cannot be read: ${delivery.detail}`, retryAfterMs: null }
    : delivery
}

/** Where Twilio reports; null while the deck's address is one that it cannot reach. */
export function callbackUrl(
  { deckUrl, page }: Pick<ReceiverContext, 'deckUrl' | 'page'>,
  kind: 'sms' | 'voice' | 'digits',
): string | null {
  if (!isReachable(deckUrl)) return null
  const url = new URL('/api/twilio/webhook', deckUrl)
  url.searchParams.set('kind', kind)
  if (page) {
    url.searchParams.set('page', page.id)
    url.searchParams.set('order', page.orderKey)
    url.searchParams.set('person', page.person)
  }
  return url.href
}
