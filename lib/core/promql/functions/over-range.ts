import {
  type Column,
  columnMaker,
  dropNames,
  hasAny,
  type MakeColumn,
  stepMs,
  type Vector,
} from '../eval/column.ts'
import type { Evaluator, RangeVector, SampleRun } from '../eval/evaluator.ts'
import { moveOut } from '../eval/rolled-up.ts'
import { ColumnDraft, type Sample } from '../eval/samples.ts'
import { upperBound } from '../eval/select.ts'
import { addedWeight } from '../eval/select-histograms.ts'
import { type CallExpr, unwrapParens } from '../syntax/ast.ts'
import { typeOf } from '../syntax/check.ts'
import { evaluationError } from '../syntax/error.ts'
import { type HistogramRun, hasHistograms, ignoringHistograms } from './mixed-range.ts'
import { fillAnswers } from './rolled-up.ts'

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

/** A function's value for a window of a series that has native histograms. */
export type SampleKernel = (window: Window) => Sample | null

export type Prepared = {
  readonly call: CallExpr
  readonly evaluator: Evaluator
  readonly range: RangeVector
  /** The scalar arguments in their order, a value for each step. */
  readonly params: readonly Float64Array[]
  readonly makeColumn: MakeColumn
}

/** `anchored` and `smoothed` ranges also see samples outside; only some functions know what to do with them. */
type RangeFunctionOptions = {
  readonly keepsName?: boolean
  readonly accepts?: readonly ('anchored' | 'smoothed')[]
  /** The quick way, with the kernel's very values. */
  readonly fill?: Fill
  /** What it does with a series that has native histograms: without this they are ignored, `alike` are all samples. */
  readonly withHistograms?: 'alike' | ((run: HistogramRun, prepared: Prepared) => SampleKernel)
}

/** All steps of a series of numbers at once; answers whether there is anything at any, or null when it must go by windows. */
type Fill = (run: SampleRun, prepared: Prepared, column: Column) => boolean | null

/** A function of a range vector, by what it does with one series' windows. */
export type RangeFunction = RangeFunctionOptions & {
  readonly kernelFor: (run: SampleRun, prepared: Prepared) => RangeKernel
}

const ACCEPTING = {
  anchored: 'changes, delta, increase, rate, resets',
  smoothed: 'delta, increase, rate',
} as const

export const overRange = (
  kernelFor: RangeFunction['kernelFor'],
  options: RangeFunctionOptions = {},
): RangeFunction => ({ kernelFor, ...options })

function prepare(
  { accepts }: RangeFunction,
  call: CallExpr,
  { evaluator, makeColumn }: { readonly evaluator: Evaluator; readonly makeColumn: MakeColumn },
): Prepared {
  const rangeArg = call.args.find(arg => typeOf(arg) === 'matrix')
  if (!rangeArg) throw evaluationError(`${call.func} needs a range vector`, call)
  const range = evaluator.range(unwrapParens(rangeArg))
  if (range.ends !== 'inside' && !accepts?.includes(range.ends)) {
    throw evaluationError(
      `${range.ends} modifier can only be used with: ${ACCEPTING[range.ends]} - not with ${call.func}`,
      call,
    )
  }
  const params = call.args.filter(arg => typeOf(arg) === 'scalar').map(arg => evaluator.scalar(arg))
  return { call, evaluator, range, params, makeColumn }
}

/** A call of the function over all series of its range vector. */
export function evaluateOverRange(func: RangeFunction, call: CallExpr, evaluator: Evaluator): Vector {
  const prepared = prepare(func, call, { evaluator, makeColumn: columnMaker(evaluator.grid.count) })
  const { withHistograms } = func
  const columns = prepared.range.runs
    .map(run => {
      evaluator.reserve(evaluator.grid.count)
      if (!hasHistograms(run) || withHistograms === 'alike') {
        return slide(run, func, prepared)
      }
      const kernel = withHistograms?.(run, prepared) ?? ignoringHistograms(run, func.kernelFor, prepared)
      return slideSamples(run, kernel, prepared)
    })
    .filter(column => column !== null)
  return func.keepsName ? columns : dropNames(columns, evaluator.options.delayedNameRemoval)
}

/** The same of one series of numbers after the other, under their full names, each into a column of `makeColumn`. */
export function slideEach(
  func: RangeFunction,
  call: CallExpr,
  given: { readonly evaluator: Evaluator; readonly makeColumn: MakeColumn },
): (run: SampleRun) => Column | null {
  const prepared = prepare(func, call, given)
  return run => slide(run, func, prepared)
}

function slide(run: SampleRun, { kernelFor, fill }: RangeFunction, prepared: Prepared): Column | null {
  const column = prepared.makeColumn(run.labels, run.isNameDropped)
  const isFilled = fill ? fill(run, prepared, column) : null
  if (isFilled === true) return column
  if (isFilled === false) return null
  const kernel = kernelFor(run, prepared)
  const answers = run.rollUp?.answers
  const firstStep = answers ? fillAnswers(answers, column, prepared.range.endsMs) : 0
  if (firstStep === column.values.length) return hasAny(column) ? column : null
  eachWindow(run, answers ? { ...prepared, firstStep } : prepared, window => {
    const value = kernel(window)
    if (value === null) return
    column.values[window.step] = value
    column.present[window.step] = 1
  })
  return hasAny(column) ? column : null
}

function slideSamples(run: SampleRun, kernel: SampleKernel, prepared: Prepared): Column | null {
  const draft = new ColumnDraft(run.labels, prepared.evaluator.grid.count, run.isNameDropped)
  eachWindow(run, prepared, window => {
    const sample = kernel(window)
    if (sample !== null) draft.put(window.step, sample)
  })
  const column = draft.finished()
  prepared.evaluator.reserve(addedWeight(column))
  return hasAny(column) ? column : null
}

/** Moves the window over a series step by step; both of its ends only ever move forward. */
function eachWindow(
  run: SampleRun,
  { range, evaluator, firstStep = 0 }: Prepared & { readonly firstStep?: number },
  visit: (window: Window) => void,
): void {
  const { grid, options } = evaluator
  const { times } = run
  const beforeMs = range.ends === 'inside' ? 0 : options.lookbackMs
  const afterMs = range.ends === 'smoothed' ? options.lookbackMs : 0
  const from = run.rollUp?.snap ? 0 : upperBound(times, (range.endsMs[0] ?? NaN) - range.rangeMs - beforeMs)
  const window: Window = { run, from, to: from, startMs: 0, endMs: 0, evaluatedAtMs: 0, step: 0 }
  for (let step = firstStep; step < grid.count; step++) {
    window.step = step
    window.evaluatedAtMs = stepMs(grid, step)
    window.endMs = range.endsMs[step] as number
    window.startMs = window.endMs - range.rangeMs
    if (run.rollUp?.snap) moveOut(window, run.rollUp.snap)
    const oldestMs = window.startMs - beforeMs
    const newestMs = window.endMs + afterMs
    while (window.to < times.length && (times[window.to] ?? 0) <= newestMs) window.to += 1
    while (window.from < window.to && (times[window.from] ?? 0) <= oldestMs) window.from += 1
    if (window.from < window.to) visit(window)
  }
}

/** A kernel's view of the samples of its window. */
export const valuesIn = ({ run, from, to }: Window): Float64Array => run.values.subarray(from, to)
