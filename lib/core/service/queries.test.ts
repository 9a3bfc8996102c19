import { expect, test } from 'vitest'
import { parseExpr } from '../promql/index.ts'
import { formatSelector, narrowMatchers, parseMatchers } from './matchers.ts'
import {
  bucketBounds,
  downCount,
  errorRatio,
  latencyBuckets,
  latencyByRoute,
  latencyEvenIfQuiet,
  latencyQuantile,
  observedLastHour,
  requestRate,
  upOf,
} from './queries.ts'

const histogram = { metric: 'http_seconds', kind: 'histogram', unit: 's', route: 'path' } as const
const summary = { metric: 'rpc_ms', kind: 'summary', unit: 'ms', route: 'path' } as const
const errors = { metric: 'http_total', bad: 'code=~"5.."', matchers: 'job="edge"' }
const MATCH = 'job="api",env!="dev"'

test.each([
  ['nothing to add', MATCH, '', 'x{job="api",env!="dev"}'],
  ['narrowed', MATCH, 'path="/a"', 'x{job="api",env!="dev",path="/a"}'],
  ['the signal names the job itself', MATCH, 'job=~"edge|cdn"', 'x{env!="dev",job=~"edge|cdn"}'],
  ['quotes and names that need quoting', 'a="\\"b\\""', '"my.label"=\'c\'', 'x{a="\\"b\\"","my.label"="c"}'],
])('matchers: %s', (_what, ofService, ofSignal, expected) => {
  expect(formatSelector('x', narrowMatchers(parseMatchers(ofService), parseMatchers(ofSignal)))).toBe(
    expected,
  )
})

test.each([
  latencyQuantile(histogram, MATCH, 0.95),
  latencyQuantile(summary, MATCH, 0.95),
  latencyEvenIfQuiet(histogram, MATCH, 0.99),
  latencyByRoute(histogram, MATCH, 0.5),
  latencyByRoute(summary, MATCH, 0.5),
  latencyBuckets(histogram, MATCH)?.replaceAll('$step', '30s'),
  bucketBounds(histogram, MATCH),
  observedLastHour(histogram, MATCH),
  errorRatio(errors, MATCH),
  requestRate({ errors }, MATCH),
  requestRate({ latency: histogram }, MATCH),
  upOf(MATCH),
  downCount(MATCH),
])('is PromQL that parses: %s', expr => {
  expect(() => parseExpr(expr ?? '')).not.toThrow()
})

test('milliseconds become seconds', () => {
  expect(latencyQuantile(summary, 'a="b"', 0.9)).toBe('max(rpc_ms{a="b",quantile="0.9"}) * 0.001')
})

test('a summary has no buckets, and a metric without a route label no routes', () => {
  expect(latencyBuckets(summary, MATCH)).toBeNull()
  expect(bucketBounds(summary, MATCH)).toBeNull()
  expect(latencyByRoute({ ...histogram, route: undefined }, MATCH, 0.5)).toBeNull()
  expect(requestRate({}, MATCH)).toBeNull()
})
