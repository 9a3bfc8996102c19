import { evaluateAggregate } from './eval/aggregate.ts'
import { evaluateBinary } from './eval/binary.ts'
import {
  type Column,
  columnMaker,
  dropNames,
  type Grid,
  stepTimes,
  type Value,
  type Vector,
} from './eval/column.ts'
import { durationToMs, positiveDurationMs } from './eval/duration.ts'
import type {
  AnnotationKind,
  EvaluationOptions,
  Evaluator,
  QueryRange,
  RangeVector,
  SampleRun,
} from './eval/evaluator.ts'
import { fixedAtMs, infoModifiers, movedMs } from './eval/info-plan.ts'
import { isStepInvariant } from './eval/invariant.ts'
import type { Note } from './eval/notes.ts'
import type { SelectorKey } from './eval/plan.ts'
import { repeated } from './eval/repeated.ts'
import { negated } from './eval/samples.ts'
import {
  columnToRun,
  interpolatedAtSteps,
  type LoadedSeries,
  type Lookback,
  newestAtSteps,
} from './eval/select.ts'
import { addedWeight, newestSamples } from './eval/select-histograms.ts'
import { smoothedSamples } from './eval/smoothed-histograms.ts'
import type { Fold } from './fold/fold.ts'
import { FUNCTIONS } from './functions/index.ts'
import type {
  CallExpr,
  Duration,
  Expr,
  MatrixSelector,
  Modifiers,
  Span,
  SubqueryExpr,
  VectorSelector,
} from './syntax/ast.ts'
import { evaluationError } from './syntax/error.ts'

/** What the evaluators of one query have in common. */
export type Shared = {
  readonly query: QueryRange
  readonly options: EvaluationOptions
  readonly fixed: Map<Expr, Value>
  /** Aggregations that are made already, over all steps. */
  readonly folds: ReadonlyMap<Expr, Fold>
  readonly loaded: (selector: SelectorKey) => readonly LoadedSeries[]
  readonly runsOf: (selector: VectorSelector) => readonly SampleRun[]
  readonly note: (kind: AnnotationKind, message: string, span: Span) => void
}

/** Evaluates expressions at the steps of one grid. */
export class GridEvaluator implements Evaluator {
  readonly query: QueryRange
  readonly options: EvaluationOptions
  private held = 0

  constructor(
    readonly grid: Grid,
    private readonly shared: Shared,
  ) {
    this.query = shared.query
    this.options = shared.options
  }

  value(expr: Expr): Value {
    const fold = this.shared.folds.get(expr)
    if (fold) return vectorValue(fold.at(this.grid))
    const isConstant = expr.kind === 'number' || expr.kind === 'string'
    if (isConstant || !isStepInvariant(expr)) return this.stepwise(expr)
    const { fixed, query } = this.shared
    const known = fixed.get(expr)
    if (known) return repeated(known, this.grid.count)
    const once = new GridEvaluator({ ...this.grid, startMs: query.startMs, count: 1 }, this.shared)
    const value = once.stepwise(expr)
    fixed.set(expr, value)
    return repeated(value, this.grid.count)
  }

  private stepwise(expr: Expr): Value {
    switch (expr.kind) {
      case 'number':
        return { kind: 'scalar', values: new Float64Array(this.grid.count).fill(expr.value) }
      case 'string':
        return { kind: 'string', value: expr.value }
      case 'paren':
        return this.value(expr.expr)
      case 'unary':
        return this.unary(expr.op, this.value(expr.expr))
      case 'binary':
        return evaluateBinary(expr, this)
      case 'aggregate':
        return vectorValue(evaluateAggregate(expr, this))
      case 'call':
        return this.call(expr)
      case 'vectorSelector':
        return vectorValue(this.select(expr, 'values'))
      default:
        throw evaluationError('a range vector stands where an instant vector is needed', expr)
    }
  }

  vector(expr: Expr): Vector {
    const value = this.value(expr)
    if (value.kind !== 'vector') throw evaluationError('expected an instant vector', expr)
    return value.vector
  }

  scalar(expr: Expr): Float64Array {
    const value = this.value(expr)
    if (value.kind !== 'scalar') throw evaluationError('expected a scalar', expr)
    return value.values
  }

  string(expr: Expr): string {
    const value = this.value(expr)
    if (value.kind !== 'string') throw evaluationError('expected a string', expr)
    return value.value
  }

  durationMs(duration: Duration): number {
    return durationToMs(duration, this.query)
  }

  annotate(kind: AnnotationKind, message: string, span: Span): void {
    this.shared.note(kind, message, span)
  }

  reserve(samples: number): void {
    this.held += samples
    if (this.held > this.options.maxSamples) {
      throw evaluationError('query processing would load too many samples into memory in query execution')
    }
  }

  lookback(selector: VectorSelector): Lookback {
    return { timesMs: this.timesOf(selector), lookbackMs: this.options.lookbackMs }
  }

  select(selector: VectorSelector, what: 'values' | 'times' | 'starts'): Vector {
    const makeColumn = columnMaker(this.grid.count)
    const how = { ...this.lookback(selector), what, makeColumn }
    const columns: Column[] = []
    const isSmoothed = selector.ends === 'smoothed' && what === 'values'
    const found = isSmoothed
      ? this.shared.runsOf(selector).map(run => this.smoothed(run, selector, how))
      : this.shared.loaded(selector).map(series => newestAtSteps(series, this.grid, how))
    for (const column of found) {
      if (!column) continue
      this.reserve(this.grid.count + addedWeight(column))
      columns.push(column)
    }
    return columns
  }

  private smoothed(run: SampleRun, selector: VectorSelector, how: Lookback): Column | null {
    const { histograms } = run
    if (!histograms) return interpolatedAtSteps(run, this.grid, how)
    const note = ({ kind, message }: Note): void => this.annotate(kind, message, selector)
    return smoothedSamples({ ...run, histograms }, this.grid, { ...how, note })
  }

  infoSeries(call: CallExpr): Vector {
    const moved = movedMs(infoModifiers(call), this.query)
    const timesMs = stepTimes(this.grid).map(moved)
    const how = { timesMs, lookbackMs: this.options.lookbackMs }
    const columns = this.shared.loaded(call).map(series => {
      const times = newestAtSteps(series, this.grid, { ...how, what: 'times' })
      return times && series.histograms
        ? { ...times, histograms: newestSamples(series, this.grid, how)?.histograms }
        : times
    })
    const found = columns.filter(column => column !== null)
    this.reserve(this.grid.count * found.length)
    return found
  }

  range(expr: Expr): RangeVector {
    if (expr.kind === 'matrixSelector') return this.matrix(expr)
    if (expr.kind === 'subquery') return this.subquery(expr)
    throw evaluationError('expected a range vector', expr)
  }

  private matrix({ selector, range }: MatrixSelector): RangeVector {
    return {
      runs: this.shared.runsOf(selector),
      rangeMs: positiveDurationMs(range, this.query),
      endsMs: this.timesOf(selector),
      ends: selector.ends,
    }
  }

  /** Evaluates the inner expression at every multiple of the step that any of the ranges contains. */
  private subquery(expr: SubqueryExpr): RangeVector {
    const rangeMs = positiveDurationMs(expr.range, this.query)
    const everyMs = expr.step ? positiveDurationMs(expr.step, this.query) : this.options.defaultSubqueryStepMs
    const endsMs = this.timesOf(expr)
    const openMs = (endsMs[0] ?? NaN) - rangeMs
    const startMs = (Math.floor(openMs / everyMs) + 1) * everyMs
    const count = Math.max(0, Math.floor(((endsMs.at(-1) ?? NaN) - startMs) / everyMs) + 1)
    const grid = { startMs, stepMs: everyMs, count }
    const inner = new GridEvaluator(grid, this.shared)
    const vector = count === 0 ? [] : inner.vector(expr.expr)
    return { runs: vector.map(column => columnToRun(column, grid)), rangeMs, endsMs, ends: 'inside' }
  }

  /** The time that a selector looks at, at each step: moved by its offset, or fixed by `@`. */
  private timesOf(modifiers: Modifiers): Float64Array {
    const offsetMs = modifiers.offset ? this.durationMs(modifiers.offset) : 0
    const fixedMs = fixedAtMs(modifiers, this.query)
    if (fixedMs !== null) return new Float64Array(this.grid.count).fill(fixedMs - offsetMs)
    return stepTimes(this.grid).map(ms => ms - offsetMs)
  }

  private unary(op: '+' | '-', value: Value): Value {
    if (value.kind === 'string' || op === '+') return value
    if (value.kind === 'scalar') return { kind: 'scalar', values: value.values.map(number => -number) }
    return vectorValue(dropNames(value.vector.map(negated), this.options.delayedNameRemoval))
  }

  private call(expr: CallExpr): Value {
    const func = FUNCTIONS.get(expr.func)
    if (!func) throw evaluationError(`function "${expr.func}" is not supported`, expr)
    const result = func(expr, this)
    return result instanceof Float64Array ? { kind: 'scalar', values: result } : vectorValue(result)
  }
}

const vectorValue = (vector: Vector): Value => ({ kind: 'vector', vector })
