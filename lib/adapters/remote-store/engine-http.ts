import { Agent } from 'undici'
import { DeckError } from '../../contract/errors.ts'
import type { AddressRule } from '../../ports/prober.ts'
import { AddressRefusal, judgedLookup, judgeLiteral } from '../http/judged-lookup.ts'
import { readBody } from '../http/read-body.ts'
import { describeScrapeError, ScrapeFault } from '../http/scrape-error.ts'

/** What was asked for is more than may be read at once: ask for less. */
export class AnswerTooLargeError extends Error {
  constructor(readonly limitBytes: number) {
    super(`the answer is larger than ${limitBytes} bytes`)
    this.name = 'AnswerTooLargeError'
  }
}

export type EngineRequest = {
  /** Behind the engine's own address, as `/api/v1/query`. */
  readonly path: string
  /** Sent as a form. */
  readonly form?: Params
  /** Sent in the address. */
  readonly search?: Params
  /** Sent as it is: a packed protocol buffer. */
  readonly packed?: Uint8Array
  readonly timeoutMs: number
  readonly limitBytes: number
  readonly signal?: AbortSignal | undefined
}

export type Params = readonly (readonly [name: string, value: string])[]

export type EngineAnswer = { readonly status: number; readonly body: Uint8Array }

export type EngineHttp = {
  /** Where it is, without credentials. */
  readonly shown: string
  /** Any status is an answer. @throws DeckError `unavailable` when none comes, AnswerTooLargeError, or the signal's reason */
  ask(request: EngineRequest): Promise<EngineAnswer>
  close(): Promise<void>
}

const CONNECT_TIMEOUT_MS = 5_000
const KEEP_ALIVE_MS = 30_000

/** Asks one engine: within a time, a size and the address rule; credentials of its URL go as basic authentication. */
export function createEngineHttp(parts: {
  readonly url: string
  /** Sent with every request, such as the tenant; names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly version: string
  readonly addressRule: AddressRule
}): EngineHttp {
  const base = new URL(parts.url)
  const authorization = basicAuthorization(base)
  const path = base.pathname.replace(/\/+$/, '')
  const shown = `${base.origin}${path}`
  const dispatcher = new Agent({
    connect: { lookup: judgedLookup(parts.addressRule), timeout: CONNECT_TIMEOUT_MS },
    keepAliveTimeout: KEEP_ALIVE_MS,
    // The signal of each request is its limit.
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
  })
  const headers = {
    'user-agent': `Opsdeck/${parts.version}`,
    'accept-encoding': 'gzip',
    ...parts.headers,
    ...authorization,
  }

  async function ask(request: EngineRequest): Promise<EngineAnswer> {
    const deadline = AbortSignal.timeout(request.timeoutMs)
    const signal = request.signal ? AbortSignal.any([deadline, request.signal]) : deadline
    try {
      judgeLiteral(parts.addressRule, base.hostname)
      const response = await dispatcher.request({
        origin: base.origin,
        path: `${path}${request.path}${request.search ? `?${encoded(request.search)}` : ''}`,
        ...bodyOf(request, headers),
        signal,
      })
      const encoding = response.headers['content-encoding']
      // What is packed by its own format says so there too.
      const isSnappy = request.packed !== undefined && encoding === 'snappy'
      const body = await readBody(response.body, {
        limitBytes: request.limitBytes,
        encoding: typeof encoding === 'string' && !isSnappy ? encoding : null,
        declaredBytes: null,
        host: base.host,
        progress: { receivedBytes: 0 },
      })
      return { status: response.statusCode, body }
    } catch (error) {
      request.signal?.throwIfAborted()
      if (error instanceof ScrapeFault && /larger than/.test(error.message))
        throw new AnswerTooLargeError(request.limitBytes)
      const reason = deadline.aborted
        ? `${base.host} did not answer within ${request.timeoutMs / 1_000} s`
        : reasonOf(error, base.host)
      throw engineAway(reason, error)
    }
  }

  return { shown, ask, close: () => dispatcher.destroy() }
}

/** What pages say while the engine cannot be asked. */
export const engineAway = (reason: string, cause?: unknown): DeckError =>
  new DeckError(
    'unavailable',
    `history is not reachable, the last minutes are: the metrics engine does not answer (${reason})`,
    undefined,
    { cause },
  )

function basicAuthorization({ username, password }: URL): { authorization?: string } {
  if (username === '' && password === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

const encoded = (params: Params): string => new URLSearchParams(params.map(pair => [...pair])).toString()

function bodyOf({ form, packed }: EngineRequest, headers: Readonly<Record<string, string>>) {
  if (packed)
    return {
      method: 'POST' as const,
      body: packed,
      headers: {
        ...headers,
        'content-type': 'application/x-protobuf',
        'content-encoding': 'snappy',
        'x-prometheus-remote-read-version': '0.1.0',
      },
    }
  if (!form) return { method: 'GET' as const, headers }
  return {
    method: 'POST' as const,
    body: encoded(form),
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
  }
}

function reasonOf(error: unknown, host: string): string {
  const refusal = [error, error instanceof Error ? error.cause : null].find(
    one => one instanceof AddressRefusal,
  )
  if (refusal instanceof AddressRefusal) return `${host} is not asked: ${refusal.message}`
  return describeScrapeError(error, { host, proxy: null })
}
