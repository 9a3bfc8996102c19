import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { maskSecrets, secretForms } from '../../core/check/mask-secrets.ts'
import type { OAuth2 } from '../../core/scrape/job.ts'
import type { ScrapeFetcher, ScrapeRequest, ScrapeResponse } from '../../ports/scrape-fetcher.ts'
import { type AskProgress, askWhole, headerOf, type WholeAnswer } from './ask-whole.ts'
import { authorizationOf } from './authorization.ts'
import { BodyRooms } from './body-rooms.ts'
import { createDispatchers, type Dispatchers } from './dispatchers.ts'
import { Ending } from './ending.ts'
import { checkBody, DEFAULT_BODY_LIMIT_BYTES, readBody } from './read-body.ts'
import { codeOf, describeScrapeError, describeStatus, ScrapeFault } from './scrape-error.ts'
import { createTokens, TokenError } from './tokens.ts'

const MAX_REDIRECTS = 10
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
const CONNECT_TIMEOUT_MS = 10_000
/** A kept connection may be closed by the other side just as it is used again. */
const BROKEN_BEFORE_ANSWER: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

/** Scrapes over HTTP and HTTPS, with kept connections. `version` stands in the User-Agent. */
export function createScrapeFetcher(options: { readonly version: string }): ScrapeFetcher {
  const dispatchers = createDispatchers({ connectTimeoutMs: CONNECT_TIMEOUT_MS, isReadInPlace: true })
  const tokenWays = createDispatchers({ connectTimeoutMs: CONNECT_TIMEOUT_MS, isReadInPlace: false })
  const tokens = createTokens()
  const context = {
    dispatchers,
    tokenWays,
    tokens,
    rooms: new BodyRooms(),
    userAgent: `Opsdeck/${options.version}`,
  }
  return {
    fetch: request => fetchOnce(request, context),
    async close() {
      tokens.clear()
      await Promise.all([dispatchers.close(), tokenWays.close()])
    },
  }
}

type FetchContext = {
  readonly dispatchers: Dispatchers
  readonly tokenWays: Dispatchers
  readonly tokens: ReturnType<typeof createTokens>
  readonly rooms: BodyRooms
  readonly userAgent: string
}

async function fetchOnce(request: ScrapeRequest, context: FetchContext): Promise<ScrapeResponse> {
  const ending = new Ending(request.timeoutMs, request.signal)
  const progress: Progress = { receivedBytes: 0, hasAnswer: false, url: null }
  try {
    const { answer, url } = await authorised(request, { ...context, ending, progress })
    const { body, release } = await unpacked(answer, {
      rooms: context.rooms,
      host: url.host,
      limitBytes: limitOf(request),
    })
    return { ok: true, contentType: headerOf(answer, 'content-type'), body, release }
  } catch (error) {
    const host = progress.url?.host ?? 'the target'
    if (error instanceof TokenError) return { ok: false, error: withoutSecret(error.message, request) }
    if (ending.isLate) return { ok: false, error: describeTimeout(host, progress, request.timeoutMs) }
    return { ok: false, error: describeScrapeError(error, { host, proxy: proxyHost(request.proxyUrl) }) }
  } finally {
    ending.close()
  }
}

const limitOf = ({ bodyLimitBytes }: ScrapeRequest): number => bodyLimitBytes || DEFAULT_BODY_LIMIT_BYTES

type Unpacking = { readonly rooms: BodyRooms; readonly host: string; readonly limitBytes: number }

async function unpacked(
  answer: WholeAnswer,
  { rooms, host, limitBytes }: Unpacking,
): Promise<Pick<WholeAnswer, 'body' | 'release'>> {
  const encoding = headerOf(answer, 'content-encoding')
  const rules = { host, limitBytes, encoding, declaredBytes: null, progress: { receivedBytes: 0 } }
  if (!checkBody(rules)) return answer
  let release = (): void => {}
  try {
    const body = await readBody(
      Readable.from([Buffer.from(answer.body.buffer, answer.body.byteOffset, answer.body.length)]),
      rules,
      size => {
        const room = rooms.lend(size)
        release = room.giveBack
        return room.bytes.subarray(0, size)
      },
    )
    return { body, release }
  } finally {
    answer.release()
  }
}

function describeTimeout(host: string, { receivedBytes }: Progress, timeoutMs: number): string {
  const seconds = timeoutMs / 1_000
  return receivedBytes === 0
    ? `${host} did not answer within ${seconds} s: find out why it is slow, or raise scrape_timeout`
    : `${host} sent only ${receivedBytes} bytes within ${seconds} s and was not done: find out why it is slow, or raise scrape_timeout`
}

type Progress = AskProgress & { url: URL | null }

type Followed = { readonly answer: WholeAnswer; readonly url: URL }
type Asking = FetchContext & { readonly ending: Ending; readonly progress: Progress }

const withoutSecret = (text: string, { oauth2 }: ScrapeRequest): string =>
  maskSecrets(text, secretForms(oauth2 ? [oauth2.clientSecret] : []))

const UNAUTHORIZED = 401

/** With a token where one is wanted; one that is not taken any more is fetched anew, once. */
async function authorised(request: ScrapeRequest, asking: Asking): Promise<Followed> {
  const { oauth2 } = request
  if (!oauth2) return follow(request, asking)
  const { tokens } = asking
  const withToken = async () =>
    follow({ ...request, headers: await headersWithToken(request, oauth2, asking) }, asking)
  const wasKept = tokens.keeps(oauth2, Date.now())
  try {
    return await withToken()
  } catch (error) {
    if (!(error instanceof ScrapeFault) || error.status !== UNAUTHORIZED) throw error
    tokens.forget(oauth2)
    if (!wasKept) throw error
    return withToken()
  }
}

async function headersWithToken(
  { headers }: ScrapeRequest,
  oauth2: OAuth2,
  { tokens, tokenWays, userAgent, ending, progress }: Asking,
): Promise<Record<string, string>> {
  const calling = new AbortController()
  ending.watch(reason => calling.abort(reason))
  progress.url = new URL(oauth2.tokenUrl)
  const dispatcher = tokenWays.of({ tls: oauth2.tls, proxyUrl: oauth2.proxyUrl })
  const way = { dispatcher, userAgent, signal: calling.signal, nowMs: Date.now() }
  return { ...headers, authorization: await tokens.authorization(oauth2, way) }
}

/** Asks, and follows redirects as far as the job allows; credentials stay with the host that they are for. */
async function follow(request: ScrapeRequest, asking: Asking): Promise<Followed> {
  const start = new URL(request.url)
  const visited: string[] = []
  for (let url = start; ; ) {
    asking.progress.url = url
    const answer = await ask(url, request, { ...asking, isTrusted: isSameParty(start, url) })
    if (answer.statusCode === 200) return { answer, url }
    if (!REDIRECTS.has(answer.statusCode)) {
      throw new ScrapeFault(describeStatus(answer.statusCode, answer.statusText, url), answer.statusCode)
    }
    visited.push(url.href)
    url = nextUrl(url, headerOf(answer, 'location'), request)
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
  { dispatchers, rooms, userAgent, ending, progress, isTrusted }: Asking & { readonly isTrusted: boolean },
): Promise<WholeAnswer> {
  const tls = isTrusted ? request.tls : { ...request.tls, certPem: undefined, keyPem: undefined }
  const { proxyUrl, socketPath } = request
  const dispatcher = dispatchers.of({ tls, proxyUrl, socketPath: isTrusted ? socketPath : undefined })
  const options: Dispatcher.DispatchOptions = {
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: 'GET',
    headers: {
      ...(isTrusted ? authorizationOf(url, request.auth) : {}),
      ...(isTrusted ? lowerCased(request.headers) : {}),
      accept: request.accept,
      'accept-encoding': request.enableCompression ? 'gzip' : 'identity',
      'user-agent': userAgent,
      'x-prometheus-scrape-timeout-seconds': String(request.timeoutMs / 1_000),
    },
  }
  progress.hasAnswer = false
  const rules = { host: url.host, limitBytes: limitOf(request), rooms, ending, progress }
  try {
    return await askWhole(dispatcher, options, rules)
  } catch (error) {
    const mayAskAgain = !progress.hasAnswer && ending.reason === null
    if (!mayAskAgain || !BROKEN_BEFORE_ANSWER.has(codeOf(error) ?? '')) throw error
    return askWhole(dispatcher, options, rules)
  }
}

const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

const proxyHost = (proxyUrl: string | null): string | null =>
  proxyUrl !== null && URL.canParse(proxyUrl) ? new URL(proxyUrl).host : null
