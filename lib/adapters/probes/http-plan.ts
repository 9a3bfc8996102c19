import { compileJsonPath, type JsonPath } from '../../core/check/json-path.ts'
import type { CheckOf } from '../../core/config/schema/check.ts'
import { basicAuthorization } from '../http/authorization.ts'
import { ProbeFailure } from './faults.ts'

type HttpCheck = CheckOf<'http'>
type TlsOf = NonNullable<HttpCheck['tls']>

/** One request as it is written in the check; `{{name}}` is not filled in yet. */
export type PlannedRequest = {
  readonly url: string
  /** Null while something of it is still to be filled in, or when it is none. */
  readonly address: URL | null
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** `Basic …` of the check, when the request goes where the check itself goes. */
  readonly authorization: string | null
  /** Name → where its value is in the answer. */
  readonly carry: ReadonlyMap<string, Carried>
}
export type Carried = { readonly text: string } & ({ readonly header: string } | { readonly path: JsonPath })

/** What can be known about a check before it is asked, made once a check. */
export type HttpPlan = {
  /** The steps, and the request itself as the last one. */
  readonly requests: readonly [PlannedRequest, ...PlannedRequest[]]
  readonly hasCarried: boolean
  readonly proxy: URL | null
  readonly tls: TlsOf | undefined
  /** For an origin that the check was redirected to: without the client's certificate and the name of the first. */
  readonly strangerTls: TlsOf | undefined
  /** Tells connections apart that must not be shared, with and without the client's certificate. */
  readonly connectionKey: string
}

/** @throws ProbeFailure when something in the check cannot be meant */
export function planHttp(check: HttpCheck): HttpPlan {
  const { basic_auth: basic, proxy_url: proxy } = check
  const authorization = basic ? basicAuthorization(basic.username, basic.password) : null
  const origin = originOf(check.url)
  const requests = check.steps.map(step =>
    planRequest(step, origin !== null && originOf(step.url) === origin ? authorization : null),
  )
  return {
    requests: withLast(requests, planRequest({ ...check, carry: {} }, authorization)),
    hasCarried: requests.some(({ carry }) => carry.size > 0),
    proxy: proxy === undefined ? null : proxyUrl(proxy),
    tls: check.tls,
    strangerTls: check.tls && { ca: check.tls.ca, insecure_skip_verify: check.tls.insecure_skip_verify },
    connectionKey: JSON.stringify([check.address_family, proxy, check.tls]),
  }
}

const withLast = <T>([first, ...others]: readonly T[], last: T): readonly [T, ...T[]] =>
  first === undefined ? [last] : [first, ...others, last]

/** Null while the origin itself is still to be filled in. */
const originOf = (text: string): string | null => (URL.canParse(text) ? new URL(text).origin : null)

function planRequest(step: HttpCheck['steps'][number], authorization: string | null): PlannedRequest {
  const headers = Object.entries(step.headers).map(([name, value]) => [name.toLowerCase(), value])
  return {
    url: step.url,
    address: step.url.includes('{{') || !URL.canParse(step.url) ? null : new URL(step.url),
    method: step.method,
    headers: Object.fromEntries(headers),
    body: step.body,
    authorization,
    carry: new Map(Object.entries(step.carry).map(([name, text]) => [name, planCarried(name, text)])),
  }
}

function planCarried(name: string, text: string): Carried {
  if (text.startsWith('header:')) return { text, header: text.slice('header:'.length).trim().toLowerCase() }
  try {
    return { text, path: compileJsonPath(text) }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ProbeFailure('unavailable', `carry.${name}: "${text}" is no JSONPath: ${why.slice(0, 200)}`)
  }
}

function proxyUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  throw new ProbeFailure(
    'unavailable',
    'proxy_url is not the address of an HTTP proxy, such as http://proxy.example.org:3128',
  )
}

/** The user and password of an address, if it has them. */
export function authorizationOf(url: URL): string | null {
  if (url.username === '' && url.password === '') return null
  return basicAuthorization(decoded(url.username), decoded(url.password))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** @throws ProbeFailure when the url is no web address. Its text is not repeated: it may hold a password. */
export function webAddress({ url: text, address }: PlannedRequest, what: string): URL {
  const url = address ?? (URL.canParse(text) ? new URL(text) : null)
  if (url && (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== '') return url
  throw new ProbeFailure('unavailable', `${what} is no web address: it must begin with http:// or https://`)
}
