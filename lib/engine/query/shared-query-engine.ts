import type { Hiding } from '../../core/business/visibility.ts'
import { labelsKey, type Matcher, METRIC_NAME, withoutName } from '../../core/labels/index.ts'
import {
  DEFAULT_OPTIONS,
  type Expr,
  planSelectors,
  type QueryRange,
  type SelectorPlan,
  typeOf,
} from '../../core/promql/index.ts'
import { concreteText, isPortable, keepsName } from '../../core/push-down/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { EngineTraits, MetricsEngine } from '../../ports/metrics-engine.ts'
import {
  type InstantRequest,
  type QueryEngine,
  QueryError,
  type QueryResult,
  type RangeRequest,
} from '../../ports/query-engine.ts'
import { withDeadline } from './deadline.ts'
import { toQueryError } from './errors.ts'
import { joinedRanges } from './joined.ts'
import { parseOnce } from './parse-once.ts'
import type { QueryObservation } from './query-engine.ts'
import { shareEqual } from './share.ts'

export type SharedQueryEngineOptions = {
  /** Evaluates here, over the same view of the series. */
  readonly local: QueryEngine
  readonly engine: MetricsEngine
  readonly clock: Clock
  /** What of the series this view may not see; null: nothing is hidden from it. */
  readonly hiding: (() => Hiding) | null
  readonly observe?: (observation: QueryObservation) => void
}

const PARSED_AT_MOST = 10_000
const TIMEOUT_MS = 120_000
const MAX_STEPS = 11_000

/** A request with everything that is not told filled in. */
type Asked = {
  readonly kind: 'instant' | 'range'
  readonly expr: string
  readonly query: QueryRange
  readonly lookbackMs: number
  readonly timeoutMs: number
  /** What the view may see, since that may change between equal requests. */
  readonly hidden: string
}

/**
 * Evaluates here what the newest minutes answer, and what only this evaluator knows; has everything else evaluated by
 * the engine that holds the history, except the newest steps, which it may not show yet. Fails with `QueryError` only.
 */
export function createSharedQueryEngine(options: SharedQueryEngineOptions): QueryEngine {
  const { local, engine, clock } = options
  const parse = parseOnce(PARSED_AT_MOST)
  const share = shareEqual<QueryResult>()
  const everything = (matchers: readonly Matcher[]) => matchers
  const visible = options.hiding
    ? (matchers: readonly Matcher[]) => options.hiding?.().visible(matchers) ?? null
    : everything

  const plansOf = (expr: Expr, query: QueryRange, lookbackMs: number) =>
    planSelectors(expr, query, {
      lookbackMs,
      defaultSubqueryStepMs: DEFAULT_OPTIONS.defaultSubqueryStepMs,
    })

  /** The expression, where the engine is to be asked; null where it is evaluated here. */
  function farExpr({ kind, expr: text, query, lookbackMs }: Asked): Expr | null {
    let expr: Expr
    try {
      expr = parse(text)
      const type = typeOf(expr)
      if (type === 'matrix' || type === 'string' || !isPortable(expr)) return null
      if (kind === 'range' && !isRange(query)) return null
      const plans = plansOf(expr, query, lookbackMs)
      // Soon after a start memory does not reach back yet: of some metrics the samples before are read, of all too many.
      const isNarrow = plans.every(({ matchers }) => matchers.some(isOfName))
      const sinceMs = isNarrow ? clock.now() - engine.recentMs : engine.recentFromMs()
      const isRecent = isWithin(plans, sinceMs)
      return isRecent ? null : expr
    } catch {
      // Whoever evaluates it here says what is wrong with it.
      return null
    }
  }

  const isWithin = (plans: readonly SelectorPlan[], sinceMs: number): boolean =>
    plans.every(({ matchers, fromMs }) => fromMs >= sinceMs && engine.writes(matchers))

  const textOf = (expr: Expr, query: QueryRange, seen: typeof visible): string =>
    concreteText(expr, query, {
      defaultSubqueryStepMs: DEFAULT_OPTIONS.defaultSubqueryStepMs,
      visible: seen,
    })

  async function instant(asked: Asked, expr: Expr, signal: AbortSignal): Promise<QueryResult> {
    const { query, lookbackMs, timeoutMs } = asked
    const text = textOf(expr, query, visible)
    const result = await engine.instant({ expr: text, atMs: query.startMs, lookbackMs, timeoutMs, signal })
    return named(result, expr, await engine.traits(signal))
  }

  async function range(asked: Asked, expr: Expr, signal: AbortSignal): Promise<QueryResult> {
    const { query, lookbackMs, timeoutMs } = asked
    const { startMs, stepMs } = query
    const limits = { lookbackMs, timeoutMs, signal }
    const count = Math.floor((query.endMs - startMs) / stepMs) + 1
    const lastMs = startMs + (count - 1) * stepMs
    // Written out first: of a part of the steps `start()` would be another time.
    const written = textOf(expr, query, everything)
    const tail = newestSteps(parse(written), { ...query, endMs: lastMs }, lookbackMs)
    const far = async (toMs: number): Promise<QueryResult> => {
      const question = { expr: textOf(expr, query, visible), fromMs: startMs, toMs, stepMs, ...limits }
      return named(await engine.range(question), expr, await engine.traits(signal))
    }
    if (tail === null) return far(lastMs)
    const here = { expr: written, fromMs: tail, toMs: lastMs, stepMs, ...limits }
    if (tail <= startMs) return local.range(here)
    const [earlier, later] = await Promise.all([far(tail - stepMs), local.range(here)])
    return joinedRanges(earlier, later)
  }

  /** The first of the steps that the engine may not show yet, where memory has all that they need; null for none. */
  function newestSteps(expr: Expr, query: QueryRange, lookbackMs: number): number | null {
    const { startMs, endMs, stepMs } = query
    const stepAfter = (ms: number): number =>
      startMs + Math.max(0, Math.ceil((ms - startMs) / stepMs)) * stepMs
    const unsettledMs = stepAfter(engine.settledToMs() + 1)
    if (unsettledMs > endMs) return null
    const isHere = (fromMs: number): boolean =>
      isWithin(plansOf(expr, { startMs: fromMs, endMs, stepMs }, lookbackMs), engine.recentFromMs())
    const backMs = unsettledMs - oldestOf(plansOf(expr, { ...query, startMs: unsettledMs }, lookbackMs))
    const fromMs = Math.max(unsettledMs, stepAfter(engine.recentFromMs() + backMs))
    return fromMs <= endMs && isHere(fromMs) ? fromMs : null
  }

  const ask = (asked: Asked, signal: AbortSignal | undefined, here: () => Promise<QueryResult>) => {
    const expr = farExpr(asked)
    if (expr === null) return here()
    return share(JSON.stringify(asked), signal, shared => observed(asked, expr, { signal: shared, here }))
  }

  async function observed(
    asked: Asked,
    expr: Expr,
    { signal, here }: { readonly signal: AbortSignal; readonly here: () => Promise<QueryResult> },
  ): Promise<QueryResult> {
    const startedMs = clock.now()
    const report = (outcome: QueryObservation['outcome']): void =>
      options.observe?.({
        kind: asked.kind,
        expr: asked.expr,
        durationMs: clock.now() - startedMs,
        samplesLoaded: 0,
        outcome,
      })
    try {
      const work = asked.kind === 'instant' ? instant : range
      const { timeoutMs } = asked
      const result = await withDeadline({ clock, timeoutMs, signal }, inner => work(asked, expr, inner))
      report('ok')
      return result
    } catch (cause) {
      if (isForHere(cause)) return here()
      // Of the last minutes memory tells what it has.
      const sinceMs = clock.now() - engine.recentMs
      if (isUnavailable(cause) && isWithin(plansOf(expr, asked.query, asked.lookbackMs), sinceMs))
        return here()
      const error = isUnavailable(cause)
        ? new QueryError('internal', cause.message, undefined, { cause })
        : toQueryError(cause)
      report(error.queryErrorType)
      throw error
    }
  }

  const common = ({ expr, lookbackMs, timeoutMs }: InstantRequest | RangeRequest) => ({
    expr,
    lookbackMs: lookbackMs ?? DEFAULT_OPTIONS.lookbackMs,
    timeoutMs: Math.min(timeoutMs ?? TIMEOUT_MS, TIMEOUT_MS),
    hidden: options.hiding?.().key ?? '',
  })
  return {
    async instant(request) {
      const query = { startMs: request.atMs, endMs: request.atMs, stepMs: 0 }
      return ask({ kind: 'instant', query, ...common(request) }, request.signal, () => local.instant(request))
    },
    async range(request) {
      const query = { startMs: request.fromMs, endMs: request.toMs, stepMs: request.stepMs }
      return ask({ kind: 'range', query, ...common(request) }, request.signal, () => local.range(request))
    },
  }
}

const isOfName = ({ name, op, value }: Matcher): boolean => name === METRIC_NAME && op === '=' && value !== ''

const isRange = ({ startMs, endMs, stepMs }: QueryRange): boolean =>
  stepMs > 0 && endMs >= startMs && (endMs - startMs) / stepMs <= MAX_STEPS

const oldestOf = (plans: readonly { readonly fromMs: number }[]): number =>
  Math.min(...plans.map(({ fromMs }) => fromMs))

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : null)

const isUnavailable = (error: unknown): error is Error => codeOf(error) === 'unavailable'

/** Native histograms, and what the engine does not read, though it is right: evaluated here. */
const isForHere = (error: unknown): boolean =>
  codeOf(error) === 'histograms' || (error instanceof QueryError && error.queryErrorType === 'bad_data')

/** The answer with names where PromQL has them: VictoriaMetrics keeps more. */
function named(result: QueryResult, expr: Expr, { kind }: EngineTraits): QueryResult {
  if (kind !== 'victoriametrics' || keepsName(expr)) return result
  const { value } = result
  const seen = new Set<string>()
  const bare = <T extends { readonly labels: Parameters<typeof withoutName>[0] }>(one: T): T => {
    const labels = withoutName(one.labels)
    const key = labelsKey(labels)
    if (seen.has(key))
      throw new QueryError('execution', 'vector cannot contain metrics with the same labelset')
    seen.add(key)
    return { ...one, labels }
  }
  if (value.type === 'vector') return { ...result, value: { ...value, samples: value.samples.map(bare) } }
  if (value.type === 'matrix') return { ...result, value: { ...value, series: value.series.map(bare) } }
  return result
}
