import { expect, test } from 'vitest'
import type { CheckRow } from '../../lib/contract/checks.ts'
import {
  countChecks,
  filterChecks,
  groupByService,
  stateOf,
  summariseChecks,
  summariseHidden,
} from './checks-model.ts'

const check = (key: string, over: Partial<CheckRow> = {}): CheckRow => ({
  key,
  service: key.split('/')[0] ?? '',
  part: null,
  name: key,
  kind: 'http',
  asks: `https://${key}`,
  source: 'file',
  isPaused: false,
  state: 'up',
  reason: 'status 200',
  sinceMs: 1,
  pending: null,
  causedBy: null,
  isMaintenance: false,
  lastAtMs: 1,
  lastDurationSeconds: 0.1,
  intervalMs: 30_000,
  children: [],
  ...over,
})
const fleet = [
  check('api/web'),
  check('api/paused', { isPaused: true, state: null, reason: 'paused' }),
  check('db/main', { state: 'down', reason: 'connection refused' }),
  check('db/replica', { state: 'degraded' }),
  check('voice/odd', { state: 'unknown' }),
]
const keys = (rows: readonly CheckRow[]) => rows.map(row => row.key)

test('the service with the worst check stands first, and paused checks last', () => {
  expect(groupByService(fleet).map(group => keys(group.rows))).toEqual([
    ['db/main', 'db/replica'],
    ['voice/odd'],
    ['api/web', 'api/paused'],
  ])
})

test.each([
  ['all', 'REFUSED main', null, ['db/main']],
  ['all', '', 'api', ['api/web', 'api/paused']],
  ['unknown', '', null, ['voice/odd']],
  ['up', 'refused', null, []],
] as const)('%s with "%s" of %s', (filter, text, service, expected) => {
  expect(keys(filterChecks(fleet, { filter, text, service, hidden: new Set() }))).toEqual(expected)
})

test('V-16: lines that are left out are not there; the counts stay those of all', () => {
  const wish = { filter: 'all', text: '', service: null, hidden: new Set(['db/main']) } as const
  expect(keys(filterChecks(fleet, wish))).toEqual(keys(fleet.filter(({ key }) => key !== 'db/main')))
  expect(countChecks(fleet, 'down')).toBe(1)
})

test.each([
  [[], null],
  [['gone/long-ago'], null],
  [['api/web', 'api/paused'], '2 hidden'],
  [['db/main'], '1 hidden, down'],
  [['db/main', 'api/web', 'gone/long-ago'], '2 hidden, 1 of them down'],
  [['db/main', 'db/replica', 'voice/odd'], '3 hidden, 1 of them down, 1 degraded, 1 unknown'],
])('V-16: what %s leaves out is told: %s', (hidden, words) => {
  expect(summariseHidden(fleet, new Set(hidden))).toBe(words)
})

test.each([
  [fleet, '1 of 5 down, 1 degraded, 1 unknown, 1 paused or not asked yet'],
  [[check('a/b')], 'All 1 up'],
  [[check('a/b'), check('a/c', { isPaused: true, state: null })], '1 up, 1 paused or not asked yet'],
  [[], 'Nothing is asked yet'],
] as const)('the page in one line', (rows, sentence) => {
  expect(summariseChecks(rows)).toBe(sentence)
})

test('in planned work a failing check is in maintenance; one without an answer is never up', () => {
  expect(stateOf(check('a/b', { state: 'down', isMaintenance: true }))).toBe('maintenance')
  expect(stateOf(check('a/b', { state: null }))).toBe('no_data')
})
