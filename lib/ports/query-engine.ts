import type { Labels } from '../core/labels/index.ts'
import type { NativeHistogram } from '../core/native-histogram/index.ts'
import type { SeriesSlice } from './series-store.ts'

export type InstantRequest = {
  readonly expr: string
  readonly atMs: number
  readonly timeoutMs?: number
  readonly lookbackMs?: number
  readonly signal?: AbortSignal
}

export type RangeRequest = {
  readonly expr: string
  readonly fromMs: number
  readonly toMs: number
  readonly stepMs: number
  readonly timeoutMs?: number
  readonly lookbackMs?: number
  readonly signal?: AbortSignal
}

export type VectorSample = {
  readonly labels: Labels
  readonly timestampMs: number
  /** NaN where `histogram` is. */
  readonly value: number
  readonly histogram?: NativeHistogram
}

export type QueryValue =
  | { readonly type: 'scalar'; readonly timestampMs: number; readonly value: number }
  | { readonly type: 'string'; readonly timestampMs: number; readonly value: string }
  | { readonly type: 'vector'; readonly samples: readonly VectorSample[] }
  | { readonly type: 'matrix'; readonly series: readonly SeriesSlice[] }

export type QueryResult = {
  readonly value: QueryValue
  readonly warnings: readonly string[]
  readonly infos: readonly string[]
  /** What it cost; an answer that was not evaluated here has none. */
  readonly stats?: QueryStats
}

export type QueryStats = {
  readonly samplesLoaded: number
  readonly loadMs: number
  readonly evaluateMs: number
}

/** Prometheus' error types; `bad_data` covers what does not parse. */
export type QueryErrorType = 'bad_data' | 'execution' | 'timeout' | 'canceled' | 'internal'

/** A query that failed. `start` and `end` are offsets in the expression, for the editor's mark. Told apart by `queryErrorType`. */
export class QueryError extends Error {
  constructor(
    readonly queryErrorType: QueryErrorType,
    message: string,
    readonly position?: { readonly start: number; readonly end: number },
    options?: { cause?: unknown },
  ) {
    super(message, options)
    this.name = 'QueryError'
  }
}

export function isQueryError(error: unknown): error is QueryError {
  return error instanceof Error && 'queryErrorType' in error
}

/** The one way to ask series; pages, rules, channels and the HTTP API all come through here. */
export interface QueryEngine {
  instant(request: InstantRequest): Promise<QueryResult>
  range(request: RangeRequest): Promise<QueryResult>
}
