import { compareLabels, type Labels, NO_LABELS } from '../../labels/index.ts'
import type { Column, Histograms, Value } from '../eval/column.ts'
import type { QueryRange } from '../eval/evaluator.ts'
import { planSelectors } from '../eval/plan.ts'
import { type Annotations, DEFAULT_OPTIONS, Evaluation } from '../evaluate.ts'
import { type Expr, unwrapParens } from '../syntax/ast.ts'
import { typeOf } from '../syntax/check.ts'
import { parseExpr } from '../syntax/parse.ts'
import { checkAnnotations, checkFailure, checkResult } from './check.ts'
import { fixedAt, otherTimes } from './fixed-time.ts'
import { type EvalCommand, type LoadCommand, parseScript } from './script.ts'
import { ScriptStore } from './store.ts'

type CaseResult = {
  /** Where the command begins, counted from 1. */
  readonly line: number
  /** What is wrong, or null when the case passed. */
  readonly problem: string | null
}

/** A series of an answer: its points as times and values. */
export type Points = {
  readonly labels: Labels
  readonly times: Float64Array
  readonly values: Float64Array
  readonly histograms?: Histograms
}

export type Answer =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'series'; readonly series: readonly Points[] }

/** Runs a script in Prometheus' test language; one result for each `eval` and for each line that cannot be read. */
export function runScript(text: string): CaseResult[] {
  let store = new ScriptStore()
  const results: CaseResult[] = []
  for (const command of parseScript(text)) {
    switch (command.kind) {
      case 'clear':
        store = new ScriptStore()
        break
      case 'load':
        results.push(...loaded(command, store))
        break
      case 'invalid':
        results.push({ line: command.line, problem: command.problem })
        break
      case 'eval':
        results.push({ line: command.line, problem: runCase(command, store) })
    }
  }
  return results
}

/** Nothing when it could be loaded. */
function loaded({ line, gapMs, series, isWithNative }: LoadCommand, store: ScriptStore): CaseResult[] {
  try {
    store.load(gapMs, series, isWithNative)
    return []
  } catch (error) {
    return [{ line, problem: error instanceof Error ? error.message : String(error) }]
  }
}

function runCase(command: EvalCommand, store: ScriptStore): string | null {
  const fails = command.expectations.filter(expectation => expectation.kind === 'fail')
  const { fromMs, toMs, stepMs } = command.when
  const outcome = attempt(command.expr, { startMs: fromMs, endMs: toMs, stepMs }, store)
  if ('error' in outcome) return checkFailure(fails, outcome.error)
  if (fails.length > 0) return 'expected the query to fail, but it gave a result'
  const problem =
    checkAnnotations(command.expectations, outcome.annotations) ?? checkResult(command, outcome.answer)
  return problem ?? checkAsRange(command, store) ?? checkFixed(command, store)
}

const OF_THE_WHOLE_QUERY = /\b(?:start|end|range|step)\s*\(\s*\)/i

/** An instant query must give what a range query around it gives at that step. */
function checkAsRange(command: EvalCommand, store: ScriptStore): string | null {
  const isComparable =
    command.when.kind === 'instant' &&
    !command.isOrdered &&
    command.string === null &&
    command.rangeVector === null &&
    !OF_THE_WHOLE_QUERY.test(command.expr)
  if (!isComparable) return null
  const atMs = command.when.fromMs
  const query = { startMs: atMs - 60_000, endMs: atMs + 60_000, stepMs: 60_000 }
  const outcome = attempt(command.expr, query, store)
  if ('error' in outcome) return `in a range query: ${outcome.error}`
  const problem = checkResult(command, middleOf(outcome.answer, atMs, command.scalar !== null))
  return problem && `in a range query: ${problem}`
}

/** With all its selectors fixed by `@`, an instant query gives the same at any other time. */
function checkFixed(command: EvalCommand, store: ScriptStore): string | null {
  if (command.when.kind !== 'instant' || OF_THE_WHOLE_QUERY.test(command.expr)) return null
  const fixed = fixedAt(parseExpr(command.expr), command.when.fromMs)
  if (fixed === null || command.rangeVector) return null
  for (const ms of otherTimes(command.when.fromMs)) {
    const outcome = attempt(fixed, { startMs: ms, endMs: ms, stepMs: 0 }, store)
    if ('error' in outcome) return `as ${fixed} at ${ms / 1000}s: ${outcome.error}`
    const answer = shifted(outcome.answer, command.when.fromMs)
    const problem = checkResult(command, answer)
    if (problem) return `as ${fixed} at ${ms / 1000}s: ${problem}`
  }
  return null
}

/** An instant answer as if it had been given at another time. */
function shifted(answer: Answer, atMs: number): Answer {
  if (answer.kind !== 'series') return answer
  return {
    kind: 'series',
    series: answer.series.map(points => ({ ...points, times: Float64Array.of(atMs) })),
  }
}

function middleOf(answer: Answer, atMs: number, isScalar: boolean): Answer {
  if (answer.kind !== 'series') return answer
  const series = answer.series.flatMap(({ labels, times, values, histograms }) => {
    const at = times.indexOf(atMs)
    if (at < 0) return []
    const cut = <A extends { slice(from: number, to: number): A }>(array: A): A => array.slice(at, at + 1)
    return [{ labels, times: cut(times), values: cut(values), histograms: histograms?.slice(at, at + 1) }]
  })
  return isScalar ? { kind: 'scalar', value: series[0]?.values[0] ?? NaN } : { kind: 'series', series }
}

type Outcome = { readonly answer: Answer; readonly annotations: Annotations } | { readonly error: string }

function attempt(input: string, query: QueryRange, store: ScriptStore): Outcome {
  try {
    return ask(input, query, store)
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

function ask(input: string, query: QueryRange, store: ScriptStore): Outcome {
  const expr = parseExpr(input)
  const data = new Map(
    planSelectors(expr, query, DEFAULT_OPTIONS).map(plan => [
      plan.selector,
      store.select(plan.matchers, plan.fromMs, plan.toMs),
    ]),
  )
  const evaluation = new Evaluation({ input, expr, query, data, options: { delayedNameRemoval: true } })
  const answer = answerOf(evaluation, expr, query)
  return { answer, annotations: evaluation.annotations() }
}

function answerOf(evaluation: Evaluation, expr: Expr, query: QueryRange): Answer {
  const { startMs, endMs, stepMs } = query
  const isInstant = stepMs === 0
  const count = isInstant ? 1 : Math.floor((endMs - startMs) / stepMs) + 1
  const grid = { startMs, stepMs, count }
  if (typeOf(unwrapParens(expr)) === 'matrix') return { kind: 'series', series: evaluation.runRange(grid) }
  const value = evaluation.run(grid)
  if (value.kind === 'string') return { kind: 'string', value: value.value }
  if (value.kind === 'scalar' && isInstant) return { kind: 'scalar', value: value.values[0] ?? NaN }
  const series = pointsOf(value, grid)
  return {
    kind: 'series',
    series: isInstant ? series : series.sort((a, b) => compareLabels(a.labels, b.labels)),
  }
}

const unlabelled = (values: Float64Array): Column => ({
  labels: NO_LABELS,
  isNameDropped: false,
  values,
  present: new Uint8Array(values.length).fill(1),
})

function pointsOf(value: Value, { startMs, stepMs }: { startMs: number; stepMs: number }): Points[] {
  if (value.kind === 'string') return []
  const columns = value.kind === 'scalar' ? [unlabelled(value.values)] : value.vector
  return columns.map(({ labels, values, present, histograms }) => {
    const steps = [...present.keys()].filter(step => present[step])
    return {
      labels,
      times: Float64Array.from(steps, step => startMs + step * stepMs),
      values: Float64Array.from(steps, step => values[step] ?? NaN),
      ...(histograms && { histograms: steps.map(step => histograms[step] ?? null) }),
    }
  })
}
