import { describe, expect, test } from 'vitest'
import type { Matcher } from '../labels/index.ts'
import { parseExpr } from '../promql/index.ts'
import { concreteText, isPortable, keepsName } from './index.ts'

const QUERY = { startMs: 1_700_000_000_000, endMs: 1_700_000_600_000, stepMs: 15_000 }
const DEFAULTS = { defaultSubqueryStepMs: 60_000, visible: (matchers: readonly Matcher[]) => matchers }

const hidden: Matcher = { name: '__name__', op: '!~', value: 'stripe_.*' }
/** As business is hidden: nothing of what is named so, and all else without it. */
const visible = (matchers: readonly Matcher[]): readonly Matcher[] | null => {
  const exact = matchers.find(({ name, op }) => name === '__name__' && op === '=')
  if (exact) return exact.value.startsWith('stripe_') ? null : matchers
  return [...matchers, hidden]
}

describe('an expression is written so that every engine reads it alike', () => {
  test.each([
    ['up', 'up'],
    ['sum by (job) (rate(x{a="b"}[5m]))', 'sum by (job) (rate(x{a="b"}[5m]))'],
    ['rate(x[step() + 45])', 'rate(x[1m])'],
    ['rate(x[300])', 'rate(x[5m])'],
    ['increase(x[range()])', 'increase(x[10m])'],
    ['x offset -5m', 'x offset -5m'],
    ['x @ start()', 'x @ 1700000000.000'],
    ['x @ end() offset 90', 'x @ 1700000600.000 offset 1m30s'],
    ['max_over_time(x[1h:])', 'max_over_time(x[1h:1m])'],
    ['max_over_time(rate(x[1m])[1h:30s] @ end())', 'max_over_time(rate(x[1m])[1h:30s] @ 1700000600.000)'],
    ['x > 5m', 'x > 300'],
    ['-x + (2 * y) and on (a) z', '-x + (2 * y) and on (a) z'],
    ['topk(3, {__name__=~"a.*"})', 'topk(3, {__name__=~"a.*"})'],
  ])('%s → %s', (text, expected) => {
    const written = concreteText(parseExpr(text), QUERY, DEFAULTS)
    expect(written).toBe(expected)
    expect(() => parseExpr(written)).not.toThrow()
  })

  test.each([
    ['up', 'up'],
    ['{job="a"}', '{job="a",__name__!~"stripe_.*"}'],
    ['count({__name__=~".+"})', 'count({__name__=~".+",__name__!~"stripe_.*"})'],
    ['stripe_mrr{a="b"} + up', '{a="b",__name__="stripe_mrr",__name__!="stripe_mrr"} + up'],
    ['rate({__name__="stripe_x"}[5m])', 'rate({__name__="stripe_x",__name__!="stripe_x"}[5m])'],
  ])('nothing is asked for that may not be seen: %s → %s', (text, expected) => {
    expect(concreteText(parseExpr(text), QUERY, { ...DEFAULTS, visible })).toBe(expected)
  })
})

describe('what only this evaluator knows, or knows otherwise, is evaluated here', () => {
  test.each([
    ['histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))', true],
    ['x * on (a) group_left (b) y', true],
    ['limitk(2, x)', false],
    ['mad_over_time(x[5m])', false],
    ['info(x)', false],
    ['sum(rate(x[5m] anchored))', false],
    ['x + fill(0) y', false],
    ['{"with.dots"}', false],
    ['x{"label.dots"="a"}', false],
    ['sum by ("label.dots") (x)', false],
    ['histogram_count(x)', false],
    ['vector(1) + time()', true],
  ])('%s: portable %s', (text, expected) => {
    let portable: boolean | null = null
    try {
      portable = isPortable(parseExpr(text))
    } catch {
      // No expression at all is not sent either.
      portable = false
    }
    expect(portable).toBe(expected)
  })
})

describe('names of metrics stay where PromQL keeps them', () => {
  test.each([
    ['x', true],
    ['(x)', true],
    ['rate(x[5m])', false],
    ['last_over_time(x[5m])', true],
    ['min_over_time(x[5m])', false],
    ['sum(x)', false],
    ['sum by (__name__) (x)', true],
    ['topk(2, x)', true],
    ['topk(2, rate(x[5m]))', false],
    ['x > 1', true],
    ['x > bool 1', false],
    ['x * 2', false],
    ['-x', false],
    ['rate(x[5m]) or y', true],
    ['sort(x)', true],
    ['label_replace(rate(x[5m]), "__name__", "y", "", "")', true],
    ['vector(1)', false],
  ])('%s: %s', (text, expected) => {
    expect(keepsName(parseExpr(text))).toBe(expected)
  })
})
