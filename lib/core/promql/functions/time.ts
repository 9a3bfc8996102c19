import { NO_LABELS } from '../../labels/index.ts'
import { dropNames, stepMs, type Vector } from '../eval/column.ts'
import type { Evaluator, PromqlFunction } from '../eval/evaluator.ts'
import { unwrapParens } from '../syntax/ast.ts'
import { mapValues, numbersArg, scalarArg, vectorArg } from './math.ts'

const secondsAtSteps = (evaluator: Evaluator): Float64Array =>
  Float64Array.from({ length: evaluator.grid.count }, (_, step) => stepMs(evaluator.grid, step) / 1000)

const constantly = (evaluator: Evaluator, value: number): Float64Array =>
  new Float64Array(evaluator.grid.count).fill(value)

const unlabelled = (values: Float64Array): Vector => [
  { labels: NO_LABELS, isNameDropped: false, values, present: new Uint8Array(values.length).fill(1) },
]

/** A part of the calendar date (UTC) of each value in seconds, or of the step's own time. */
const ofDate =
  (part: (date: Date) => number): PromqlFunction =>
  (call, evaluator) => {
    const times = call.args.length === 0 ? unlabelled(secondsAtSteps(evaluator)) : numbersArg(call, evaluator)
    return mapValues(times, evaluator, seconds => part(new Date(Math.trunc(seconds) * 1000)))
  }

function daysInMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
}

function dayOfYear(date: Date): number {
  const start = Date.UTC(date.getUTCFullYear(), 0, 1)
  return Math.floor((date.getTime() - start) / 86_400_000) + 1
}

/** A selector's own sample times; of anything else the time of the step. */
const timestamp: PromqlFunction = (call, evaluator) => {
  const [arg] = call.args
  const inner = arg && unwrapParens(arg)
  if (inner?.kind === 'vectorSelector') {
    return dropNames(evaluator.select(inner, 'times'), evaluator.options.delayedNameRemoval)
  }
  const seconds = secondsAtSteps(evaluator)
  return mapValues(vectorArg(call, evaluator), evaluator, (_value, step) => seconds[step] ?? NaN)
}

/** When what a selector's newest samples count began; of anything else nothing is known. */
const startTimestamp: PromqlFunction = (call, evaluator) => {
  const [arg] = call.args
  const inner = arg && unwrapParens(arg)
  if (inner?.kind !== 'vectorSelector') {
    vectorArg(call, evaluator)
    return []
  }
  return dropNames(evaluator.select(inner, 'starts'), evaluator.options.delayedNameRemoval)
}

export const TIME_FUNCTIONS: Readonly<Record<string, PromqlFunction>> = {
  time: (_call, evaluator) => secondsAtSteps(evaluator),
  start: (_call, evaluator) => constantly(evaluator, evaluator.query.startMs / 1000),
  end: (_call, evaluator) => constantly(evaluator, evaluator.query.endMs / 1000),
  step: (_call, evaluator) => constantly(evaluator, evaluator.query.stepMs / 1000),
  range: (_call, evaluator) =>
    constantly(evaluator, (evaluator.query.endMs - evaluator.query.startMs) / 1000),
  vector: (call, evaluator) => unlabelled(scalarArg(call, evaluator, 0)),
  timestamp,
  start_timestamp: startTimestamp,
  year: ofDate(date => date.getUTCFullYear()),
  month: ofDate(date => date.getUTCMonth() + 1),
  day_of_month: ofDate(date => date.getUTCDate()),
  day_of_week: ofDate(date => date.getUTCDay()),
  day_of_year: ofDate(dayOfYear),
  days_in_month: ofDate(daysInMonth),
  hour: ofDate(date => date.getUTCHours()),
  minute: ofDate(date => date.getUTCMinutes()),
}
