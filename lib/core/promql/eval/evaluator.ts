import type { Labels } from '../../labels/index.ts'
import type { RolledUp } from '../../roll-up/index.ts'
import type { CallExpr, Duration, Expr, Span, VectorSelector } from '../syntax/ast.ts'
import type { Grid, Histograms, Vector } from './column.ts'
import type { Lookback } from './select.ts'

/** The whole query that a grid is a part of; an instant query has equal ends. */
export type QueryRange = { readonly startMs: number; readonly endMs: number; readonly stepMs: number }

export type EvaluationOptions = {
  readonly lookbackMs: number
  /** The metric name goes at the very end instead of at each function. Prometheus' default is off. */
  readonly delayedNameRemoval: boolean
  readonly defaultSubqueryStepMs: number
  /** The most samples that may be held at once. */
  readonly maxSamples: number
}

/** Samples of a series as they were stored or, for a subquery, as they were evaluated. */
export type SampleRun = {
  readonly labels: Labels
  readonly isNameDropped: boolean
  readonly times: Float64Array
  readonly values: Float64Array
  /** As of `LoadedSeries`. */
  readonly histograms?: Histograms
  readonly startsMs?: Float64Array
  readonly rollUp?: RolledUp
}

/** A range vector over the steps of a grid: at step i the samples in (endsMs[i] - rangeMs, endsMs[i]]. */
export type RangeVector = {
  readonly runs: readonly SampleRun[]
  readonly rangeMs: number
  readonly endsMs: Float64Array
  readonly ends: VectorSelector['ends']
}

export type AnnotationKind = 'warning' | 'info'

/** What an operator or function may ask of the evaluation that it is a part of. */
export interface Evaluator {
  readonly grid: Grid
  readonly query: QueryRange
  readonly options: EvaluationOptions
  vector(expr: Expr): Vector
  scalar(expr: Expr): Float64Array
  string(expr: Expr): string
  range(expr: Expr): RangeVector
  /** When each step looks for a selector's newest sample, and how far back. */
  lookback(selector: VectorSelector): Lookback
  /** A selector's newest samples at each step; `times` and `starts` give timestamps in seconds as the values. */
  select(selector: VectorSelector, what: 'values' | 'times' | 'starts'): Vector
  /** The newest samples of the info series of a call of `info()`, their times in seconds as the values. */
  infoSeries(call: CallExpr): Vector
  durationMs(duration: Duration): number
  annotate(kind: AnnotationKind, message: string, span: Span): void
  /** Throws when this many more samples would be too many. */
  reserve(samples: number): void
}

type FunctionResult = Vector | Float64Array
export type PromqlFunction = (call: CallExpr, evaluator: Evaluator) => FunctionResult
