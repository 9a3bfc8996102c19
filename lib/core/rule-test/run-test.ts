import { type Inspection, report } from '../config/issues.ts'
import type { YamlPath } from '../config/yaml-file.ts'
import { type Labels, labelPairs, labelsFromObject, labelsOf } from '../labels/index.ts'
import type { NativeHistogram } from '../native-histogram/index.ts'
import { formatDurationMs } from '../promql/index.ts'
import { parseSeriesLine } from '../promql/testlang/series.ts'
import type { RuleGroup, RuleSample } from '../rules/index.ts'
import { compareAlerts, compareSamples, type Difference, isExactly, isNearly } from './compare.ts'
import { GroupRun, type RuleFailure } from './group-run.ts'
import { parseValue } from './number.ts'
import { type Ask, createAsk } from './query.ts'
import type { AlertCase, ExprCase, RuleTestFile, TestConfig } from './schema.ts'
import { TestStore } from './store.ts'

/** Of one series, and of one test: what is meant is a mistyped `x1000000000`. */
const MOST_VALUES = 1_000_000
const MOST_EVALUATIONS = 100_000

export type TestRun = {
  readonly inspection: Inspection
  readonly file: RuleTestFile
  readonly groups: readonly RuleGroup[]
}

/** Something that does not hold, and where under its test it was expected. */
type Finding = { readonly at: YamlPath; readonly message: string }

/** Runs one test of a file: evaluates the rules from 0 on, and reports every expectation that does not hold. */
export function runTest(run: TestRun, test: TestConfig, index: number): void {
  const { inspection, file } = run
  const path = ['tests', index]
  const lastMs = Math.max(0, ...[...test.alert_rule_test, ...test.promql_expr_test].map(one => one.eval_time))
  if (lastMs / file.evaluation_interval > MOST_EVALUATIONS) {
    const advice = 'expected a longer evaluation_interval or an earlier eval_time'
    report(inspection, path, `more than ${MOST_EVALUATIONS} evaluations: ${advice}`)
    return
  }
  const store = new TestStore()
  const gapMs = test.interval ?? file.evaluation_interval
  if (!load({ inspection, path }, { store, test, gapMs })) return
  const name = test.name === '' ? '' : `${test.name}: `
  for (const { at, message } of findingsOf(run, { test, store, lastMs })) {
    report(inspection, [...path, ...at], name + message)
  }
}

type Loaded = { readonly test: TestConfig; readonly store: TestStore; readonly lastMs: number }

function findingsOf({ file, groups }: TestRun, { test, store, lastMs }: Loaded): Finding[] {
  const intervalMs = file.evaluation_interval
  const ask = createAsk(store, intervalMs)
  const externalLabels = labelsFromObject(test.external_labels)
  const world = { store, ask, externalLabels, externalUrl: test.external_url }
  const runs = groups.map(group => new GroupRun(group, world))
  const findings: Finding[] = []
  for (let atMs = 0; atMs <= lastMs; atMs += intervalMs) {
    const failures = runs.flatMap(run => run.evaluate(atMs))
    // What comes after a rule that fails says nothing.
    if (failures.length > 0) return [...findings, ...failures.map(failure => failed(failure, atMs))]
    for (const [i, one] of test.alert_rule_test.entries()) {
      const isNow = one.eval_time >= atMs && one.eval_time < atMs + intervalMs
      if (isNow) findings.push(...under(['alert_rule_test', i], checkAlerts(one, runs)))
    }
  }
  const isEqual = file.fuzzy_compare ? isNearly : isExactly
  for (const [i, one] of test.promql_expr_test.entries()) {
    findings.push(...under(['promql_expr_test', i], checkExpr(one, ask, isEqual)))
  }
  return findings
}

const failed = ({ rule, reason }: RuleFailure, atMs: number): Finding => ({
  at: [],
  message: `the rule ${rule} fails at ${formatDurationMs(atMs)}: ${reason}`,
})

const under = (path: YamlPath, findings: readonly Finding[]): Finding[] =>
  findings.map(({ at, message }) => ({ at: [...path, ...at], message }))

type Reported = { readonly inspection: Inspection; readonly path: YamlPath }

/** Fills the store; false when a series cannot be read. */
function load(
  { inspection, path }: Reported,
  { store, test, gapMs }: { readonly store: TestStore; readonly test: TestConfig; readonly gapMs: number },
): boolean {
  let isRead = true
  for (const [i, input] of test.input_series.entries()) {
    const fault = loadSeries(store, input, gapMs)
    if (fault === null) continue
    report(inspection, [...path, 'input_series', i, fault.field], fault.message)
    isRead = false
  }
  return isRead
}

type InputSeries = TestConfig['input_series'][number]
type SeriesFault = { readonly field: keyof InputSeries; readonly message: string }

function loadSeries(store: TestStore, { series, values }: InputSeries, gapMs: number): SeriesFault | null {
  const count = [...values.matchAll(/x(\d+)/g)].reduce((sum, [, times]) => sum + Number(times), 0)
  if (count > MOST_VALUES) {
    return { field: 'values', message: `${count} values: expected at most ${MOST_VALUES} in a series` }
  }
  let field: keyof InputSeries = 'series'
  try {
    parseSeriesLine(`${series.trim()} `)
    field = 'values'
    const { labels, items } = parseSeriesLine(`${series.trim()} ${values.replace(/\s+/g, ' ').trim()}`)
    for (const [i, item] of items.entries()) {
      if (item !== 'gap') store.append(labels, i * gapMs, typeof item === 'object' ? item.histogram : item)
    }
    return null
  } catch (error) {
    return { field, message: error instanceof Error ? error.message : String(error) }
  }
}

function checkAlerts(one: AlertCase, runs: readonly GroupRun[]): Finding[] {
  const expected = one.exp_alerts.map(({ exp_labels, exp_annotations }) => ({
    labels: labelsOf([...Object.entries(exp_labels), ['alertname', one.alertname]]),
    annotations: labelsFromObject(exp_annotations),
  }))
  const got = runs.flatMap(run => run.firing(one.alertname))
  return compareAlerts(expected, got).map(difference => ({
    at: placeOf(difference, 'exp_alerts'),
    message: `${one.alertname} at ${formatDurationMs(one.eval_time)}: ${difference.message}`,
  }))
}

function checkExpr(one: ExprCase, ask: Ask, isEqual: (a: number, b: number) => boolean): Finding[] {
  const when = `${one.expr.trim()} at ${formatDurationMs(one.eval_time)}`
  const got = ask(one.expr, one.eval_time)
  if ('failure' in got) return [{ at: ['expr'], message: `${when}: ${got.failure}` }]
  const expected: RuleSample[] = []
  for (const [i, { labels, value, histogram: written }] of one.exp_samples.entries()) {
    const parsed = parseLabels(labels)
    const number = parseValue(value)
    const histogram = written === '' ? undefined : parseOneHistogram(written)
    const at = ['exp_samples', i]
    if (parsed === null) {
      return [{ at: [...at, 'labels'], message: `labels: ${JSON.stringify(labels)} is not a series` }]
    }
    if (number === null) {
      return [{ at: [...at, 'value'], message: `value: ${JSON.stringify(value)} is not a number` }]
    }
    if (histogram === null) {
      return [
        { at: [...at, 'histogram'], message: `histogram: ${JSON.stringify(written)} is not a histogram` },
      ]
    }
    expected.push({ labels: parsed, value: number, ...(histogram ? { histogram } : {}) })
  }
  return compareSamples({ expected, got }, isEqual).map(difference => ({
    at: placeOf(difference, 'exp_samples'),
    message: `${when}: ${difference.message}`,
  }))
}

function placeOf({ index, annotation }: Difference, field: string): YamlPath {
  if (index === null) return []
  return annotation === undefined ? [field, index] : [field, index, 'exp_annotations', annotation]
}

/** The histogram of `{{count:1 …}}`; null when it is none, or more than one. */
function parseOneHistogram(text: string): NativeHistogram | null {
  try {
    const [item, ...more] = parseSeriesLine(`{} ${text.trim()}`).items
    return typeof item === 'object' && more.length === 0 ? item.histogram : null
  } catch {
    return null
  }
}

/** The labels of `name{a="b"}`; null when it is no series. Nothing is the series without labels. */
function parseLabels(text: string): Labels | null {
  if (text.trim() === '') return labelsOf([])
  try {
    return labelsOf(labelPairs(parseSeriesLine(`${text.replace(/\s+/g, ' ').trim()} `).labels))
  } catch {
    return null
  }
}
