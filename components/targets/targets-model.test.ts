import { expect, test } from 'vitest'
import type { TargetState } from '../../lib/contract/targets.ts'
import { countTargets, filterTargets, furtherLabels, summariseTargets, targetRows } from './targets-model.ts'

const nowMs = Date.parse('2026-11-09T03:14:00Z')
const target = (over: Partial<TargetState>): TargetState => ({
  job: 'node',
  instance: 'a:9100',
  url: 'http://a:9100/metrics',
  health: 'up',
  lastScrape: '2026-11-09T03:13:55Z',
  lastDurationSeconds: 0.02,
  samples: 900,
  lastError: null,
  intervalSeconds: 15,
  timeoutSeconds: 10,
  labels: { job: 'node', instance: 'a:9100' },
  discoveredLabels: {},
  source: 'file',
  ...over,
})
const fleet = [
  target({ instance: 'up' }),
  target({ instance: 'fresh', health: 'unknown', lastScrape: null }),
  target({ instance: 'late', lastScrape: '2026-11-09T03:13:00Z' }),
  target({ instance: 'down', health: 'down', lastError: 'voice2:9998 refused the connection' }),
  target({ instance: 'labelled', labels: { job: 'node', instance: 'labelled', env: 'prod' } }),
]
const rows = targetRows(fleet, nowMs)
const names = (list: typeof rows) => list.map(row => row.target.instance)

test('the worst stand first: down, late, not yet asked, up', () => {
  expect(names(rows)).toEqual(['down', 'late', 'fresh', 'labelled', 'up'])
})

test('three intervals without a scrape are late, less is not', () => {
  const ago = (seconds: number) => target({ lastScrape: new Date(nowMs - seconds * 1000).toISOString() })
  expect(targetRows([ago(45), ago(46)], nowMs).map(row => row.isLate)).toEqual([true, false])
})

test.each([
  ['all', '', ['down', 'late', 'fresh', 'labelled', 'up']],
  ['down', '', ['down']],
  ['late', '', ['late']],
  ['all', 'refused', ['down']],
  ['all', 'env=prod NODE', ['labelled']],
  ['up', 'refused', []],
] as const)('filter %s with "%s"', (filter, text, expected) => {
  expect(names(filterTargets(rows, { filter, text }))).toEqual(expected)
})

test.each([
  [rows, '1 of 5 down, 1 late, 1 not asked yet'],
  [targetRows([target({})], nowMs), 'All 1 up'],
  [[], 'No targets'],
])('the page in one line', (list, sentence) => {
  expect(summariseTargets(countTargets(list))).toBe(sentence)
})

test('job and instance are not told twice', () => {
  expect(furtherLabels(target({ labels: { job: 'a', instance: 'b', env: 'prod' } }))).toEqual([
    ['env', 'prod'],
  ])
})
