import { type Labels, labelValue, NO_LABELS } from '../../labels/index.ts'
import { accumulatorFor } from '../eval/accumulate.ts'
import { bestSeries, checkParams } from '../eval/aggregate-members.ts'
import {
  type Column,
  emptyColumn,
  type Grid,
  hasAny,
  METADATA,
  type Vector,
  withoutMetadata,
} from '../eval/column.ts'
import type { Evaluator } from '../eval/evaluator.ts'
import { type LoadedSeries, newestAtSteps, withoutStale } from '../eval/select.ts'
import { groupingOf, groupKeyOf } from '../eval/signature.ts'
import { RANGE_FUNCTIONS } from '../functions/index.ts'
import { slideEach } from '../functions/over-range.ts'
import type { AggregateExpr } from '../syntax/ast.ts'
import type { FoldPlan } from './plan.ts'

/** What only all series together can answer; told apart by `code`. */
export class NotFoldedError extends Error {
  readonly code = 'not_folded'
}

export const isNotFolded = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'not_folded'

/** Of the samples that may be held at once, what groups over all steps may take: with more the steps go in slices. */
const HELD_SHARE = 4

/** One group in the making. */
type Group = { add(column: Column): void; finished(): readonly Column[] }

/** An aggregation in the making, over all steps at once: each series goes into its group and is not kept. */
export class Fold {
  readonly #groups = new Map<string, Group>()
  readonly #columnOf: (series: LoadedSeries) => Column | null
  readonly #groupKey: (labels: Labels) => string
  readonly #makeGroup: (labels: Labels) => Group
  readonly #grid: Grid
  readonly #mostGroups: number
  #finished: Vector | null = null

  /** @throws PromqlError, as the evaluation of the whole would */
  constructor({ aggregate, selector, call }: FoldPlan, evaluator: Evaluator) {
    const { count } = evaluator.grid
    this.#grid = evaluator.grid
    this.#mostGroups = evaluator.options.maxSamples / HELD_SHARE / count
    const room = emptyColumn(NO_LABELS, count)
    const makeColumn = (labels: Labels): Column => {
      room.present.fill(0)
      return { labels, isNameDropped: false, values: room.values, present: room.present }
    }
    const func = call && RANGE_FUNCTIONS.get(call.func)
    if (call && func) {
      const slide = slideEach(func, call, { evaluator, makeColumn })
      const unnamed = func.keepsName ? (column: Column) => column : nameless(aggregate)
      this.#columnOf = series => {
        const column = slide(withoutStale(series))
        return column && unnamed(column)
      }
    } else {
      const how = evaluator.lookback(selector)
      this.#columnOf = series => newestAtSteps(series, evaluator.grid, { ...how, what: 'values', makeColumn })
    }
    this.#groupKey = groupKeyOf(aggregate)
    this.#makeGroup = groupsOf(aggregate, evaluator)
  }

  /**
   * The series may change afterwards.
   * @throws NotFoldedError
   */
  add(series: LoadedSeries): void {
    if (series.histograms) throw new NotFoldedError('native histograms are aggregated together')
    const column = this.#columnOf(series)
    if (column === null) return
    const key = this.#groupKey(column.labels)
    const group = this.#groups.get(key) ?? this.#begin(key, column.labels)
    group.add(column)
  }

  #begin(key: string, labels: Labels): Group {
    if (this.#groups.size >= this.#mostGroups)
      throw new NotFoldedError('too many groups for all steps at once')
    const group = this.#makeGroup(labels)
    this.#groups.set(key, group)
    return group
  }

  /** The steps of `grid`, which are some of all. Groups in the order in which they appeared; nothing is added afterwards. */
  at(grid: Grid): Vector {
    this.#finished ??= [...this.#groups.values()].flatMap(group => group.finished())
    if (grid.count === this.#grid.count) return this.#finished
    const { startMs, stepMs } = this.#grid
    const first = Math.round((grid.startMs - startMs) / stepMs)
    const end = first + grid.count
    return this.#finished
      .map(column => ({
        ...column,
        values: column.values.subarray(first, end),
        present: column.present.subarray(first, end),
      }))
      .filter(hasAny)
  }
}

/** Takes names away as long as that makes no two series equal, which it cannot where all have the same. */
function nameless({ op, isWithout, grouping }: AggregateExpr): (column: Column) => Column {
  const isBest = op === 'topk' || op === 'bottomk'
  // By the labels that are named the group is the same with and without the others.
  const showsOthers = isBest || isWithout || grouping.some(name => METADATA.includes(name))
  let first: readonly string[] | null = null
  return column => {
    first ??= METADATA.map(name => labelValue(column.labels, name))
    for (let i = 0; i < METADATA.length; i++)
      if (labelValue(column.labels, METADATA[i] as string) !== first[i])
        throw new NotFoldedError('series of several names')
    return showsOthers ? { ...column, labels: withoutMetadata(column.labels) } : column
  }
}

function groupsOf(expr: AggregateExpr, evaluator: Evaluator): (labels: Labels) => Group {
  const { op } = expr
  const { count } = evaluator.grid
  if (op === 'topk' || op === 'bottomk') {
    const ks = expr.param ? evaluator.scalar(expr.param) : new Float64Array(count)
    checkParams(expr, ks, evaluator)
    return () => {
      const best = bestSeries(op, ks)
      if (!best) throw new NotFoldedError('so many are sorted all at once')
      return { add: column => best.add(column), finished: () => best.columns() }
    }
  }
  const Accumulating = accumulatorFor(op)
  if (!Accumulating) throw new NotFoldedError(`${op} needs all values of a step at once`)
  const labelsFor = groupingOf(expr)
  return labels => {
    const into = emptyColumn(labelsFor(labels), count)
    const accumulator = new Accumulating(into)
    return {
      add: column => accumulator.add(column),
      finished: () => {
        accumulator.finish()
        return [into]
      },
    }
  }
}
