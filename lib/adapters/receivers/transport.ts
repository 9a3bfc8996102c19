import type { Dispatcher } from 'undici'
import { maskSecrets } from '../../core/check/mask-secrets.ts'
import type { HttpClient } from '../../core/config/job-config.ts'
import type { Delivery, ReceiverContext } from '../../ports/receiver.ts'
import { authorizationOf } from '../http/authorization.ts'
import { beginning } from '../http/beginning.ts'
import { judgedDispatcher } from '../http/judged-dispatcher.ts'
import { AddressRefusal, judgeLiteral } from '../http/judged-lookup.ts'
import { codeOf, describeScrapeError } from '../http/scrape-error.ts'
import { secretsOf } from './secrets.ts'

const TIMEOUT_MS = 10_000
const MAX_ANSWER_BYTES = 65_536
const MAX_REDIRECTS = 3
/** Only these keep the method and the body (RFC 9110 §15.4). */
const REDIRECTS_WITH_BODY: ReadonlySet<number> = new Set([307, 308])

export const PLAIN_CLIENT: HttpClient = {
  auth: { kind: 'none' },
  tls: { insecureSkipVerify: false },
  headers: {},
  proxyUrl: null,
  followRedirects: true,
}

export type HttpMessage = {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT'
  readonly url: string
  /** Whoever has the address may post: it is a secret beyond its host. */
  readonly isUrlSecret?: boolean
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
  readonly client?: HttpClient
  readonly timeoutMs?: number
  /** What must never come back in words, beside what `client` and the address hold. */
  readonly secrets?: readonly string[]
}

/** An answer with every secret of its question masked. */
export type HttpAnswer = {
  readonly status: number
  readonly statusText: string
  readonly contentType: string
  /** The first 64 KiB of it. */
  readonly text: string
  readonly retryAfterMs: number | null
}

export type Exchange =
  | { readonly kind: 'answered'; readonly answer: HttpAnswer }
  | Exclude<Delivery, { kind: 'delivered' }>

export type Transport = {
  /** Asks once; never throws. Each exchange has a connection of its own: none is found closed after it was kept. */
  exchange(message: HttpMessage, context: ReceiverContext): Promise<Exchange>
}

/** HTTP to receivers' services. `version` stands in the User-Agent. */
export function createTransport({ version }: { readonly version: string }): Transport {
  return { exchange: (message, context) => exchange(message, { ...context, version }) }
}

type Surroundings = ReceiverContext & { readonly version: string }
type Progress = { url: URL; hasAnswered: boolean }

async function exchange(message: HttpMessage, context: Surroundings): Promise<Exchange> {
  const forms = secretsOf(message)
  const mask = (text: string) => maskSecrets(text, forms)
  if (!URL.canParse(message.url)) return { kind: 'refused', detail: 'its address is no URL: check it' }
  const timeoutMs = message.timeoutMs ?? TIMEOUT_MS
  const deadline = AbortSignal.timeout(timeoutMs)
  const signal = AbortSignal.any([deadline, context.signal])
  const progress: Progress = { url: new URL(message.url), hasAnswered: false }
  let dispatcher: Dispatcher | null = null
  try {
    dispatcher = dispatcherOf(message.client ?? PLAIN_CLIENT, context)
    const response = await follow(message, { ...context, dispatcher, signal, progress })
    progress.hasAnswered = true
    const text = mask(await beginning(response.body, MAX_ANSWER_BYTES))
    return { kind: 'answered', answer: { ...headOf(response, context.now), text } }
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', detail: mask(error.message) }
    const detail = mask(failureOf(error, { deadline, stop: context.signal, timeoutMs, progress, message }))
    return isRefusal(error) ? { kind: 'refused', detail } : { kind: 'retry', detail, retryAfterMs: null }
  } finally {
    await dispatcher?.destroy().catch(() => {})
  }
}

/** What another attempt would not change. */
class Refusal extends Error {}

function dispatcherOf(client: HttpClient, { addressRule: rule }: Surroundings): Dispatcher {
  if (client.proxyUrl !== null) judgeLiteral(rule, new URL(client.proxyUrl).hostname)
  return judgedDispatcher(client, { rule, connectTimeoutMs: TIMEOUT_MS, kept: { pipelining: 0 } })
}

type Asking = Surroundings & {
  readonly dispatcher: Dispatcher
  readonly signal: AbortSignal
  readonly progress: Progress
}

async function follow(message: HttpMessage, asking: Asking): Promise<Dispatcher.ResponseData> {
  const { followRedirects } = message.client ?? PLAIN_CLIENT
  for (let hops = 0; ; hops++) {
    const { url } = asking.progress
    const response = await ask(url, message, asking)
    if (!REDIRECTS_WITH_BODY.has(response.statusCode) || !followRedirects) return response
    await response.body.dump({ limit: MAX_ANSWER_BYTES, signal: asking.signal }).catch(() => {})
    const next = locationOf(response, url)
    if (next === null) throw new Refusal(`${url.host} redirects to nowhere: name the final address`)
    // What is sent may hold keys: it goes to the party that was named, or nowhere.
    if (next.host !== url.host || next.protocol !== url.protocol)
      throw new Refusal(`${url.host} redirects to ${next.host}: name the final address`)
    if (hops >= MAX_REDIRECTS)
      throw new Refusal(`${url.host} redirects more than ${MAX_REDIRECTS} times: name the final address`)
    asking.progress.url = next
  }
}

function ask(url: URL, message: HttpMessage, asking: Asking): Promise<Dispatcher.ResponseData> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Refusal('only http and https are spoken: check its address')
  judgeLiteral(asking.addressRule, url.hostname)
  const client = message.client ?? PLAIN_CLIENT
  return asking.dispatcher.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: message.method ?? 'POST',
    signal: asking.signal,
    headers: {
      'content-type': 'application/json',
      'user-agent': `Opsdeck/${asking.version}`,
      ...lowerCased(client.headers),
      ...authorizationOf(url, client.auth),
      ...lowerCased(message.headers ?? {}),
    },
    body: message.method === 'GET' || message.method === 'HEAD' ? null : message.body,
  })
}

const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

function locationOf(response: Dispatcher.ResponseData, from: URL): URL | null {
  const location = headerOf(response, 'location')
  return location !== null && URL.canParse(location, from) ? new URL(location, from) : null
}

function headerOf({ headers }: Dispatcher.ResponseData, name: string): string | null {
  const value = headers[name]
  return (Array.isArray(value) ? value[0] : value) ?? null
}

const headOf = (response: Dispatcher.ResponseData, now: number): Omit<HttpAnswer, 'text'> => ({
  status: response.statusCode,
  statusText: response.statusText,
  contentType: headerOf(response, 'content-type') ?? '',
  retryAfterMs: parseRetryAfter(headerOf(response, 'retry-after'), now),
})

/** Seconds or a date (RFC 9110 §10.2.3), as milliseconds from `now`. */
export function parseRetryAfter(text: string | null, now: number): number | null {
  if (text === null) return null
  if (/^\d+(\.\d+)?$/.test(text.trim())) return Math.ceil(Number(text) * 1_000)
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}

const isRefusal = (error: unknown): boolean =>
  error instanceof AddressRefusal || (error instanceof Error && error.cause instanceof AddressRefusal)

type Failure = {
  readonly deadline: AbortSignal
  readonly stop: AbortSignal
  readonly timeoutMs: number
  readonly progress: Progress
  readonly message: HttpMessage
}

function failureOf(error: unknown, { deadline, stop, timeoutMs, progress, message }: Failure): string {
  const { host } = progress.url
  const proxy = message.client?.proxyUrl ?? null
  if (isRefusal(error)) return `${host} is not posted to: ${wordsOf(error)}`
  if (stop.aborted) return `the attempt was ended before ${host} had answered`
  if (deadline.aborted) {
    const seconds = timeoutMs / 1_000
    return progress.hasAnswered
      ? `${host} began to answer, but was not done within ${seconds} s`
      : `${host} did not answer within ${seconds} s`
  }
  if (codeOf(error) === 'UND_ERR_SOCKET' && progress.hasAnswered)
    return `${host} closed the connection before its answer was complete`
  return describeScrapeError(error, { host, proxy: proxy === null ? null : new URL(proxy).host })
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof AddressRefusal ? error.cause.message : error.message
}
