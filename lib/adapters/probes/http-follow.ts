import type { CheckOf } from '../../core/config/schema/check.ts'
import type { AddressRule } from '../../ports/prober.ts'
import type { Deadline } from './deadline.ts'
import { codeOf, ProbeFailure } from './faults.ts'
import { connectorOf } from './http-connect.ts'
import { type Exchange, exchange, headerOf, type WireRequest } from './http-exchange.ts'
import { type Connection, hangUp, isFit, type Line, type Lines } from './http-lines.ts'
import { authorizationOf, type HttpPlan, type PlannedRequest, webAddress } from './http-plan.ts'
import type { ProbeTools } from './tools.ts'

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
/** These may be asked again when a kept connection turns out to be closed (RFC 9110 §9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])
/** A kept connection may be closed by the other side just as it is used again. */
const BROKEN: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])
/** What another origin may be told; all else may be a credential. */
const HARMLESS: ReadonlySet<string> = new Set(['accept', 'accept-encoding', 'accept-language', 'user-agent'])

/** One probe's work over all of its requests. */
export type Session = {
  readonly tools: ProbeTools
  readonly lines: Lines
  readonly check: CheckOf<'http'>
  readonly plan: HttpPlan
  readonly deadline: Deadline
  readonly addressRule: AddressRule
  readonly nowMs: number
  /** Who is being asked, for the words. */
  readonly place: { where: string }
}

/** The last answer of a request after its redirects; `exchange.error` says why it is not whole. */
export type Visit = {
  readonly exchange: Exchange
  readonly url: URL
  readonly connection: Connection | null
  readonly isReused: boolean
  readonly redirects: number
}

type Hop = {
  readonly url: URL
  readonly method: string
  readonly body: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly authorization: string | null
  /** Whether it goes where the request was meant to go. */
  readonly isTrusted: boolean
}

/** Asks and follows redirects as far as the check allows; credentials stay with the origin that they are for. */
export async function follow(request: PlannedRequest, session: Session): Promise<Visit> {
  const { check } = session
  const start = webAddress(request, 'the url of the check')
  const visited = new Set<string>()
  let hop: Hop = {
    url: start,
    method: request.method,
    body: request.body,
    headers: request.headers,
    authorization: authorizationOf(start) ?? request.authorization,
    isTrusted: true,
  }
  for (;;) {
    const visit = await ask(hop, session, visited.size)
    const { status, headers, error } = visit.exchange
    if (error || status === null || !REDIRECTS.has(status) || !check.follow_redirects) return visit
    const location = headerOf(headers, 'location')
    if (location === undefined) return visit
    visited.add(`${hop.method} ${hop.url.href}`)
    hop = nextHop(hop, { status, location, start })
    if (visited.has(`${hop.method} ${hop.url.href}`)) {
      throw redirectFault(`${start.host} redirects in a circle: check the url and the proxy before it`)
    }
    if (visited.size > check.max_redirects) {
      throw redirectFault(
        `${start.host} redirects more than ${check.max_redirects} times: name the final address, or raise max_redirects`,
      )
    }
  }
}

const redirectFault = (message: string): ProbeFailure => new ProbeFailure('protocol', message)

type Redirect = { readonly status: number; readonly location: string; readonly start: URL }

/** RFC 9110 §15.4: 303 asks with GET, 301 and 302 make a POST a GET, 307 and 308 repeat the request as it was. */
function nextHop(hop: Hop, { status, location, start }: Redirect): Hop {
  const url = URL.canParse(location, hop.url) ? new URL(location, hop.url) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw redirectFault(`${hop.url.host} redirects to nowhere: its Location header is no web address`)
  }
  const becomesGet =
    (status === 303 && hop.method !== 'HEAD') || ((status === 301 || status === 302) && hop.method === 'POST')
  const isTrusted = isSameParty(start, url)
  if (!isTrusted && !becomesGet && hop.body !== undefined) {
    throw redirectFault(
      `${hop.url.host} redirects a request with a body to ${url.host}, which is not told what is meant for another: ` +
        'name the final address',
    )
  }
  const headers = isTrusted ? hop.headers : filterHeaders(hop.headers, name => HARMLESS.has(name))
  return {
    url,
    method: becomesGet ? 'GET' : hop.method,
    body: becomesGet ? undefined : hop.body,
    headers: becomesGet ? filterHeaders(headers, name => !name.startsWith('content-')) : headers,
    authorization: isTrusted ? hop.authorization : null,
    isTrusted,
  }
}

const filterHeaders = (
  headers: Readonly<Record<string, string>>,
  keep: (name: string) => boolean,
): Record<string, string> => Object.fromEntries(Object.entries(headers).filter(([name]) => keep(name)))

/** The same host and port, and never from https to http. */
const isSameParty = (a: URL, b: URL): boolean =>
  a.host === b.host && (a.protocol === b.protocol || b.protocol === 'https:')

async function ask(hop: Hop, session: Session, redirects: number): Promise<Visit> {
  const { lines, check, deadline, place, plan } = session
  const { url } = hop
  place.where = plan.proxy ? `the proxy ${plan.proxy.host}, asked for ${url.host},` : url.host
  const limits = { deadline, maxBodyBytes: check.max_body_bytes, where: url.host }
  const line = takeLine(hop, session)
  const kept = line.connection
  const wire = wireRequest(hop, session)
  line.used = kept
  let result = await exchange(line, wire, limits)
  if (kept && result.status === null && BROKEN.has(codeOf(result.error) ?? '') && !deadline.reason()) {
    hangUp(line)
    line.used = null
    result = await exchange(line, wire, limits)
  }
  const connection = line.used
  lines.giveBack(line, { isWhole: result.error === null })
  return { exchange: result, url, connection, isReused: kept !== null && connection === kept, redirects }
}

/** A line whose open connection, if it has one, this request may use. */
function takeLine(hop: Hop, session: Session): Line {
  const { tools, lines, plan, check, deadline, addressRule, nowMs } = session
  const { url, isTrusted } = hop
  const line = lines.take(
    `${isTrusted ? '' : 'stranger '}${url.origin} ${plan.connectionKey}`,
    url.origin,
    connectorOf(tools, {
      url,
      family: check.address_family,
      proxy: plan.proxy,
      tls: isTrusted ? plan.tls : plan.strangerTls,
    }),
  )
  line.dialing = { deadline, addressRule, nowMs }
  if (line.connection && !mayUse(line.connection, hop, { ...session, judgedBy: line.judgedBy })) hangUp(line)
  return line
}

/** A request that must not be sent twice gets a connection of its own. */
function mayUse(
  connection: Connection,
  hop: Hop,
  { addressRule, nowMs, plan, judgedBy }: Session & Pick<Line, 'judgedBy'>,
): boolean {
  if (!IDEMPOTENT.has(hop.method) || !isFit(connection, nowMs)) return false
  if (judgedBy === addressRule) return true
  return plan.proxy === null && addressRule.refusal(connection.remoteAddress) === null
}

function wireRequest(hop: Hop, { plan, tools }: Session): WireRequest {
  const { url, method, body, authorization } = hop
  const path = `${url.pathname}${url.search}`
  const isByProxy = plan.proxy !== null && url.protocol === 'http:'
  const proxyAuthorization = isByProxy && plan.proxy ? authorizationOf(plan.proxy) : null
  const headers: Record<string, string> = {
    accept: '*/*',
    'accept-encoding': 'identity',
    'user-agent': `Opsdeck/${tools.version}`,
  }
  if (authorization !== null) headers.authorization = authorization
  if (proxyAuthorization !== null) headers['proxy-authorization'] = proxyAuthorization
  return {
    path: isByProxy ? `${url.origin}${path}` : path,
    method,
    headers: Object.assign(headers, hop.headers),
    body,
  }
}
