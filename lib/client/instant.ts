'use client'
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import { histogramText, type WireHistogram } from '../core/live/histograms.ts'
import type { Remarks } from '../core/live/remarks.ts'

/** One series of an instant answer; `value` as a string keeps NaN and ±Inf, or is a histogram's text; epoch ms. */
export type InstantSample = {
  readonly labels: Readonly<Record<string, string>>
  readonly atMs: number
  readonly value: string
}

export type InstantResult = {
  readonly type: 'vector' | 'scalar' | 'string' | 'matrix'
  readonly samples: readonly InstantSample[]
  readonly remarks: Remarks
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
type HistogramPair = [seconds: number, histogram: WireHistogram]
type Metric = Record<string, string>
type Answer =
  | {
      status: 'success'
      data:
        | { resultType: 'vector'; result: { metric: Metric; value?: Pair; histogram?: HistogramPair }[] }
        | {
            resultType: 'matrix'
            result: { metric: Metric; values?: Pair[]; histograms?: HistogramPair[] }[]
          }
        | { resultType: 'scalar' | 'string'; result: Pair }
      warnings?: string[]
      infos?: string[]
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
  const { data, warnings = [], infos = [] } = answer
  return { type: data.resultType, samples: samplesOf(data), remarks: { warnings, infos } }
}

function samplesOf(data: Extract<Answer, { status: 'success' }>['data']): readonly InstantSample[] {
  const sample = (labels: Record<string, string>, [seconds, value]: Pair): InstantSample => ({
    labels,
    atMs: Math.round(seconds * 1000),
    value,
  })
  const whole = (labels: Metric, [seconds, histogram]: HistogramPair): InstantSample =>
    sample(labels, [seconds, histogramText(histogram)])
  if (data.resultType === 'vector')
    return data.result.flatMap(({ metric, value, histogram }) => [
      ...(value ? [sample(metric, value)] : []),
      ...(histogram ? [whole(metric, histogram)] : []),
    ])
  if (data.resultType === 'matrix')
    return data.result.flatMap(({ metric, values = [], histograms = [] }) =>
      [...values.map(pair => sample(metric, pair)), ...histograms.map(pair => whole(metric, pair))].sort(
        (a, b) => a.atMs - b.atMs,
      ),
    )
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
