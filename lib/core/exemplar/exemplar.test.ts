import { describe, expect, test } from 'vitest'
import { labelsFromObject } from '../labels/index.ts'
import { parseExpr } from '../promql/index.ts'
import { ExemplarRing, type RingEntry, readBatch, selectorsOf, writeBatch } from './index.ts'

const NOW_MS = 1_700_000_000_000
const seconds = labelsFromObject({ __name__: 'seconds_bucket', le: '1' })
const other = labelsFromObject({ __name__: 'other_bucket', le: '1' })
const entry = (ms: number, changes: Partial<RingEntry> = {}): RingEntry => ({
  seriesLabels: seconds,
  labels: labelsFromObject({ trace_id: 'a' }),
  value: 0.5,
  timestampMs: NOW_MS + ms,
  hasOwnTime: true,
  ...changes,
})
const all = { anyOf: [[]], fromMs: 0, toMs: Number.POSITIVE_INFINITY }
const ring = (maxCount = 10) => new ExemplarRing({ maxCount, maxAgeMs: 60_000 })
const long = (runes: number) => labelsFromObject({ t: 'ü'.repeat(runes - 1) })

describe('what becomes of an exemplar after one at 10 s', () => {
  test.each<[string, Partial<RingEntry>, string]>([
    ['later', { timestampMs: NOW_MS + 11_000 }, 'appended'],
    ['the same', {}, 'repeated'],
    ['earlier', { timestampMs: NOW_MS + 9_000 }, 'out_of_order'],
    ['the same time, a higher value', { value: 0.6 }, 'appended'],
    ['the same time, a lower value', { value: 0.4 }, 'out_of_order'],
    ['the same time and value, later labels', { labels: labelsFromObject({ trace_id: 'b' }) }, 'appended'],
    ['of another series, earlier', { seriesLabels: other, timestampMs: NOW_MS + 1_000 }, 'appended'],
    ['older than the window', { seriesLabels: other, timestampMs: NOW_MS - 60_001 }, 'too_old'],
    ['128 runes of labels', { seriesLabels: other, labels: long(128) }, 'appended'],
    ['129 runes of labels', { seriesLabels: other, labels: long(129) }, 'too_long'],
    ['a label of a megabyte', { seriesLabels: other, labels: long(1_000_000) }, 'too_long'],
  ])('%s', (_what, changes, outcome) => {
    const kept = ring()
    kept.append(entry(10_000), NOW_MS)
    expect(kept.append(entry(10_000, changes), NOW_MS)).toBe(outcome)
  })
})

test('an exporter that tells no times and shows its last exemplar again repeats it', () => {
  const kept = ring()
  const untimed = (ms: number) => entry(ms, { hasOwnTime: false })
  expect([0, 1_000, 2_000].map(ms => kept.append(untimed(ms), NOW_MS))).toEqual([
    'appended',
    'repeated',
    'repeated',
  ])
})

test('is bounded by count and by age, the oldest go first, and series without any are gone', () => {
  const kept = ring(3)
  kept.append(entry(0, { seriesLabels: other }), NOW_MS)
  for (const ms of [1_000, 2_000, 3_000]) kept.append(entry(ms), NOW_MS)
  expect(kept.size).toBe(3)
  expect(kept.select(all).map(({ seriesLabels }) => seriesLabels)).toEqual([seconds])
  kept.expire(NOW_MS + 62_500)
  expect(kept.select(all)[0]?.exemplars.map(({ timestampMs }) => timestampMs - NOW_MS)).toEqual([3_000])
  kept.expire(NOW_MS + 70_000)
  expect([kept.size, kept.select(all)]).toEqual([0, []])
  const many = ring(1_000)
  for (let ms = 0; ms < 10_000; ms++) many.append(entry(ms), NOW_MS)
  expect([many.size, many.select(all)[0]?.exemplars.length]).toEqual([1_000, 1_000])
})

test('selects by any of the selectors, within both ends, sorted by labels', () => {
  const kept = ring()
  kept.append(entry(0), NOW_MS)
  kept.append(entry(5_000), NOW_MS)
  kept.append(entry(0, { seriesLabels: other }), NOW_MS)
  const found = (text: string, toMs = 0) =>
    kept
      .select({ anyOf: selectorsOf(parseExpr(text)), fromMs: NOW_MS, toMs: NOW_MS + toMs })
      .map(({ seriesLabels, exemplars }) => [seriesLabels[1], exemplars.length])
  expect(found('sum(rate(seconds_bucket[5m])) / on() other_bucket')).toEqual([
    ['other_bucket', 1],
    ['seconds_bucket', 1],
  ])
  expect(found('histogram_quantile(0.9, seconds_bucket{le="1"})', 5_000)).toEqual([['seconds_bucket', 2]])
  expect(found('seconds_bucket{le="2"}')).toEqual([])
  expect(found('1 + 1')).toEqual([])
})

test('a batch comes back as it was written', () => {
  const entries = [
    entry(1, { value: Number.NaN }),
    entry(2, { value: Number.NEGATIVE_INFINITY, hasOwnTime: false }),
    entry(3, { labels: labelsFromObject({}), value: -0 }),
  ]
  expect(readBatch(writeBatch(entries)).slice(0, 2)).toEqual(entries.slice(0, 2))
  expect(readBatch(writeBatch(entries))[2]).toMatchObject({ timestampMs: NOW_MS + 3 })
  for (const bad of ['{}', '[1]', '[[["a"],[],"1",1]]', '[[[],[],1,1]]', 'x'])
    expect(() => readBatch(bad)).toThrow(SyntaxError)
})
