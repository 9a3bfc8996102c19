import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Payload = Readonly<Record<string, unknown>>
/** What the next matching question gets instead of its answer. */
type Trouble = {
  readonly at: string
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** The connection ends in the middle of the answer. */
  readonly isCut?: boolean
}

export const TEST_SID = `AC${'0a'.repeat(16)}`
export const TEST_TOKEN = 'token-of-the-test-account'

/** What a small Twilio knows; a test changes it as it likes. */
export type TestTwilio = {
  token: string | null
  account: Payload
  balance: Payload
  usage: Payload[]
  calls: Payload[]
  messages: Payload[]
  /** Rows of a page, however many are asked for. */
  pageSize: number
  /** Taken one after the other. */
  troubles: Trouble[]
  /** Paths with their queries, as they were asked. */
  asked: string[]
}

/** A small HTTP server that speaks the read side of Twilio's API well enough for the official library. */
export async function startTestTwilio(): Promise<{
  readonly twilio: TestTwilio
  readonly url: string
  stop(): Promise<void>
}> {
  const twilio: TestTwilio = {
    token: TEST_TOKEN,
    account: { sid: TEST_SID, status: 'active', type: 'Full' },
    balance: { account_sid: TEST_SID, balance: '120.00', currency: 'USD' },
    usage: [],
    calls: [],
    messages: [],
    pageSize: 1_000,
    troubles: [],
    asked: [],
  }
  const server = createServer((request, response) => answer(twilio, request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    twilio,
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function answer(twilio: TestTwilio, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost')
  twilio.asked.push(`${url.pathname}${url.search}`)
  const at = twilio.troubles.findIndex(trouble => url.pathname.includes(trouble.at))
  const [trouble] = at === -1 ? [] : twilio.troubles.splice(at, 1)
  if (trouble && !trouble.isCut) {
    response.writeHead(trouble.status ?? 200, { 'content-type': 'application/json', ...trouble.headers })
    response.end(trouble.body ?? JSON.stringify({ code: 20_000 + (trouble.status ?? 0), message: 'no' }))
    return
  }
  const expected = `Basic ${Buffer.from(`${TEST_SID}:${twilio.token}`).toString('base64')}`
  const isKnown = twilio.token !== null && request.headers.authorization === expected
  const body = isKnown
    ? JSON.stringify(payloadOf(twilio, url))
    : JSON.stringify({ code: 20003, message: 'Authenticate', status: 401 })
  response.writeHead(isKnown ? 200 : 401, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  })
  if (!trouble?.isCut) response.end(body)
  else response.write(body.slice(0, body.length / 2), () => response.destroy())
}

function payloadOf(twilio: TestTwilio, url: URL): Payload {
  const { searchParams: query } = url
  const name = url.pathname.replace(`/2010-04-01/Accounts/${TEST_SID}`, '')
  if (name === '.json') return twilio.account
  if (name === '/Balance.json') return twilio.balance
  if (name === '/Usage/Records/Daily.json')
    return pageOf(twilio, url, {
      key: 'usage_records',
      rows: twilio.usage.filter(
        ({ start_date: day }) =>
          String(day) >= (query.get('StartDate') ?? '') && String(day) <= (query.get('EndDate') ?? '9'),
      ),
    })
  if (name === '/Calls.json')
    return pageOf(twilio, url, { key: 'calls', rows: within(twilio.calls, 'start_time', query, 'StartTime') })
  if (name === '/Messages.json')
    return pageOf(twilio, url, {
      key: 'messages',
      rows: within(twilio.messages, 'date_sent', query, 'DateSent'),
    })
  throw new Error(`nobody answers ${url.pathname}`)
}

function within(rows: Payload[], field: string, query: URLSearchParams, name: string): Payload[] {
  const [from, to] = [Date.parse(query.get(`${name}>`) ?? ''), Date.parse(query.get(`${name}<`) ?? '')]
  return rows.filter(row => {
    const at = Date.parse(String(row[field]))
    return at >= from && at <= to
  })
}

function pageOf(
  { pageSize }: TestTwilio,
  url: URL,
  { key, rows }: { readonly key: string; readonly rows: readonly Payload[] },
): Payload {
  const page = Number(url.searchParams.get('Page') ?? 0)
  const next = new URL(url)
  next.searchParams.set('Page', String(page + 1))
  const isLast = (page + 1) * pageSize >= rows.length
  return {
    [key]: rows.slice(page * pageSize, (page + 1) * pageSize),
    page,
    page_size: pageSize,
    uri: `${url.pathname}${url.search}`,
    next_page_uri: isLast ? null : `${next.pathname}${next.search}`,
  }
}

/** A usage record as Twilio writes it. */
export const usageRecord = (
  category: string,
  day: string,
  more: {
    readonly usage?: number | string
    readonly unit?: string
    readonly price?: unknown
    readonly currency?: string
    readonly asOf?: string
  },
): Payload => ({
  account_sid: TEST_SID,
  api_version: '2010-04-01',
  category,
  description: category,
  start_date: day,
  end_date: day,
  count: String(more.usage ?? 0),
  count_unit: more.unit ?? '',
  usage: String(more.usage ?? 0),
  usage_unit: more.unit ?? '',
  price: more.price === undefined ? '0' : more.price,
  price_unit: more.currency ?? 'usd',
  as_of: more.asOf ?? `${day}T23:59:00+00:00`,
  uri: '',
  subresource_uris: {},
})

const rfc2822 = (atMs: number): string => new Date(atMs).toUTCString().replace('GMT', '+0000')

/** SIDs of two letters and 32 hexadecimal digits. */
export const sidOf = (prefix: 'CA' | 'SM', number: number): string =>
  `${prefix}${number.toString(16).padStart(32, '0')}`

export const callRow = (
  number: number,
  atMs: number,
  more: { readonly status?: string; readonly seconds?: number; readonly price?: string | null } = {},
): Payload => ({
  sid: sidOf('CA', number),
  status: more.status ?? 'completed',
  direction: 'inbound',
  start_time: rfc2822(atMs),
  date_created: rfc2822(atMs),
  duration: String(more.seconds ?? 60),
  price: more.price === undefined ? '-0.0085' : more.price,
  price_unit: 'USD',
  to: '+15551234567',
  from: '+15557654321',
})

export const messageRow = (
  number: number,
  atMs: number,
  more: { readonly status?: string; readonly errorCode?: number; readonly price?: string | null } = {},
): Payload => ({
  sid: sidOf('SM', number),
  status: more.status ?? 'delivered',
  direction: 'outbound-api',
  date_sent: rfc2822(atMs),
  date_created: rfc2822(atMs),
  num_segments: '1',
  error_code: more.errorCode ?? null,
  price: more.price === undefined ? '-0.00750' : more.price,
  price_unit: 'USD',
  body: 'a secret text',
  to: '+15551234567',
  from: '+15557654321',
})
