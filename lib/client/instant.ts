'use client'
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'

/** One series of an instant answer; `value` as a string keeps NaN and ±Inf, a point in time in epoch ms. */
export type InstantSample = {
  readonly labels: Readonly<Record<string, string>>
  readonly atMs: number
  readonly value: string
}

export type InstantResult = {
  readonly type: 'vector' | 'scalar' | 'string' | 'matrix'
  readonly samples: readonly InstantSample[]
  readonly warnings: readonly string[]
}

export type InstantAnswer = {
  readonly status: 'loading' | 'ready' | 'failed'
  readonly result: InstantResult | null
  /** `start` and `end` are offsets in the expression. */
  readonly error?: { readonly message: string; readonly start?: number; readonly end?: number }
  readonly refetch: () => void
}

export type InstantRequest = {
  /** Null asks nothing. */
  readonly expr: string | null
  /** The moment that is asked for, epoch ms; now when absent. */
  readonly atMs?: number
  /** Asks again this often. */
  readonly refetchMs?: number
}

const TIMEOUT_MS = 60_000

/** A PromQL expression at one moment, over HTTP: for tables, and for figures that change slowly. */
export function useInstant({ expr, atMs, refetchMs }: InstantRequest): InstantAnswer {
  const query = useQuery({
    queryKey: ['query', expr, atMs ?? null],
    queryFn: expr === null ? skipToken : ({ signal }: { signal: AbortSignal }) => ask(expr, atMs, signal),
    ...(refetchMs === undefined ? {} : { refetchInterval: refetchMs }),
    placeholderData: keepPreviousData,
    retry: false,
  })
  const { error, status } = query
  return {
    status: status === 'pending' ? 'loading' : status === 'error' ? 'failed' : 'ready',
    result: query.data ?? null,
    ...(error ? { error: { message: error.message, ...positionOf(error) } } : {}),
    refetch: () => void query.refetch(),
  }
}

class InstantError extends Error {
  constructor(
    message: string,
    readonly position: { start: number; end: number } | undefined,
  ) {
    super(message)
  }
}

const positionOf = (error: Error): { start?: number; end?: number } =>
  error instanceof InstantError ? (error.position ?? {}) : {}

type Pair = [seconds: number, value: string]
type Answer =
  | {
      status: 'success'
      data:
        | { resultType: 'vector'; result: { metric: Record<string, string>; value: Pair }[] }
        | { resultType: 'matrix'; result: { metric: Record<string, string>; values: Pair[] }[] }
        | { resultType: 'scalar' | 'string'; result: Pair }
      warnings?: string[]
    }
  | { status: 'error'; error: string; position?: { start: number; end: number } }

async function ask(expr: string, atMs: number | undefined, signal: AbortSignal): Promise<InstantResult> {
  const body = new URLSearchParams({ query: expr })
  if (atMs !== undefined) body.set('time', String(atMs / 1000))
  const response = await fetch('/api/prom/api/v1/query', {
    method: 'POST',
    body,
    headers: { 'x-opsdeck-position': '1' },
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  })
  const answer = await readAnswer(response)
  if (answer.status === 'error') throw new InstantError(answer.error, answer.position)
  return { type: answer.data.resultType, samples: samplesOf(answer.data), warnings: answer.warnings ?? [] }
}

function samplesOf(data: Extract<Answer, { status: 'success' }>['data']): readonly InstantSample[] {
  const sample = (labels: Record<string, string>, [seconds, value]: Pair): InstantSample => ({
    labels,
    atMs: Math.round(seconds * 1000),
    value,
  })
  if (data.resultType === 'vector') return data.result.map(({ metric, value }) => sample(metric, value))
  if (data.resultType === 'matrix') {
    return data.result.flatMap(({ metric, values }) => values.map(pair => sample(metric, pair)))
  }
  return [sample({}, data.result)]
}

/** The route answers in Prometheus' form; anything else (a proxy's page) becomes an error that says so. */
async function readAnswer(response: Response): Promise<Answer> {
  const body: unknown = await response.json().catch(() => null)
  if (typeof body === 'object' && body !== null && 'status' in body) return body as Answer
  if (response.status === 401) return { status: 'error', error: 'You are signed out. Sign in again.' }
  if (response.status === 403) return { status: 'error', error: 'Your role may not ask for series.' }
  return { status: 'error', error: `Opsdeck answered ${response.status} without data.` }
}
