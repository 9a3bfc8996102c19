import type { IncomingHttpHeaders } from 'node:http'
import type { Reply } from '../system.ts'
import type { TroubleKind } from '../trouble.ts'
import {
  type Call,
  DAY_MS,
  type Deed,
  dayOf,
  endOf,
  HOUR_MS,
  hourOf,
  type Message,
  type Traffic,
} from './traffic.ts'
import { PRICED_AFTER_MS, priceOf, type Usage, type UsageRow } from './usage.ts'

const PAGE = 50
const LARGEST_PAGE = 1_000
const VERSION = '2010-04-01'

export type TwilioQuestion = {
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly atMs: number
}
export type TwilioAccount = {
  readonly sid: string
  /** Null: revoked. */
  readonly token: string | null
  readonly traffic: Traffic
  readonly usage: Usage
  /** From this day on prices are told in this currency. */
  readonly otherCurrency: { readonly code: string; readonly fromMs: number } | null
  /** Prices of days from then on have not come yet. */
  readonly pricesUntilMs: number
}

type JsonReply = Extract<Reply, { json: unknown }>

/** What Twilio's API answers to those who read: usage by day, calls, messages, the balance, and its errors. */
export function answerTwilio(
  account: TwilioAccount,
  question: TwilioQuestion,
  trouble: TroubleKind | null,
): Reply {
  const bad = refusal(account, question, trouble)
  if (bad) return bad
  const reply = answer(account, question)
  return trouble === 'half_page' && reply.status === undefined ? { ...reply, isCut: true } : reply
}

const refused = (status: number, { code, message }: { code: number; message: string }): JsonReply => ({
  status,
  json: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
})

function refusal(
  { sid, token }: TwilioAccount,
  { headers, path }: TwilioQuestion,
  trouble: TroubleKind | null,
): Reply | null {
  const expected = Buffer.from(`${sid}:${token}`).toString('base64')
  if (token === null || trouble === 'key_revoked' || headers.authorization !== `Basic ${expected}`)
    return refused(401, { code: 20003, message: 'Authenticate' })
  if (trouble === 'forbidden')
    return refused(403, { code: 20008, message: 'Resource not accessible with Test Account Credentials' })
  if (trouble === 'rate_limited')
    return { ...refused(429, { code: 20429, message: 'Too Many Requests' }), headers: { 'retry-after': '1' } }
  if (trouble === 'server_error')
    return refused(500, { code: 20500, message: 'An internal server error has occurred' })
  if (trouble === 'bad_gateway') return { status: 502, html: '<html><h1>502 Bad Gateway</h1></html>' }
  const own = [`/${VERSION}/Accounts/${sid}.json`, `/${VERSION}/Accounts/${sid}/`]
  return own.some(start => path.startsWith(start)) ? null : notFound(path)
}

const notFound = (path: string): JsonReply =>
  refused(404, { code: 20404, message: `The requested resource ${path} was not found` })

function answer(account: TwilioAccount, question: TwilioQuestion): JsonReply {
  const rest = question.path.slice(`/${VERSION}/Accounts/${account.sid}`.length)
  if (rest === '.json') return { json: accountOf(account) }
  if (rest === '/Balance.json') return { json: balanceOf(account, question.atMs) }
  if (rest === '/Usage/Records/Daily.json') return usageDays(account, question)
  if (rest === '/Calls.json') return deeds(account, question, 'StartTime')
  if (rest === '/Messages.json') return deeds(account, question, 'DateSent')
  return notFound(question.path)
}

const accountOf = ({ sid }: TwilioAccount) => ({
  sid,
  friendly_name: 'Sample',
  status: 'active',
  type: 'Full',
  owner_account_sid: sid,
  uri: `/${VERSION}/Accounts/${sid}.json`,
})

const balanceOf = ({ sid, usage }: TwilioAccount, atMs: number) => ({
  account_sid: sid,
  balance: textOf(usage.balance(atMs), 2),
  currency: 'USD',
})

/** Millionths as decimal text. */
const textOf = (micros: number, digits = 6): string => (micros / 1_000_000).toFixed(digits)
const dateText = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10)

function usageDays(account: TwilioAccount, question: TwilioQuestion): JsonReply {
  const { query, atMs } = question
  const { traffic, usage } = account
  const wanted = query.get('Category')
  const from = Math.max(dayAt(query.get('StartDate')) ?? dayOf(traffic.sinceMs), dayOf(traffic.sinceMs))
  const to = Math.min(dayAt(query.get('EndDate')) ?? dayOf(atMs), dayOf(atMs))
  const days = Array.from({ length: Math.max(0, (to - from) / DAY_MS + 1) }, (_, n) => to - n * DAY_MS)
  const places = days.flatMap(day =>
    usage
      .day(day, atMs)
      .filter(row => wanted === null || row.category === wanted)
      .map(row => ({ day, row })),
  )
  const size = sizeOf(query)
  const page = Math.max(0, Number(query.get('Page') ?? 0) || 0)
  const rows = places.slice(page * size, (page + 1) * size)
  const next = places.length > (page + 1) * size ? { page: page + 1, token: `PT${page + 1}` } : null
  const records = rows.map(({ day, row }) => usageJson(account, { day, row, atMs }))
  return { json: { usage_records: records, ...frameOf(question, { page, size, next, count: rows.length }) } }
}

const sizeOf = (query: URLSearchParams): number =>
  Math.min(LARGEST_PAGE, Math.max(1, Number(query.get('PageSize') ?? PAGE) || PAGE))

const dayAt = (text: string | null): number | null => {
  const atMs = text === null ? Number.NaN : Date.parse(text)
  return Number.isNaN(atMs) ? null : dayOf(atMs)
}

type DayRow = { readonly day: number; readonly row: UsageRow; readonly atMs: number }

function usageJson(account: TwilioAccount, { day, row, atMs }: DayRow): object {
  const { otherCurrency, pricesUntilMs, sid } = account
  const currency = otherCurrency && day >= otherCurrency.fromMs ? otherCurrency.code : 'usd'
  const isPriced = day < pricesUntilMs
  const asOf = new Date(Math.min(atMs, day + DAY_MS + HOUR_MS)).toISOString().slice(0, 19)
  const isBill = row.category === 'totalprice'
  return {
    account_sid: sid,
    api_version: VERSION,
    as_of: `${asOf}+00:00`,
    category: row.category,
    count: isBill ? null : String(row.count),
    count_unit: row.countUnit,
    description: row.description,
    start_date: dateText(day),
    end_date: dateText(day),
    price: isPriced ? textOf(row.priceMicros) : null,
    price_unit: currency,
    usage: isBill ? textOf(row.priceMicros) : String(row.usage),
    usage_unit: isBill ? currency : row.usageUnit,
    subresource_uris: {},
    uri: `/${VERSION}/Accounts/${sid}/Usage/Records/Daily.json?Category=${row.category}&StartDate=${dateText(day)}&EndDate=${dateText(day)}`,
  }
}

/** Newest first; a token names the one after which the next page begins, so that new ones move nothing. */
function deeds(account: TwilioAccount, question: TwilioQuestion, field: 'StartTime' | 'DateSent'): JsonReply {
  const { query, atMs } = question
  const from = Math.max(timeAt(query.get(`${field}>`)) ?? account.traffic.sinceMs, account.traffic.sinceMs)
  const to = Math.min(timeAt(query.get(`${field}<`)) ?? atMs, atMs)
  const status = query.get('Status')
  const size = sizeOf(query)
  const [beforeText, after] = (query.get('PageToken') ?? '').split('-')
  const begin = beforeText ? Number.parseInt(beforeText, 36) : to
  const found: Deed[] = []
  let isAfter = !after
  for (let hour = hourOf(begin); hour >= hourOf(from) && found.length <= size; hour -= HOUR_MS) {
    const all = field === 'StartTime' ? account.traffic.calls(hour) : account.traffic.messages(hour)
    for (const deed of all.toReversed()) {
      if (deed.startMs < from || deed.startMs > to || (status !== null && deed.status !== status)) continue
      if (isAfter) found.push(deed)
      else isAfter = deed.sid === after
    }
  }
  const rows = found.slice(0, size)
  const last = rows.at(-1)
  const page = Number(query.get('Page') ?? 0) || 0
  const isMore = found.length > size && last !== undefined
  const next = isMore ? { page: page + 1, token: `${last.startMs.toString(36)}-${last.sid}` } : null
  const frame = frameOf(question, { page, size, next, count: rows.length })
  const json = rows.map(deed =>
    deed.kind === 'call' ? callJson(account, deed, atMs) : messageJson(account, deed, atMs),
  )
  return { json: field === 'StartTime' ? { calls: json, ...frame } : { messages: json, ...frame } }
}

const timeAt = (text: string | null): number | null => {
  const atMs = text === null ? Number.NaN : Date.parse(text)
  return Number.isNaN(atMs) ? null : atMs
}

type Frame = {
  readonly page: number
  readonly size: number
  readonly count: number
  readonly next: { readonly page: number; readonly token: string } | null
}

function frameOf({ path, query }: TwilioQuestion, { page, size, count, next }: Frame): object {
  const at = (n: number, token: string | null): string => {
    const more = new URLSearchParams(query)
    more.set('PageSize', String(size))
    more.set('Page', String(n))
    if (token === null) more.delete('PageToken')
    else more.set('PageToken', token)
    return `${path}?${more}`
  }
  return {
    first_page_uri: at(0, null),
    next_page_uri: next && at(next.page, next.token),
    previous_page_uri: null,
    uri: at(page, query.get('PageToken')),
    page,
    page_size: size,
    start: page * size,
    end: page * size + Math.max(0, count - 1),
  }
}

/** `Tue, 31 Oct 2026 12:00:00 +0000` */
export const mailTime = (atMs: number): string => new Date(atMs).toUTCString().replace('GMT', '+0000')

/** Numbers kept for fiction in North America. */
const OWN_NUMBER = '+15550100001'
const numberOf = (sid: string): string =>
  `+1555010${String(Number.parseInt(sid.slice(2, 6), 16) % 10_000).padStart(4, '0')}`

function callJson({ sid, otherCurrency, pricesUntilMs }: TwilioAccount, call: Call, atMs: number): object {
  const endMs = endOf(call)
  const isOver = endMs <= atMs
  const isPriced = isOver && endMs + PRICED_AFTER_MS <= atMs && call.startMs < pricesUntilMs
  const isInbound = call.direction === 'inbound'
  return {
    sid: call.sid,
    account_sid: sid,
    api_version: VERSION,
    date_created: mailTime(call.startMs),
    date_updated: mailTime(Math.min(endMs, atMs)),
    direction: call.direction,
    duration: isOver ? String(call.seconds) : null,
    start_time: mailTime(call.startMs),
    end_time: isOver ? mailTime(endMs) : null,
    from: isInbound ? numberOf(call.sid) : OWN_NUMBER,
    to: isInbound ? OWN_NUMBER : numberOf(call.sid),
    phone_number_sid: `PN${'0'.repeat(31)}1`,
    price: isPriced ? `-${textOf(priceOf(call), 5)}` : null,
    price_unit:
      otherCurrency && call.startMs >= otherCurrency.fromMs ? otherCurrency.code.toUpperCase() : 'USD',
    status: isOver ? call.status : 'in-progress',
    uri: `/${VERSION}/Accounts/${sid}/Calls/${call.sid}.json`,
    subresource_uris: {},
  }
}

function messageJson(
  { sid, otherCurrency, pricesUntilMs }: TwilioAccount,
  message: Message,
  atMs: number,
): object {
  const isOver = endOf(message) <= atMs
  const isPriced = endOf(message) + PRICED_AFTER_MS <= atMs && message.startMs < pricesUntilMs
  const isInbound = message.direction === 'inbound'
  return {
    sid: message.sid,
    account_sid: sid,
    api_version: VERSION,
    body: 'Sample text of nobody.',
    num_segments: String(message.segments),
    num_media: '0',
    direction: message.direction,
    from: isInbound ? numberOf(message.sid) : OWN_NUMBER,
    to: isInbound ? OWN_NUMBER : numberOf(message.sid),
    date_created: mailTime(message.startMs),
    date_sent: mailTime(message.startMs),
    date_updated: mailTime(Math.min(endOf(message), atMs)),
    status: isOver ? message.status : 'queued',
    error_code: message.errorCode,
    error_message: message.errorCode === null ? null : 'Unreachable destination handset',
    messaging_service_sid: null,
    price: isPriced ? `-${textOf(priceOf(message), 5)}` : null,
    price_unit:
      otherCurrency && message.startMs >= otherCurrency.fromMs ? otherCurrency.code.toUpperCase() : 'USD',
    uri: `/${VERSION}/Accounts/${sid}/Messages/${message.sid}.json`,
    subresource_uris: {},
  }
}
