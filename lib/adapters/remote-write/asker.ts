import type { Dispatcher } from 'undici'
import { maskSecrets } from '../../core/check/mask-secrets.ts'
import type { HttpClient } from '../../core/config/job-config.ts'
import type { AddressRule } from '../../ports/prober.ts'
import type { WriteAsker, WriteOutcome, WriteQuestion } from '../../ports/remote-write.ts'
import { authorizationOf } from '../http/authorization.ts'
import { beginning } from '../http/beginning.ts'
import { judgedDispatcher } from '../http/judged-dispatcher.ts'
import { AddressRefusal, judgeLiteral } from '../http/judged-lookup.ts'
import { describeScrapeError } from '../http/scrape-error.ts'
import { createTokens, TokenError } from '../http/tokens.ts'
import { secretsOf } from '../receivers/secrets.ts'
import { parseRetryAfter } from '../receivers/transport.ts'

const CONNECT_TIMEOUT_MS = 10_000
const KEEP_ALIVE_MS = 90_000
const MAX_ANSWER_BYTES = 65_536
/** So much of an answer is told. */
const TOLD_CHARACTERS = 300
const MAX_REDIRECTS = 3
const TOO_MANY = 429
const UNAUTHORIZED = 401
/** Only these keep the method and the body (RFC 9110 §15.4). */
const REDIRECTS_WITH_BODY: ReadonlySet<number> = new Set([307, 308])

const VERSIONS = {
  1: { contentType: 'application/x-protobuf', version: '0.1.0' },
  2: { contentType: 'application/x-protobuf;proto=io.prometheus.write.v2.Request', version: '2.0.0' },
} as const

export type WriteAskerOptions = {
  /** Of Opsdeck; stands in the User-Agent. */
  readonly version: string
  readonly addressRule: AddressRule
}

/** Sends remote writes over HTTP, with kept connections. */
export function createWriteAsker({ version, addressRule }: WriteAskerOptions): WriteAsker {
  const kept = new Map<string, Dispatcher>()
  const tokens = createTokens()
  const ways = {
    rule: addressRule,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    kept: { keepAliveTimeout: KEEP_ALIVE_MS, keepAliveMaxTimeout: KEEP_ALIVE_MS },
  }
  const context = {
    userAgent: `Opsdeck/${version}`,
    addressRule,
    tokens,
    dispatcherOf: (client: Way): Dispatcher => {
      const key = JSON.stringify([client.tls, client.proxyUrl])
      const dispatcher = kept.get(key) ?? judgedDispatcher(client, ways)
      kept.set(key, dispatcher)
      return dispatcher
    },
  }
  return {
    send: question => send(question, context),
    async close() {
      const all = [...kept.values()]
      kept.clear()
      tokens.clear()
      await Promise.all(all.map(dispatcher => dispatcher.destroy()))
    },
  }
}

/** What a connection is known by. */
type Way = Pick<HttpClient, 'tls' | 'proxyUrl'>

type Context = {
  readonly userAgent: string
  readonly addressRule: AddressRule
  readonly tokens: ReturnType<typeof createTokens>
  readonly dispatcherOf: (client: Way) => Dispatcher
}

async function send(question: WriteQuestion, context: Context): Promise<WriteOutcome> {
  const { url, client, oauth2, timeoutMs } = question
  const secrets = secretsOf({ url, client, body: '', secrets: oauth2 ? [oauth2.clientSecret] : [] })
  const mask = (text: string): string => maskSecrets(text, secrets)
  const deadline = AbortSignal.timeout(timeoutMs)
  const signal = AbortSignal.any([deadline, question.signal])
  try {
    const response = await authorised(question, { ...context, signal })
    const text = await beginning(response.body, MAX_ANSWER_BYTES)
    return judge(response, mask(text).trim().slice(0, TOLD_CHARACTERS), new URL(url).host)
  } catch (error) {
    return {
      kind: 'failed',
      status: null,
      retryAfterMs: null,
      reason: mask(wordsFor(error, { question, deadline })),
    }
  }
}

function judge(
  { statusCode: status, headers }: Dispatcher.ResponseData,
  said: string,
  host: string,
): WriteOutcome {
  if (status >= 200 && status < 300) return { kind: 'taken' }
  const reason = `${host} answered ${status}${said === '' ? '' : `: ${said}`}`
  if (status >= 400 && status < 500 && status !== TOO_MANY)
    return { kind: 'refused', status, reason: `${reason}${ADVICE[status] ?? ''}` }
  const { 'retry-after': retryAfter } = headers
  const text = (Array.isArray(retryAfter) ? retryAfter[0] : retryAfter) ?? null
  return { kind: 'failed', status, reason, retryAfterMs: parseRetryAfter(text, Date.now()) }
}

const ADVICE: Readonly<Record<number, string>> = {
  401: ' (check basic_auth, authorization or oauth2)',
  403: ' (check basic_auth, authorization or oauth2)',
  404: ' (check the path of url; Prometheus takes writes at /api/v1/write when started with --web.enable-remote-write-receiver)',
  415: ' (check protobuf_message: the other side may speak version 1.0 alone)',
}

type Asking = Context & { readonly signal: AbortSignal }
type Authorization = { readonly authorization?: string }

/** With a token where one is wanted; one that grew old is fetched anew, once. */
async function authorised(question: WriteQuestion, asking: Asking): Promise<Dispatcher.ResponseData> {
  const { oauth2 } = question
  if (!oauth2) return follow(question, asking, {})
  const { tokens, userAgent, signal } = asking
  const withToken = async () => {
    judgeLiteral(asking.addressRule, new URL(oauth2.proxyUrl ?? oauth2.tokenUrl).hostname)
    const dispatcher = asking.dispatcherOf(oauth2)
    const way = { dispatcher, userAgent, signal, nowMs: Date.now() }
    return follow(question, asking, { authorization: await tokens.authorization(oauth2, way) })
  }
  const wasKept = tokens.keeps(oauth2, Date.now())
  const response = await withToken()
  if (response.statusCode !== UNAUTHORIZED) return response
  tokens.forget(oauth2)
  if (!wasKept) return response
  await response.body.dump({ limit: MAX_ANSWER_BYTES, signal }).catch(() => {})
  return withToken()
}

async function follow(
  question: WriteQuestion,
  asking: Asking,
  token: Authorization,
): Promise<Dispatcher.ResponseData> {
  const start = new URL(question.url)
  for (let url = start, hops = 0; ; hops++) {
    const response = await ask(url, question, { ...asking, token })
    if (!REDIRECTS_WITH_BODY.has(response.statusCode) || !question.client.followRedirects) return response
    const location = response.headers.location
    const next = typeof location === 'string' && URL.canParse(location, url) ? new URL(location, url) : null
    // What is sent may hold keys: it goes to the party that was named, or nowhere.
    if (
      next === null ||
      next.host !== start.host ||
      next.protocol !== start.protocol ||
      hops >= MAX_REDIRECTS
    )
      return response
    await response.body.dump({ limit: MAX_ANSWER_BYTES, signal: asking.signal }).catch(() => {})
    url = next
  }
}

function ask(
  url: URL,
  question: WriteQuestion,
  asking: Asking & { readonly token: Authorization },
): Promise<Dispatcher.ResponseData> {
  const { client, version, body } = question
  judgeLiteral(
    asking.addressRule,
    client.proxyUrl === null ? url.hostname : new URL(client.proxyUrl).hostname,
  )
  const dispatcher = asking.dispatcherOf(client)
  const options: Dispatcher.RequestOptions = {
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: 'POST',
    signal: asking.signal,
    headers: {
      'user-agent': asking.userAgent,
      ...lowerCased(client.headers),
      ...authorizationOf(url, client.auth),
      ...asking.token,
      'content-type': VERSIONS[version].contentType,
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': VERSIONS[version].version,
    },
    body,
  }
  return dispatcher.request(options)
}

const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

type Surroundings = { readonly question: WriteQuestion; readonly deadline: AbortSignal }

function wordsFor(error: unknown, { question, deadline }: Surroundings): string {
  const { url, client, timeoutMs, signal } = question
  const { host } = new URL(url)
  const refusal = [error, error instanceof Error ? error.cause : null].find(
    one => one instanceof AddressRefusal,
  )
  if (error instanceof TokenError) return error.message
  if (refusal instanceof AddressRefusal) return `${host} is not written to: ${refusal.message}`
  if (signal.aborted) return `the request was ended before ${host} had answered`
  if (deadline.aborted)
    return `${host} did not answer within ${timeoutMs / 1_000} s: find out why it is slow, or raise remote_timeout`
  const proxy = client.proxyUrl === null ? null : new URL(client.proxyUrl).host
  return describeScrapeError(error, { host, proxy })
}
