import { type Column, dropNames, emptyColumn, hasAny, stepMs } from '../eval/column.ts'
import type { Evaluator, PromqlFunction, RangeVector, SampleRun } from '../eval/evaluator.ts'
import { upperBound } from '../eval/select.ts'
import { type CallExpr, unwrapParens } from '../syntax/ast.ts'
import { typeOf } from '../syntax/check.ts'
import { evaluationError } from '../syntax/error.ts'

/** The samples of one series in one step's range: indexes [from, to) of `run`, times in (startMs, endMs]. */
export type Window = {
  readonly run: SampleRun
  from: number
  to: number
  startMs: number
  endMs: number
  /** The step's own time, which `offset` and `@` do not move. */
  evaluatedAtMs: number
  step: number
}

/** A function's value for a window with at least one sample; null gives no result at that step. */
export type RangeKernel = (window: Window) => number | null

export type Prepared = {
  readonly call: CallExpr
  readonly evaluator: Evaluator
  readonly range: RangeVector
  /** The scalar arguments in their order, a value for each step. */
  readonly params: readonly Float64Array[]
}

/** `anchored` and `smoothed` ranges also see samples outside; only some functions know what to do with them. */
export type RangeFunctionOptions = {
  readonly keepsName?: boolean
  readonly accepts?: readonly ('anchored' | 'smoothed')[]
}

const ACCEPTING = {
  anchored: 'changes, delta, increase, rate, resets',
  smoothed: 'delta, increase, rate',
} as const

/** Makes a function of a range vector from what it does with one series' windows. */
export function overRange(
  kernelFor: (run: SampleRun, prepared: Prepared) => RangeKernel,
  options: RangeFunctionOptions = {},
): PromqlFunction {
  return (call, evaluator) => {
    const rangeArg = call.args.find(arg => typeOf(arg) === 'matrix')
    if (!rangeArg) throw evaluationError(`${call.func} needs a range vector`, call)
    const range = evaluator.range(unwrapParens(rangeArg))
    if (range.ends !== 'inside' && !options.accepts?.includes(range.ends)) {
      throw evaluationError(
        `${range.ends} modifier can only be used with: ${ACCEPTING[range.ends]} - not with ${call.func}`,
        call,
      )
    }
    const params = call.args.filter(arg => typeOf(arg) === 'scalar').map(arg => evaluator.scalar(arg))
    const prepared = { call, evaluator, range, params }
    const columns = range.runs
      .map(run => slide(run, kernelFor(run, prepared), prepared))
      .filter(column => column !== null)
    return options.keepsName ? columns : dropNames(columns, evaluator.options.delayedNameRemoval)
  }
}

/** Moves the window over a series step by step; both of its ends only ever move forward. */
function slide(run: SampleRun, kernel: RangeKernel, { range, evaluator }: Prepared): Column | null {
  const { grid, options } = evaluator
  const { times } = run
  const beforeMs = range.ends === 'inside' ? 0 : options.lookbackMs
  const afterMs = range.ends === 'smoothed' ? options.lookbackMs : 0
  evaluator.reserve(grid.count)
  const column = emptyColumn(run.labels, grid.count, run.isNameDropped)
  const from = upperBound(times, range.endMs(0) - range.rangeMs - beforeMs)
  const window: Window = { run, from, to: from, startMs: 0, endMs: 0, evaluatedAtMs: 0, step: 0 }
  for (let step = 0; step < grid.count; step++) {
    window.step = step
    window.evaluatedAtMs = stepMs(grid, step)
    window.endMs = range.endMs(step)
    window.startMs = window.endMs - range.rangeMs
    const oldestMs = window.startMs - beforeMs
    const newestMs = window.endMs + afterMs
    while (window.to < times.length && (times[window.to] ?? 0) <= newestMs) window.to += 1
    while (window.from < window.to && (times[window.from] ?? 0) <= oldestMs) window.from += 1
    if (window.from === window.to) continue
    const value = kernel(window)
    if (value === null) continue
    column.values[step] = value
    column.present[step] = 1
  }
  return hasAny(column) ? column : null
}

/** A kernel's view of the samples of its window. */
export const valuesIn = ({ run, from, to }: Window): Float64Array => run.values.subarray(from, to)
