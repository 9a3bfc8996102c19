import { type Grid, removeDroppedNames, type Value } from './eval/column.ts'
import type { AnnotationKind, EvaluationOptions, QueryRange, SampleRun } from './eval/evaluator.ts'
import type { SelectorKey } from './eval/plan.ts'
import { type LoadedSeries, withoutStale } from './eval/select.ts'
import { slicedRun } from './eval/select-histograms.ts'
import { selectorOfEach } from './eval/series-wise.ts'
import { selectorsOfStatistics, statisticsOf } from './eval/statistics.ts'
import { Fold } from './fold/fold.ts'
import { type FoldPlan, planFolds } from './fold/plan.ts'
import { GridEvaluator, type Shared } from './grid-evaluator.ts'
import { type Expr, unwrapParens, type VectorSelector } from './syntax/ast.ts'
import { lineAndColumn } from './syntax/error.ts'

export const DEFAULT_OPTIONS: EvaluationOptions = {
  lookbackMs: 300_000,
  delayedNameRemoval: false,
  defaultSubqueryStepMs: 60_000,
  maxSamples: 50_000_000,
}

export type EvaluationInput = {
  readonly input: string
  readonly expr: Expr
  readonly query: QueryRange
  /** The samples of each selector, as `planSelectors` asked for them. */
  readonly data: ReadonlyMap<SelectorKey, readonly LoadedSeries[]>
  readonly options?: Partial<EvaluationOptions>
}

export type Annotations = { readonly warnings: readonly string[]; readonly infos: readonly string[] }

const WITHOUT_SERIES = { loaded: () => [], runsOf: () => [] }

/**
 * One query in evaluation. `run` may be called for the query's steps piece by piece: what does not depend on the
 * piece (samples without staleness markers, values fixed by `@`) is kept from one to the next.
 */
export class Evaluation {
  private readonly options: EvaluationOptions
  private readonly runs = new Map<VectorSelector, readonly SampleRun[]>()
  private readonly ofStatistics: ReadonlySet<SelectorKey>
  private readonly statistics = new Map<SelectorKey, readonly LoadedSeries[]>()
  private readonly fixed = new Map<Expr, Value>()
  private readonly folds = new Map<Expr, Fold>()
  private readonly foldPlans: ReadonlyMap<SelectorKey, FoldPlan>

  constructor(
    private readonly given: EvaluationInput,
    private readonly notes: Record<AnnotationKind, Set<string>> = { warning: new Set(), info: new Set() },
  ) {
    this.options = { ...DEFAULT_OPTIONS, ...given.options }
    this.ofStatistics = selectorsOfStatistics(given.expr)
    // Names that go at the end alone are still needed by what comes after an aggregation.
    this.foldPlans = this.options.delayedNameRemoval ? new Map() : planFolds(given.expr)
  }

  /** @throws PromqlError of stage `evaluate` */
  run(grid: Grid): Value {
    const value = this.evaluatorFor(grid).value(this.given.expr)
    return value.kind === 'vector' ? { kind: 'vector', vector: removeDroppedNames(value.vector) } : value
  }

  /**
   * The evaluation of so many series at a time, whose values together are those of all, where each series goes by
   * itself; else the one of all. What they note is noted here.
   */
  *parts(most: number): Generator<Evaluation> {
    const selector = selectorOfEach(this.given.expr)
    const series = (selector && this.given.data.get(selector)) ?? []
    if (!selector || series.length <= most) {
      yield this
      return
    }
    for (let at = 0; at < series.length; at += most) {
      const data = new Map([[selector, series.slice(at, at + most)]])
      yield new Evaluation({ ...this.given, data }, this.notes)
    }
  }

  /** An instant query of a range selector or subquery: the samples themselves. */
  runRange(grid: Grid): readonly SampleRun[] {
    const { runs, rangeMs, endsMs } = this.evaluatorFor(grid).range(unwrapParens(this.given.expr))
    const end = endsMs[0] ?? NaN
    return runs
      .map(run => {
        const inside = (time: number): boolean => time > end - rangeMs && time <= end
        const from = run.times.findIndex(inside)
        const to = run.times.findLastIndex(inside) + 1
        return from < 0 ? null : slicedRun(run, from, to)
      })
      .filter(run => run !== null)
  }

  annotations(): Annotations {
    return { warnings: [...this.notes.warning], infos: [...this.notes.info] }
  }

  private loaded(selector: SelectorKey): readonly LoadedSeries[] {
    const series = this.given.data.get(selector) ?? []
    if (!this.ofStatistics.has(selector)) return series
    const known = this.statistics.get(selector)
    if (known) return known
    const statistics = series.map(statisticsOf)
    this.statistics.set(selector, statistics)
    return statistics
  }

  /** Whether a selector's series need not all be there at once. */
  canFold(selector: SelectorKey): boolean {
    return this.foldPlans.has(selector)
  }

  /**
   * Begins, maybe anew, to take a selector's series one after the other, none of which is kept: then they need not be
   * in `data`. Taking one fails with `NotFoldedError` when it turns out that they must all be there nevertheless.
   */
  startFold(selector: SelectorKey): (series: LoadedSeries) => void {
    const plan = this.foldPlans.get(selector)
    if (!plan) throw new RangeError('a selector whose series must all be there at once')
    const { startMs, endMs, stepMs } = this.given.query
    const count = endMs > startMs ? Math.floor((endMs - startMs) / stepMs) + 1 : 1
    const evaluator = new GridEvaluator({ startMs, stepMs, count }, { ...this.shared(), ...WITHOUT_SERIES })
    const fold = new Fold(plan, evaluator)
    this.folds.set(plan.aggregate, fold)
    return series => fold.add(series)
  }

  /** The selector's series are in `data` nevertheless. */
  dropFold(selector: SelectorKey): void {
    const plan = this.foldPlans.get(selector)
    if (plan) this.folds.delete(plan.aggregate)
  }

  private evaluatorFor(grid: Grid): GridEvaluator {
    return new GridEvaluator(grid, this.shared())
  }

  private shared(): Shared {
    const { query, input } = this.given
    return {
      query,
      options: this.options,
      fixed: this.fixed,
      folds: this.folds,
      loaded: selector => this.loaded(selector),
      runsOf: selector => {
        const known = this.runs.get(selector)
        if (known) return known
        const runs = this.loaded(selector)
          .map(withoutStale)
          .filter(run => run.times.length > 0 || run.rollUp?.answers)
        this.runs.set(selector, runs)
        return runs
      },
      note: (kind, message, span) => {
        const prefix = kind === 'warning' ? 'PromQL warning' : 'PromQL info'
        this.notes[kind].add(`${prefix}: ${message} (${lineAndColumn(input, span.start)})`)
      },
    }
  }
}
