import { Agent, buildConnector, type Dispatcher } from 'undici'
import type { StepConfig } from '../../core/config/schema/action.ts'
import type { AddressRule } from '../../ports/prober.ts'
import { AddressRefusal, judgedLookup, judgeLiteral } from '../http/judged-lookup.ts'
import { codeOf, faultOf } from '../probes/faults.ts'
import { dnsFailure } from '../probes/resolve.ts'
import { tlsOptions } from '../probes/wire.ts'

export type StepRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
  readonly timeoutMs: number
  /** Of the answer's body; the rest is not read. */
  readonly maxBytes: number
  readonly rule: AddressRule
  readonly signal: AbortSignal
  /** Authority, certificate with key, and name, where the usual ones do not do. */
  readonly tls?: TlsSettings | undefined
}

type TlsSettings = Extract<StepConfig, { kind: 'http' }>['tls']

export type StepAnswer = {
  readonly kind: 'answered'
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
  /** Why the body is not whole; null when it is. */
  readonly cut: string | null
  readonly durationMs: number
}

export type NoAnswer = {
  readonly kind: 'failed'
  /** Whether a connection was there: then the other side may have done what it was asked. */
  readonly wasSent: boolean
  /** The address rule does not allow it: another attempt would end the same. */
  readonly isForbidden: boolean
  /** The request's signal ended it. */
  readonly wasCancelled: boolean
  readonly detail: string
}

/** Time for the connection alone. */
const CONNECT_MS = 5_000

type Progress = { isConnected: boolean; response: Dispatcher.ResponseData | null }

/**
 * Asks once, by a connection of its own to addresses that the rule allows; follows no redirect. Never throws. Says
 * whether anything can have been done.
 */
export async function exchange(request: StepRequest): Promise<StepAnswer | NoAnswer> {
  const startedAt = performance.now()
  const deadline = AbortSignal.timeout(request.timeoutMs)
  const signal = AbortSignal.any([deadline, request.signal])
  const progress: Progress = { isConnected: false, response: null }
  if (request.signal.aborted) return neverSent(`it was cancelled before ${request.url.host} was asked`)
  const agent = agentOf(request, progress)
  const chunks: Uint8Array[] = []
  try {
    judgeLiteral(request.rule, request.url.hostname)
    progress.response = await agent.request(dispatched(request, signal))
    const isWhole = await gather(progress.response.body, chunks, request.maxBytes)
    return answerOf(progress.response, {
      chunks,
      startedAt,
      cut: isWhole ? null : `it is larger than ${request.maxBytes} bytes`,
    })
  } catch (error) {
    const detail = failureOf(error, request, deadline)
    // What was answered already counts, whatever became of the rest.
    if (progress.response !== null) return answerOf(progress.response, { chunks, startedAt, cut: detail })
    return {
      kind: 'failed',
      wasSent: progress.isConnected,
      isForbidden: refusalIn(error) !== null,
      wasCancelled: request.signal.aborted,
      detail,
    }
  } finally {
    await agent.destroy().catch(() => {})
  }
}

const neverSent = (detail: string): NoAnswer => ({
  kind: 'failed',
  wasSent: false,
  isForbidden: false,
  wasCancelled: true,
  detail,
})

function agentOf({ rule, tls, url }: StepRequest, progress: Progress): Agent {
  const own = tls === undefined ? {} : tlsOptions(tls, url.hostname)
  const connect = buildConnector({ ...own, lookup: judgedLookup(rule), timeout: CONNECT_MS, allowH2: false })
  return new Agent({
    // The request's signal is its limit.
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
    pipelining: 0,
    connect(options, done) {
      connect(options, (...outcome) => {
        progress.isConnected ||= outcome[0] === null
        done(...outcome)
      })
    },
  })
}

const dispatched = ({ method, url, headers, body }: StepRequest, signal: AbortSignal) => ({
  origin: url.origin,
  path: `${url.pathname}${url.search}`,
  method,
  headers: { 'accept-encoding': 'identity', ...headers },
  body,
  signal,
})

/** False when there is more than may be read. */
async function gather(body: AsyncIterable<Uint8Array>, chunks: Uint8Array[], most: number): Promise<boolean> {
  let room = most
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, room))
    if (chunk.byteLength > room) return false
    room -= chunk.byteLength
  }
  return true
}

type Reading = {
  readonly chunks: readonly Uint8Array[]
  readonly startedAt: number
  readonly cut: string | null
}

const answerOf = (
  { statusCode, headers }: Dispatcher.ResponseData,
  { chunks, startedAt, cut }: Reading,
): StepAnswer => ({
  kind: 'answered',
  status: statusCode,
  headers: Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  ),
  body: Buffer.concat(chunks),
  cut,
  durationMs: performance.now() - startedAt,
})

function failureOf(error: unknown, { url, timeoutMs, signal }: StepRequest, deadline: AbortSignal): string {
  const refusal = refusalIn(error)
  if (refusal !== null) {
    return `${url.host} may not be asked: ${refusal}. Name another address, or let the configuration open its network`
  }
  if (signal.aborted) return `it was cancelled before ${url.host} had answered`
  if (deadline.aborted) return `${url.host} did not answer within ${timeoutMs / 1_000} s`
  if (/^(ENOTFOUND|ENODATA|EAI_|ESERVFAIL)/.test(codeOf(error) ?? ''))
    return dnsFailure(error, url.hostname).message
  if (codeOf(error) === 'UND_ERR_CONNECT_TIMEOUT')
    return `${url.host} does not take connections: check that it runs and no firewall is between`
  return faultOf(error, url.host).message
}

function refusalIn(error: unknown): string | null {
  if (error instanceof AddressRefusal) return error.message
  return error instanceof Error && error.cause instanceof AddressRefusal ? error.cause.message : null
}
