import { evaluateAggregate } from './eval/aggregate.ts'
import { evaluateBinary } from './eval/binary.ts'
import {
  type Column,
  dropNames,
  type Grid,
  removeDroppedNames,
  stepMs,
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
import type { SelectorKey } from './eval/plan.ts'
import {
  columnToRun,
  interpolatedAtSteps,
  type LoadedSeries,
  newestAtSteps,
  withoutStale,
} from './eval/select.ts'
import { FUNCTIONS } from './functions/index.ts'
import {
  type CallExpr,
  type Duration,
  type Expr,
  type MatrixSelector,
  type Modifiers,
  type Span,
  type SubqueryExpr,
  unwrapParens,
  type VectorSelector,
} from './syntax/ast.ts'
import { evaluationError, lineAndColumn } from './syntax/error.ts'

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

/**
 * One query in evaluation. `run` may be called for the query's steps piece by piece: what does not depend on the
 * piece (samples without staleness markers, values fixed by `@`) is kept from one to the next.
 */
export class Evaluation {
  private readonly options: EvaluationOptions
  private readonly runs = new Map<VectorSelector, readonly SampleRun[]>()
  private readonly fixed = new Map<Expr, Value>()
  private readonly notes: Record<AnnotationKind, Set<string>> = { warning: new Set(), info: new Set() }

  constructor(private readonly given: EvaluationInput) {
    this.options = { ...DEFAULT_OPTIONS, ...given.options }
  }

  /** @throws PromqlError of stage `evaluate` */
  run(grid: Grid): Value {
    const value = this.evaluatorFor(grid).value(this.given.expr)
    return value.kind === 'vector' ? { kind: 'vector', vector: removeDroppedNames(value.vector) } : value
  }

  /** An instant query of a range selector or subquery: the samples themselves. */
  runRange(grid: Grid): readonly SampleRun[] {
    const { runs, rangeMs, endMs } = this.evaluatorFor(grid).range(unwrapParens(this.given.expr))
    const end = endMs(0)
    return runs
      .map(run => {
        const inside = (time: number): boolean => time > end - rangeMs && time <= end
        const from = run.times.findIndex(inside)
        const to = run.times.findLastIndex(inside) + 1
        return from < 0
          ? null
          : { ...run, times: run.times.slice(from, to), values: run.values.slice(from, to) }
      })
      .filter(run => run !== null)
  }

  annotations(): Annotations {
    return { warnings: [...this.notes.warning], infos: [...this.notes.info] }
  }

  private evaluatorFor(grid: Grid): GridEvaluator {
    const { query, data, input } = this.given
    return new GridEvaluator(grid, {
      query,
      options: this.options,
      fixed: this.fixed,
      loaded: selector => data.get(selector) ?? [],
      runsOf: selector => {
        const known = this.runs.get(selector)
        if (known) return known
        const runs = (data.get(selector) ?? []).map(withoutStale).filter(run => run.times.length > 0)
        this.runs.set(selector, runs)
        return runs
      },
      note: (kind, message, span) => {
        const prefix = kind === 'warning' ? 'PromQL warning' : 'PromQL info'
        this.notes[kind].add(`${prefix}: ${message} (${lineAndColumn(input, span.start)})`)
      },
    })
  }
}

type Shared = {
  readonly query: QueryRange
  readonly options: EvaluationOptions
  readonly fixed: Map<Expr, Value>
  readonly loaded: (selector: SelectorKey) => readonly LoadedSeries[]
  readonly runsOf: (selector: VectorSelector) => readonly SampleRun[]
  readonly note: (kind: AnnotationKind, message: string, span: Span) => void
}

class GridEvaluator implements Evaluator {
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
      case 'matrixSelector':
      case 'subquery':
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

  select(selector: VectorSelector, what: 'values' | 'times'): Vector {
    const how = { atMs: this.timesOf(selector), lookbackMs: this.options.lookbackMs, what }
    const columns: Column[] = []
    const isSmoothed = selector.ends === 'smoothed' && what === 'values'
    const found = isSmoothed
      ? this.shared.runsOf(selector).map(run => interpolatedAtSteps(run, this.grid, how))
      : this.shared.loaded(selector).map(series => newestAtSteps(series, this.grid, how))
    for (const column of found) {
      if (!column) continue
      this.reserve(this.grid.count)
      columns.push(column)
    }
    return columns
  }

  infoSeries(call: CallExpr): Vector {
    const moved = movedMs(infoModifiers(call), this.query)
    const atMs = (step: number): number => moved(stepMs(this.grid, step))
    const how = { atMs, lookbackMs: this.options.lookbackMs, what: 'times' } as const
    const columns = this.shared.loaded(call).map(series => newestAtSteps(series, this.grid, how))
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
      endMs: this.timesOf(selector),
      ends: selector.ends,
    }
  }

  /** Evaluates the inner expression at every multiple of the step that any of the ranges contains. */
  private subquery(expr: SubqueryExpr): RangeVector {
    const rangeMs = positiveDurationMs(expr.range, this.query)
    const everyMs = expr.step ? positiveDurationMs(expr.step, this.query) : this.options.defaultSubqueryStepMs
    const endMs = this.timesOf(expr)
    const openMs = endMs(0) - rangeMs
    const startMs = (Math.floor(openMs / everyMs) + 1) * everyMs
    const count = Math.max(0, Math.floor((endMs(this.grid.count - 1) - startMs) / everyMs) + 1)
    const grid = { startMs, stepMs: everyMs, count }
    const inner = new GridEvaluator(grid, this.shared)
    const vector = count === 0 ? [] : inner.vector(expr.expr)
    return { runs: vector.map(column => columnToRun(column, grid)), rangeMs, endMs, ends: 'inside' }
  }

  /** The time that a selector looks at, at each step: moved by its offset, or fixed by `@`. */
  private timesOf(modifiers: Modifiers): (step: number) => number {
    const offsetMs = modifiers.offset ? this.durationMs(modifiers.offset) : 0
    const fixedMs = fixedAtMs(modifiers, this.query)
    if (fixedMs !== null) return () => fixedMs - offsetMs
    return step => stepMs(this.grid, step) - offsetMs
  }

  private unary(op: '+' | '-', value: Value): Value {
    if (value.kind === 'string' || op === '+') return value
    if (value.kind === 'scalar') return { kind: 'scalar', values: value.values.map(number => -number) }
    const negated = value.vector.map(column => ({ ...column, values: column.values.map(number => -number) }))
    return vectorValue(dropNames(negated, this.options.delayedNameRemoval))
  }

  private call(expr: CallExpr): Value {
    const func = FUNCTIONS.get(expr.func)
    if (!func) throw evaluationError(`function "${expr.func}" is not supported`, expr)
    const result = func(expr, this)
    return result instanceof Float64Array ? { kind: 'scalar', values: result } : vectorValue(result)
  }
}

const vectorValue = (vector: Vector): Value => ({ kind: 'vector', vector })

/** A value of one step at every step. */
function repeated(value: Value, count: number): Value {
  switch (value.kind) {
    case 'string':
      return value
    case 'scalar':
      return { kind: 'scalar', values: new Float64Array(count).fill(value.values[0] ?? NaN) }
    case 'vector':
      return vectorValue(
        value.vector.map(column => ({
          ...column,
          values: new Float64Array(count).fill(column.values[0] ?? NaN),
          present: new Uint8Array(count).fill(column.present[0] ?? 0),
        })),
      )
  }
}
