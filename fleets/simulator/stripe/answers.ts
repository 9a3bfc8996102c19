import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Reply } from '../system.ts'
import type { TroubleKind } from '../trouble.ts'
import type { StripeBook } from './book.ts'
import { expand } from './expand.ts'
import { API_VERSION, KINDS, type Kind } from './objects.ts'

const LIMIT = 10
const MOST = 100
const LISTED_STATUSES = ['canceled', 'incomplete_expired'] as const

export type StripeQuestion = {
  readonly method: string
  /** `/v1/customers` */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly atMs: number
}
export type StripeAccount = {
  readonly book: StripeBook
  /** Null: revoked. */
  readonly key: string | null
  readonly accountId: string
  readonly name: string
  readonly timeZone: string
}

/** What Stripe's API answers to those who read: lists by pages, single objects, and its errors. */
export function answerStripe(
  account: StripeAccount,
  question: StripeQuestion,
  trouble: TroubleKind | null,
): Reply {
  const reply = refusal(account, question, trouble) ?? answer(account, question)
  if (!('json' in reply)) return reply
  const headers = {
    date: new Date(question.atMs).toUTCString(),
    'request-id': `req_${question.atMs.toString(36)}`,
    'stripe-version': String(question.headers['stripe-version'] ?? API_VERSION),
  }
  const whole = { ...reply, headers: { ...headers, ...reply.headers } }
  return trouble === 'half_page' && reply.status === undefined ? { ...whole, isCut: true } : whole
}

type JsonReply = Extract<Reply, { json: unknown }>

function refusal(
  { key }: StripeAccount,
  { headers, method }: StripeQuestion,
  trouble: TroubleKind | null,
): Reply | null {
  const given = keyOf(headers)
  if (given === null)
    return refused(401, {
      message:
        "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    })
  if (trouble === 'key_revoked')
    return refused(401, { code: 'api_key_expired', message: `Expired API Key provided: ${masked(given)}` })
  if (key === null || !isSame(given, key))
    return refused(401, { message: `Invalid API Key provided: ${masked(given)}` })
  if (trouble === 'forbidden')
    return refused(403, {
      code: 'more_permissions_required_for_application',
      message: `The provided key '${masked(given)}' does not have the required permissions for this endpoint. Having the needed 'read' permission would allow this request to continue.`,
    })
  if (trouble === 'rate_limited')
    return {
      ...refused(429, {
        code: 'rate_limit',
        message:
          'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.',
      }),
      headers: { 'retry-after': '1', 'stripe-rate-limited-reason': 'global-rate' },
    }
  if (trouble === 'server_error')
    return refused(500, { type: 'api_error', message: 'An unknown error occurred' })
  if (trouble === 'bad_gateway') return { status: 502, html: '<html><h1>502 Bad Gateway</h1></html>' }
  if (method !== 'GET')
    return refused(403, {
      code: 'more_permissions_required_for_application',
      message: `The provided key '${masked(given)}' may only read: this is a restricted key.`,
    })
  return null
}

function keyOf({ authorization = '' }: IncomingHttpHeaders): string | null {
  const [scheme = '', said = ''] = authorization.split(' ', 2)
  if (scheme === 'Bearer' && said) return said
  if (scheme !== 'Basic') return null
  return Buffer.from(said, 'base64').toString('utf8').split(':', 1)[0] || null
}

const isSame = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
const masked = (key: string): string => `${key.slice(0, 8)}${'*'.repeat(8)}${key.slice(-4)}`

function answer(account: StripeAccount, question: StripeQuestion): JsonReply {
  const [version, room = '', id, ...rest] = question.path.slice(1).split('/')
  if (version !== 'v1') return unknownUrl(question)
  if (room === 'account' && id === undefined) return { json: accountOf(account) }
  if (rest.length > 0) return unknownUrl(question)
  if (room === 'events') {
    const events = account.book.events(question.atMs)
    return id === undefined
      ? listed(account, question, events)
      : one(
          account,
          question,
          events.find(e => e.id === id),
        )
  }
  const kind = KINDS.find(known => known === room)
  if (!kind) return unknownUrl(question)
  if (id === undefined) return listed(account, question, rowsOf(account.book, kind, question.query))
  const found = account.book.find(kind, decodeURIComponent(id))
  if (found && 'deleted' in found && found.deleted)
    return { json: { id: found.id, object: found.object, deleted: true } }
  return one(account, question, found)
}

const accountOf = ({ accountId, name, timeZone }: StripeAccount) => ({
  id: accountId,
  object: 'account',
  business_profile: { name },
  charges_enabled: true,
  country: 'US',
  default_currency: 'usd',
  settings: { dashboard: { display_name: name, timezone: timeZone } },
  type: 'standard',
})

type Row = { readonly id: string; readonly created: number }

/** What the kind's own filters leave. */
function rowsOf(book: StripeBook, kind: Kind, query: URLSearchParams): readonly Row[] {
  const rows: readonly (Row & object)[] = book.list(kind)
  const status = query.get('status')
  return rows.filter(row => {
    if ('deleted' in row && row.deleted) return false
    if (kind === 'subscriptions' && !isListed(row, status)) return false
    if (kind === 'invoices' && status !== null && !has(row, 'status', status)) return false
    const subscription = query.get('subscription')
    if (subscription !== null && !JSON.stringify(row).includes(`"${subscription}"`)) return false
    return ['customer', 'charge', 'payment_intent', 'product', 'price', 'invoice'].every(name => {
      const wanted = query.get(name)
      return wanted === null || has(row, name, wanted)
    })
  })
}

function isListed(row: object, status: string | null): boolean {
  if (status === 'all') return true
  if (status === 'ended') return LISTED_STATUSES.some(one => has(row, 'status', one))
  return status === null ? !has(row, 'status', 'canceled') : has(row, 'status', status)
}

const has = (row: object, name: string, wanted: string): boolean =>
  Object.entries(row).some(([key, value]) => key === name && String(value) === wanted)

const KNOWN_PARAMETERS =
  /^(limit|starting_after|ending_before|created|created\[(gt|gte|lt|lte)\]|status|customer|subscription|charge|payment_intent|product|price|invoice|active|type|recurring\[.*\]|lookup_keys\[\d*\]|types\[\d*\]|expand\[\d*\]|collection_method|delivery_success)$/

function listed(account: StripeAccount, question: StripeQuestion, rows: readonly Row[]): JsonReply {
  const { query, path } = question
  const unknown = [...query.keys()].find(name => !KNOWN_PARAMETERS.test(name))
  if (unknown !== undefined)
    return refused(400, {
      code: 'parameter_unknown',
      message: `Received unknown parameter: ${unknown}`,
      param: unknown,
    })
  const limit = Number(query.get('limit') ?? LIMIT)
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
    return refused(400, {
      code: 'parameter_invalid_integer',
      message: `Invalid limit: must be between 1 and ${MOST}`,
      param: 'limit',
    })
  const page = pageOf(
    rows.filter(row => isWithin(row, query)),
    query,
    limit,
  )
  if ('missing' in page) return missing(page.missing, page.param)
  const list = { object: 'list', url: path, has_more: page.hasMore, data: page.rows }
  return expandedOf(account.book, list, query)
}

type Page =
  | { readonly rows: readonly Row[]; readonly hasMore: boolean }
  | { readonly missing: string; readonly param: string }

function pageOf(rows: readonly Row[], query: URLSearchParams, limit: number): Page {
  const [after, before] = [query.get('starting_after'), query.get('ending_before')]
  const at = (id: string): number => rows.findIndex(row => row.id === id)
  if (after !== null) {
    const from = at(after)
    if (from < 0) return { missing: after, param: 'starting_after' }
    return { rows: rows.slice(from + 1, from + 1 + limit), hasMore: rows.length > from + 1 + limit }
  }
  if (before !== null) {
    const to = at(before)
    if (to < 0) return { missing: before, param: 'ending_before' }
    return { rows: rows.slice(Math.max(0, to - limit), to), hasMore: to > limit }
  }
  return { rows: rows.slice(0, limit), hasMore: rows.length > limit }
}

function isWithin(row: Row, query: URLSearchParams): boolean {
  const at = (name: string): number | null => (query.has(name) ? Number(query.get(name)) : null)
  const [gt, gte, lt, lte] = ['gt', 'gte', 'lt', 'lte'].map(name => at(`created[${name}]`))
  const exactly = at('created')
  const types = [...query].flatMap(([name, value]) => (/^types?(\[\d*\])?$/.test(name) ? [value] : []))
  return (
    (exactly === null || row.created === exactly) &&
    (gt == null || row.created > gt) &&
    (gte == null || row.created >= gte) &&
    (lt == null || row.created < lt) &&
    (lte == null || row.created <= lte) &&
    (types.length === 0 || types.some(type => isOfType(row, type)))
  )
}

function isOfType(row: object, wanted: string): boolean {
  const type = 'type' in row && typeof row.type === 'string' ? row.type : ''
  return wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted
}

function one(
  { book }: StripeAccount,
  { query, path }: StripeQuestion,
  found: object | null | undefined,
): JsonReply {
  return found ? expandedOf(book, found, query) : missing(path.split('/').at(-1) ?? '', 'id')
}

function expandedOf(book: StripeBook, value: object, query: URLSearchParams): JsonReply {
  const paths = [...query].flatMap(([name, path]) => (/^expand\[\d*\]$/.test(name) ? [path] : []))
  const expanded = expand(book, value, paths)
  return 'problem' in expanded ? refused(400, { message: expanded.problem }) : { json: expanded.value }
}

const NAMES: readonly (readonly [prefix: string, name: string])[] = [
  ['cus_', 'customer'],
  ['sub_', 'subscription'],
  ['in_', 'invoice'],
  ['ch_', 'charge'],
  ['price_', 'price'],
  ['prod_', 'product'],
  ['evt_', 'event'],
]

function missing(id: string, param: string): JsonReply {
  const name = NAMES.find(([prefix]) => id.startsWith(prefix))?.[1] ?? 'object'
  return refused(404, { code: 'resource_missing', message: `No such ${name}: '${id}'`, param })
}

const unknownUrl = ({ method, path }: StripeQuestion): JsonReply =>
  refused(404, {
    message: `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
  })

type StripeError = {
  readonly type?: string
  readonly code?: string
  readonly message: string
  readonly param?: string
}

const refused = (status: number, error: StripeError): JsonReply => ({
  status,
  json: { error: { type: 'invalid_request_error', ...error } },
})
