import type { Dispatcher } from 'undici'
import type { ScrapeAuth } from '../../core/scrape/job.ts'
import type { ScrapeFetcher, ScrapeRequest, ScrapeResponse } from '../../ports/scrape-fetcher.ts'
import { createDispatchers, type Dispatchers } from './dispatchers.ts'
import { type BodyProgress, DEFAULT_BODY_LIMIT_BYTES, readBody } from './read-body.ts'
import { codeOf, describeScrapeError, describeStatus, ScrapeFault } from './scrape-error.ts'

const MAX_REDIRECTS = 10
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
const CONNECT_TIMEOUT_MS = 10_000
/** A kept connection may be closed by the other side just as it is used again. */
const BROKEN_BEFORE_ANSWER: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

/** Scrapes over HTTP and HTTPS, with kept connections. `version` stands in the User-Agent. */
export function createScrapeFetcher(options: { readonly version: string }): ScrapeFetcher {
  const dispatchers = createDispatchers(CONNECT_TIMEOUT_MS)
  return {
    fetch: request => fetchOnce(request, { dispatchers, userAgent: `Opsdeck/${options.version}` }),
    close: dispatchers.close,
  }
}

type FetchContext = { readonly dispatchers: Dispatchers; readonly userAgent: string }

async function fetchOnce(request: ScrapeRequest, context: FetchContext): Promise<ScrapeResponse> {
  const deadline = AbortSignal.timeout(request.timeoutMs)
  const signal = request.signal ? AbortSignal.any([deadline, request.signal]) : deadline
  const progress: BodyProgress & { url: URL | null } = { receivedBytes: 0, url: null }
  try {
    const { response, url } = await follow(request, { ...context, signal, progress })
    const body = await readBody(response.body, {
      limitBytes: request.bodyLimitBytes || DEFAULT_BODY_LIMIT_BYTES,
      encoding: headerOf(response, 'content-encoding'),
      declaredBytes: numberOf(headerOf(response, 'content-length')),
      host: url.host,
      progress,
    })
    return { ok: true, contentType: headerOf(response, 'content-type'), body }
  } catch (error) {
    const host = progress.url?.host ?? 'the target'
    if (deadline.aborted) return { ok: false, error: describeTimeout(host, progress, request.timeoutMs) }
    return { ok: false, error: describeScrapeError(error, { host, proxy: proxyHost(request.proxyUrl) }) }
  }
}

function describeTimeout(host: string, { receivedBytes }: BodyProgress, timeoutMs: number): string {
  const seconds = timeoutMs / 1_000
  return receivedBytes === 0
    ? `${host} did not answer within ${seconds} s: find out why it is slow, or raise scrape_timeout`
    : `${host} sent only ${receivedBytes} bytes within ${seconds} s and was not done: find out why it is slow, or raise scrape_timeout`
}

type Asking = FetchContext & {
  readonly signal: AbortSignal
  readonly progress: { url: URL | null }
}

/** Asks, and follows redirects as far as the job allows; credentials stay with the host that they are for. */
async function follow(
  request: ScrapeRequest,
  asking: Asking,
): Promise<{ response: Dispatcher.ResponseData; url: URL }> {
  const start = new URL(request.url)
  const visited: string[] = []
  for (let url = start; ; ) {
    asking.progress.url = url
    const response = await ask(url, request, { ...asking, isTrusted: isSameParty(start, url) })
    if (response.statusCode === 200) return { response, url }
    await response.body.dump({ limit: 16_384, signal: asking.signal }).catch(() => {})
    if (!REDIRECTS.has(response.statusCode)) {
      throw new ScrapeFault(describeStatus(response.statusCode, response.statusText, url))
    }
    visited.push(url.href)
    url = nextUrl(url, headerOf(response, 'location'), request)
    if (visited.includes(url.href)) {
      throw new ScrapeFault(`${start.host} redirects in a circle: check metrics_path and the proxy before it`)
    }
    if (visited.length > MAX_REDIRECTS) {
      throw new ScrapeFault(
        `${start.host} redirects more than ${MAX_REDIRECTS} times: name the final address`,
      )
    }
  }
}

function nextUrl(from: URL, location: string | null, request: ScrapeRequest): URL {
  if (!request.followRedirects) {
    throw new ScrapeFault(
      `${from.host} redirects elsewhere and follow_redirects is off: name the final address`,
    )
  }
  const url = location === null || !URL.canParse(location, from) ? null : new URL(location, from)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ScrapeFault(`${from.host} redirects to nowhere: its Location header is no web address`)
  }
  return url
}

/** The same host and port, and never from https to http. */
const isSameParty = (a: URL, b: URL): boolean =>
  a.host === b.host && (a.protocol === b.protocol || b.protocol === 'https:')

async function ask(
  url: URL,
  request: ScrapeRequest,
  { dispatchers, userAgent, signal, isTrusted }: Asking & { readonly isTrusted: boolean },
): Promise<Dispatcher.ResponseData> {
  const tls = isTrusted ? request.tls : { ...request.tls, certPem: undefined, keyPem: undefined }
  const { proxyUrl, socketPath } = request
  const dispatcher = dispatchers.of({ tls, proxyUrl, socketPath: isTrusted ? socketPath : undefined })
  const options: Dispatcher.RequestOptions = {
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: 'GET',
    signal,
    headers: {
      ...(isTrusted ? lowerCased(request.headers) : {}),
      ...(isTrusted ? authorizationOf(url, request.auth) : {}),
      accept: request.accept,
      'accept-encoding': request.enableCompression ? 'gzip' : 'identity',
      'user-agent': userAgent,
      'x-prometheus-scrape-timeout-seconds': String(request.timeoutMs / 1_000),
    },
  }
  try {
    return await dispatcher.request(options)
  } catch (error) {
    if (!BROKEN_BEFORE_ANSWER.has(codeOf(error) ?? '') || signal.aborted) throw error
    return dispatcher.request(options)
  }
}

const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

function authorizationOf(url: URL, auth: ScrapeAuth): Record<string, string> {
  switch (auth.kind) {
    case 'basic':
      return { authorization: basic(auth.username, auth.password) }
    case 'header':
      return { authorization: `${auth.type} ${auth.credentials}` }
    case 'none':
      return url.username === ''
        ? {}
        : { authorization: basic(decodeURIComponent(url.username), decodeURIComponent(url.password)) }
  }
}

const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

const proxyHost = (proxyUrl: string | null): string | null =>
  proxyUrl !== null && URL.canParse(proxyUrl) ? new URL(proxyUrl).host : null

function headerOf(response: Dispatcher.ResponseData, name: string): string | null {
  const value = response.headers[name]
  return (Array.isArray(value) ? value[0] : value) ?? null
}

function numberOf(text: string | null): number | null {
  const number = text === null ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : null
}
