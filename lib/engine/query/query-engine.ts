import {
  DEFAULT_OPTIONS,
  documentedType,
  Evaluation,
  type Expr,
  type LoadedSeries,
  planSelectors,
  type QueryRange,
  type SelectorKey,
  typeOf,
} from '../../core/promql/index.ts'
import type { Clock } from '../../ports/clock.ts'
import {
  type InstantRequest,
  type QueryEngine,
  QueryError,
  type QueryResult,
  type RangeRequest,
} from '../../ports/query-engine.ts'
import { instantValue, MatrixBuilder, rangeSamples } from './answer.ts'
import { withDeadline } from './deadline.ts'
import { toQueryError } from './errors.ts'
import { loadSelectors, type QueriedStore } from './load.ts'
import { parseOnce } from './parse-once.ts'
import { shareEqual } from './share.ts'
import { createTurns, forEachSlice } from './slices.ts'

type QueryLimits = {
  /** Samples that one query may load, and again that it may hold while it is evaluated. */
  readonly maxSamples: number
  readonly timeoutMs: number
  /** The most steps of a range query. */
  readonly maxSteps: number
}

/** So many series are evaluated together where each goes by itself: one slice of them takes a few milliseconds. */
const SERIES_AT_ONCE = 1_000

/** Expressions that rules and pages ask again and again. */
const PARSED_AT_MOST = 10_000

const DEFAULT_LIMITS: QueryLimits = { maxSamples: 20_000_000, timeoutMs: 120_000, maxSteps: 11_000 }

/** What became of one evaluation, for the engine's own figures. Equal concurrent requests count once. */
export type QueryObservation = {
  readonly kind: 'instant' | 'range'
  readonly expr: string
  readonly durationMs: number
  readonly samplesLoaded: number
  readonly outcome: 'ok' | QueryError['queryErrorType']
}

export type QueryEngineOptions = {
  readonly store: QueriedStore
  readonly clock: Clock
  readonly limits?: Partial<QueryLimits>
  /** The name of a metric goes at the end of an evaluation instead of at each function. */
  readonly delayedNameRemoval?: boolean
  readonly observe?: (observation: QueryObservation) => void
}

type Request = {
  readonly kind: 'instant' | 'range'
  readonly expr: string
  readonly query: QueryRange
  readonly lookbackMs: number
  readonly timeoutMs: number
}

/**
 * The one way to ask series: parses, loads what the selectors need, evaluates in slices that let other work in.
 * Fails with `QueryError` only. Equal requests at the same time share one evaluation.
 */
export function createQueryEngine(options: QueryEngineOptions): QueryEngine {
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const share = shareEqual<QueryResult>()
  const parse = parseOnce(PARSED_AT_MOST)

  const ask = (request: Request, signal: AbortSignal | undefined): Promise<QueryResult> =>
    share(JSON.stringify(request), signal, shared => observed(request, shared))

  async function observed(request: Request, signal: AbortSignal): Promise<QueryResult> {
    const startedAt = options.clock.now()
    const counted = { samplesLoaded: 0 }
    const report = (outcome: QueryObservation['outcome']): void =>
      options.observe?.({
        kind: request.kind,
        expr: request.expr,
        durationMs: options.clock.now() - startedAt,
        samplesLoaded: counted.samplesLoaded,
        outcome,
      })
    try {
      const result = await withDeadline(
        { clock: options.clock, timeoutMs: request.timeoutMs, signal },
        inner => evaluate(request, inner, counted),
      )
      report('ok')
      return result
    } catch (cause) {
      const error = toQueryError(cause)
      report(error.queryErrorType)
      throw error
    }
  }

  async function evaluate(
    request: Request,
    signal: AbortSignal,
    counted: { samplesLoaded: number },
  ): Promise<QueryResult> {
    const { query, lookbackMs } = request
    const startedMs = options.clock.now()
    const expr = parse(request.expr)
    if (request.kind === 'range') checkRangeType(expr)
    const { defaultSubqueryStepMs } = DEFAULT_OPTIONS
    const plans = planSelectors(expr, query, { lookbackMs, defaultSubqueryStepMs })
    const data = new Map<SelectorKey, readonly LoadedSeries[]>()
    const { maxSamples } = limits
    const delayedNameRemoval = options.delayedNameRemoval ?? false
    const settings = { lookbackMs, maxSamples, delayedNameRemoval }
    const evaluation = new Evaluation({ input: request.expr, expr, query, data, options: settings })
    const how = { input: request.expr, lookbackMs, maxSamples, signal, data, evaluation }
    const { samples, infos } = await loadSelectors(options.store, plans, how)
    counted.samplesLoaded = samples
    const loadedMs = options.clock.now()
    const value =
      request.kind === 'range'
        ? await evaluateRange(evaluation, query, { signal, maxSamples })
        : evaluateInstant(evaluation, expr, query.startMs)
    const [loadMs, evaluateMs] = [loadedMs - startedMs, options.clock.now() - loadedMs]
    const annotations = evaluation.annotations()
    const notes = { ...annotations, infos: [...annotations.infos, ...infos] }
    return { value, ...notes, stats: { samplesLoaded: samples, loadMs, evaluateMs } }
  }

  return {
    instant: ({ expr, atMs, timeoutMs, lookbackMs, signal }: InstantRequest) =>
      ask(
        {
          kind: 'instant',
          expr,
          query: { startMs: atMs, endMs: atMs, stepMs: 0 },
          lookbackMs: lookbackMs ?? DEFAULT_OPTIONS.lookbackMs,
          timeoutMs: Math.min(timeoutMs ?? limits.timeoutMs, limits.timeoutMs),
        },
        signal,
      ),
    range: async ({ expr, fromMs, toMs, stepMs, timeoutMs, lookbackMs, signal }: RangeRequest) => {
      checkSteps({ startMs: fromMs, endMs: toMs, stepMs }, limits.maxSteps)
      return ask(
        {
          kind: 'range',
          expr,
          query: { startMs: fromMs, endMs: toMs, stepMs },
          lookbackMs: lookbackMs ?? DEFAULT_OPTIONS.lookbackMs,
          timeoutMs: Math.min(timeoutMs ?? limits.timeoutMs, limits.timeoutMs),
        },
        signal,
      )
    },
  }
}

function evaluateInstant(evaluation: Evaluation, expr: Expr, atMs: number): QueryResult['value'] {
  const grid = { startMs: atMs, stepMs: 0, count: 1 }
  if (typeOf(expr) === 'matrix') return rangeSamples(evaluation.runRange(grid))
  return instantValue(evaluation.run(grid), atMs)
}

async function evaluateRange(
  evaluation: Evaluation,
  query: QueryRange,
  { signal, maxSamples }: { readonly signal: AbortSignal; readonly maxSamples: number },
): Promise<QueryResult['value']> {
  const count = Math.floor((query.endMs - query.startMs) / query.stepMs) + 1
  const matrix = new MatrixBuilder({ startMs: query.startMs, stepMs: query.stepMs, count }, maxSamples)
  const turn = createTurns()
  for (const part of evaluation.parts(SERIES_AT_ONCE)) {
    await forEachSlice(count, signal, (first, steps) => {
      const startMs = query.startMs + first * query.stepMs
      matrix.add(part.run({ startMs, stepMs: query.stepMs, count: steps }), first)
    })
    await turn()
  }
  return matrix.build(turn)
}

function checkRangeType(expr: Expr): void {
  const type = typeOf(expr)
  if (type === 'scalar' || type === 'vector') return
  throw new QueryError(
    'bad_data',
    `invalid expression type "${documentedType(type)}" for range query, must be Scalar or instant Vector`,
    { start: expr.start, end: expr.end },
  )
}

function checkSteps({ startMs, endMs, stepMs }: QueryRange, maxSteps: number): void {
  if (!(stepMs > 0)) {
    throw new QueryError(
      'bad_data',
      'zero or negative query resolution step widths are not accepted. Try a positive integer',
    )
  }
  if (endMs < startMs) throw new QueryError('bad_data', 'end timestamp must not be before start time')
  if ((endMs - startMs) / stepMs > maxSteps) {
    throw new QueryError(
      'bad_data',
      `exceeded maximum resolution of ${maxSteps.toLocaleString('en-US')} points per timeseries. ` +
        'Try decreasing the query resolution (?step=XX)',
    )
  }
}
