import { Agent, type Dispatcher } from 'undici'
import type { AddressRule } from '../../ports/prober.ts'
import { AddressRefusal, judgedLookup, judgeLiteral } from './judged-lookup.ts'
import { readBody } from './read-body.ts'
import { describeScrapeError, ScrapeFault } from './scrape-error.ts'

const CONNECT_TIMEOUT_MS = 10_000
const KEEP_ALIVE_MS = 30_000

export type BoundedQuestion = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly limitBytes: number
  readonly signal: AbortSignal
}

export type BoundedAnswer =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly text: string
      readonly retryAfter: string | null
    }
  /** `isLasting`: another attempt would end the same. `reason` names no header. */
  | { readonly kind: 'failed'; readonly reason: string; readonly isLasting: boolean }

/** GET within a time, a size and the address rule; redirects are not followed, for what is sent may hold keys. Never throws. */
export type BoundedGet = (question: BoundedQuestion) => Promise<BoundedAnswer>

export function createBoundedGet(parts: { readonly version: string; readonly addressRule: AddressRule }): {
  readonly get: BoundedGet
  readonly close: () => Promise<void>
} {
  const dispatcher = new Agent({
    connect: { lookup: judgedLookup(parts.addressRule), timeout: CONNECT_TIMEOUT_MS },
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    // The signal of each request is its limit.
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
  })
  return {
    get: question => get(question, { ...parts, dispatcher }),
    close: () => dispatcher.destroy(),
  }
}

type Means = {
  readonly version: string
  readonly addressRule: AddressRule
  readonly dispatcher: Dispatcher
}

async function get(
  question: BoundedQuestion,
  { version, addressRule, dispatcher }: Means,
): Promise<BoundedAnswer> {
  if (!URL.canParse(question.url)) return { kind: 'failed', reason: 'its address is no URL', isLasting: true }
  const url = new URL(question.url)
  const deadline = AbortSignal.timeout(question.timeoutMs)
  try {
    judgeLiteral(addressRule, url.hostname)
    const response = await dispatcher.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: 'GET',
      signal: AbortSignal.any([deadline, question.signal]),
      headers: { 'user-agent': `Opsdeck/${version}`, 'accept-encoding': 'gzip', ...question.headers },
    })
    const header = (name: string) => headerOf(response, name)
    const length = header('content-length')
    const body = await readBody(response.body, {
      limitBytes: question.limitBytes,
      encoding: header('content-encoding'),
      declaredBytes: length === null ? null : Number(length),
      host: url.host,
      progress: { receivedBytes: 0 },
    })
    const text = Buffer.from(body).toString('utf8')
    return { kind: 'answered', status: response.statusCode, text, retryAfter: header('retry-after') }
  } catch (error) {
    if (deadline.aborted && !question.signal.aborted)
      return failed(`${url.host} did not answer within ${question.timeoutMs / 1_000} s`)
    if (question.signal.aborted) return failed(`the question to ${url.host} was taken back`)
    return describe(error, url.host)
  }
}

const failed = (reason: string, isLasting = false): BoundedAnswer => ({ kind: 'failed', reason, isLasting })

function describe(error: unknown, host: string): BoundedAnswer {
  const refusal = [error, error instanceof Error ? error.cause : null].find(
    one => one instanceof AddressRefusal,
  )
  if (refusal instanceof AddressRefusal) return failed(`${host} is not asked: ${refusal.message}`, true)
  if (error instanceof ScrapeFault) {
    // Its advice is for scrapes alone.
    const [what = ''] = error.message.split(': ')
    return failed(what, true)
  }
  return failed(describeScrapeError(error, { host, proxy: null }))
}

function headerOf({ headers }: Dispatcher.ResponseData, name: string): string | null {
  const value = headers[name]
  return (Array.isArray(value) ? value[0] : value) ?? null
}
