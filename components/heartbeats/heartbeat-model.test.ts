import { expect, test } from 'vitest'
import type { HeartbeatRow } from '../../lib/contract/watch.ts'
import {
  dueText,
  figureText,
  groupByKind,
  heartbeatHref,
  objectiveText,
  outcomeOf,
  payloadText,
  seriesQuery,
  stateOf,
  summarise,
} from './heartbeat-model.ts'

const row = (more: Partial<HeartbeatRow>): HeartbeatRow => ({
  key: 'api/dump',
  service: 'api',
  part: null,
  name: 'Database dump',
  kind: 'backup',
  source: 'page',
  isPaused: false,
  state: 'up',
  reason: 'came in time',
  sinceMs: null,
  schedule: '0 3 * * * UTC, 1 h of grace',
  lastPingMs: null,
  lastRunMs: null,
  lastPayload: null,
  isRunning: false,
  nextDueMs: null,
  rpoMs: null,
  rtoMs: null,
  evidence: [],
  instructions: null,
  isRpoBreached: null,
  ...more,
})

test('X-69: jobs stand in the same list as backups, by kind, worst first and then by what is due', () => {
  const groups = groupByKind([
    row({ key: 'api/late', kind: 'job', state: 'up', nextDueMs: 9 }),
    row({ key: 'api/soon', kind: 'job', state: 'up', nextDueMs: 5 }),
    row({ key: 'api/paused', kind: 'job', state: null, isPaused: true }),
    row({ key: 'api/red', kind: 'job', state: 'down' }),
    row({ key: 'api/restore', kind: 'duty', state: 'degraded' }),
    row({ key: 'api/dump' }),
  ])
  expect(groups.map(({ kind, rows }) => [kind, rows.map(({ key }) => key)])).toEqual([
    ['backup', ['api/dump']],
    ['job', ['api/red', 'api/soon', 'api/late', 'api/paused']],
    ['duty', ['api/restore']],
  ])
})

test('one that was never heard of has no data: it is never green', () => {
  expect(stateOf({ state: null })).toBe('no_data')
  expect(stateOf({ state: 'unobserved' })).toBe('no_data')
  expect(stateOf({ state: 'down' })).toBe('down')
})

test.each([
  [[], 'Jobs, backups and duties that report themselves'],
  [[row({})], 'All 1 in time'],
  [[row({ state: 'down' }), row({}), row({ state: null })], 'Of 3: 1 down, 1 not heard of yet'],
  [[row({ isPaused: true, state: null }), row({})], 'Of 2: 1 paused'],
] as const)('the list in a line', (rows, words) => {
  expect(summarise(rows)).toBe(words)
})

test.each([
  [null, 0, null],
  [7_800_000, 0, 'in 2 h 10 min'],
  [0, 720_000, '12 min over'],
])('due at %s seen from %s: %s', (dueMs, nowMs, words) => {
  expect(dueText(dueMs, nowMs)).toBe(words)
})

test('X-63: an objective that nobody gave reads "not set", never 0', () => {
  expect(objectiveText(null)).toBe('not set')
  expect(objectiveText(21_600_000)).toBe('6 h')
})

test('X-58: the size of a backup stands first in its payload, in bytes people read', () => {
  expect(payloadText({ rows: 12, bytes: 5_242_880, ok: true, more: 1 })).toBe(
    '5 MiB, rows 12, ok true and 1 more',
  )
  expect(payloadText(null)).toBeNull()
  expect(figureText('db_size', 2_048)).toBe('2 KiB')
})

test.each([
  [{ kind: 'start', exitCode: null }, null, 'Started'],
  [{ kind: 'success', exitCode: 0 }, 'up', 'Succeeded'],
  [{ kind: 'fail', exitCode: 1 }, 'down', 'Failed'],
  [{ kind: 'done', exitCode: null }, 'up', 'Done'],
] as const)('a ping of %o', (ping, state, word) => {
  expect(outcomeOf(ping)).toEqual({ state, word })
})

test('its series are asked for by service, slug and field', () => {
  expect(seriesQuery(row({}), 'run_seconds')).toBe(
    'opsdeck_heartbeat_run_seconds{service="api",heartbeat="dump"}',
  )
  expect(seriesQuery(row({}), 'payload', 'by"tes')).toContain('field="by\\"tes"')
  expect(heartbeatHref('api/dump')).toBe('/heartbeats/api/dump')
})
