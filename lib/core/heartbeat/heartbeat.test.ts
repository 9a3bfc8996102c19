import { describe, expect, it, test } from 'vitest'
import { HeartbeatConfig } from '../config/schema/heartbeat.ts'
import { compileHeartbeat, heartbeatFaults } from './heartbeat.ts'
import { judgeHeartbeat, type PingRecord } from './judge.ts'
import { breach, readPayload } from './payload.ts'
import { compileSchedule, describeSchedule, dueAfter } from './schedule.ts'

const at = (text: string) => Date.parse(`${text}Z`)
const config = (more: Record<string, unknown>) =>
  HeartbeatConfig.parse({ service: 'xswarm', slug: 'dump', name: 'Daily dump', ...more })
const beat = (more: Record<string, unknown>) => compileHeartbeat(config(more))
const good = (text: string, payload: Record<string, string | number | boolean> | null = null) => ({
  atMs: at(text),
  payload,
  runMs: null,
})
const record = (more: Partial<PingRecord> = {}): PingRecord => ({
  watchedSinceMs: at('2026-01-01T00:00:00'),
  lastGood: null,
  payloadBefore: null,
  failure: null,
  startedAtMs: null,
  ...more,
})

describe('when a heartbeat is due', () => {
  const berlin = { zone: 'Europe/Berlin' }
  test.each([
    ['every six hours', { every: '6h' }, '2026-03-01T10:00:00', '2026-03-01T16:00:00'],
    ['daily', { cron: '0 3 * * *', zone: 'UTC' }, '2026-03-01T03:05:00', '2026-03-02T03:00:00'],
    ['half a minute early', { cron: '0 3 * * *', zone: 'UTC' }, '2026-03-01T02:59:30', '2026-03-02T03:00:00'],
    ['two minutes early', { cron: '0 3 * * *', zone: 'UTC' }, '2026-03-01T02:58:00', '2026-03-01T03:00:00'],
    ['every minute', { cron: '* * * * *', zone: 'UTC' }, '2026-03-01T02:58:30', '2026-03-01T02:59:00'],
    [
      'the hour does not exist',
      { cron: '30 2 * * *', ...berlin },
      '2026-03-28T01:30:00',
      '2026-03-29T01:00:00',
    ],
    ['the day after it', { cron: '30 2 * * *', ...berlin }, '2026-03-29T01:05:00', '2026-03-30T00:30:00'],
    ['the hour comes twice', { cron: '30 2 * * *', ...berlin }, '2026-10-24T00:30:00', '2026-10-25T00:30:00'],
    ['only once', { cron: '30 2 * * *', ...berlin }, '2026-10-25T00:30:00', '2026-10-26T01:30:00'],
    ['hourly, in both', { cron: '0 * * * *', ...berlin }, '2026-10-25T00:00:30', '2026-10-25T01:00:00'],
    [
      'New York, spring',
      { cron: '30 2 * * *', zone: 'America/New_York' },
      '2026-03-07T08:00:00',
      '2026-03-08T07:00:00',
    ],
    [
      'New York, autumn',
      { cron: '30 1 * * *', zone: 'America/New_York' },
      '2026-10-31T06:00:00',
      '2026-11-01T05:30:00',
    ],
  ])('%s', (_what, schedule, last, due) => {
    const compiled = compileSchedule(config(schedule))
    expect(dueAfter(compiled, at(last))).toBe(at(due))
  })

  it('never, without a schedule (X-60)', () => {
    const manual = compileSchedule(config({}))
    expect(dueAfter(manual, 0)).toBeNull()
    expect(describeSchedule(manual, 60_000)).toBe('no schedule')
  })

  it('says when in words', () => {
    expect(describeSchedule(compileSchedule(config({ cron: '0 3 * * *' })), 3_600_000)).toBe(
      '0 3 * * * UTC, 1 h of grace',
    )
  })
})

describe('the state of a heartbeat', () => {
  const daily = { cron: '0 3 * * *', grace: '1h', kind: 'backup' }
  const fine = { lastGood: good('2026-03-01T03:02:00', { bytes: 1000 }) }
  test.each<[string, Record<string, unknown>, Partial<PingRecord>, string, string, string]>([
    ['X-58 within its grace', daily, fine, '2026-03-02T03:59:00', 'up', 'on time'],
    ['X-58 no ping at 04:00', daily, fine, '2026-03-02T04:00:01', 'down', 'no ping: was due 1 h ago'],
    [
      'X-69 any cron',
      { cron: '0 0 * * *', grace: '5m' },
      fine,
      '2026-03-02T00:06:00',
      'down',
      'no ping: was due 6 min ago',
    ],
    ['waiting for the first', daily, {}, '2026-01-01T03:30:00', 'unknown', 'no ping yet'],
    [
      'the first never came',
      daily,
      {},
      '2026-01-01T04:30:00',
      'down',
      'no ping: was due 1 h 30 min ago, and none ever came',
    ],
    [
      'X-07 silence is no data',
      { every: '5m', grace: '1m', overdue: 'unknown' },
      fine,
      '2026-03-01T03:10:00',
      'unknown',
      'no ping: was due 3 min ago',
    ],
    [
      'a failed run',
      daily,
      { ...fine, failure: { atMs: at('2026-03-01T04:00:00'), exitCode: 3 } },
      '2026-03-01T05:00:00',
      'down',
      'the last run failed with exit code 3',
    ],
    [
      'a run that hangs',
      { ...daily, max_run: '30m' },
      { ...fine, startedAtMs: at('2026-03-02T03:00:00') },
      '2026-03-02T03:31:00',
      'down',
      'started 31 min ago and has not ended; 30 min is the limit',
    ],
    [
      'a run that still may',
      { ...daily, max_run: '30m' },
      { ...fine, startedAtMs: at('2026-03-02T03:00:00') },
      '2026-03-02T03:29:00',
      'up',
      'on time',
    ],
    [
      'X-59 too small',
      { ...daily, payload: [{ field: 'bytes', at_least: 5000 }] },
      fine,
      '2026-03-01T05:00:00',
      'degraded',
      'suspect: bytes is 1000, at least 5000 is expected',
    ],
    [
      'X-59 half of the last',
      { ...daily, payload: [{ field: 'bytes', at_least_ratio_of_last: 0.5 }] },
      { ...fine, payloadBefore: { bytes: 2001 } },
      '2026-03-01T05:00:00',
      'degraded',
      'suspect: bytes is 1000, less than 0.5 of the 2001 before',
    ],
    [
      'X-59 exactly half',
      { ...daily, payload: [{ field: 'bytes', at_least_ratio_of_last: 0.5 }] },
      { ...fine, payloadBefore: { bytes: 2000 } },
      '2026-03-01T05:00:00',
      'up',
      'on time',
    ],
    [
      'a ping without its figure',
      { ...daily, payload: [{ field: 'rows', at_least: 1 }] },
      fine,
      '2026-03-01T05:00:00',
      'degraded',
      'suspect: rows was not in the ping',
    ],
    [
      'X-60 warns by age',
      { max_age: '7d' },
      fine,
      '2026-03-09T03:02:00',
      'degraded',
      'the last one was 8 days ago, 7 days is the limit',
    ],
    ['X-60 young enough', { max_age: '7d' }, fine, '2026-03-07T03:02:00', 'up', 'a good one came'],
    [
      'X-62 a duty overdue',
      { kind: 'duty', cron: '0 9 1 * *', grace: '1d' },
      { lastGood: good('2026-03-01T09:30:00') },
      '2026-04-02T10:00:00',
      'down',
      'overdue: was due 25 h ago',
    ],
    [
      'X-62 a duty done early',
      { kind: 'duty', cron: '0 9 1 * *', grace: '1d', notice: '5d' },
      { lastGood: good('2026-02-26T12:00:00') },
      '2026-03-20T10:00:00',
      'up',
      'on time',
    ],
    [
      'X-63 RPO',
      { rpo: '6h' },
      fine,
      '2026-03-01T09:03:00',
      'degraded',
      'the last good one is 6 h 1 min old, the RPO is 6 h',
    ],
  ])('%s', (_what, of, known, now, state, reason) => {
    expect(judgeHeartbeat(beat(of), record(known), at(now))).toMatchObject({ state, reason })
  })

  it('X-63: an RPO that is not set is not judged', () => {
    expect(judgeHeartbeat(beat({}), record(fine), at('2027-01-01T00:00:00')).isRpoBreached).toBeNull()
  })

  it('tells when it may change by itself', () => {
    const verdict = judgeHeartbeat(beat(daily), record(fine), at('2026-03-01T05:00:00'))
    expect(verdict.nextDueMs).toBe(at('2026-03-02T03:00:00'))
    expect(verdict.nextLookMs).toBe(at('2026-03-02T04:00:00') + 1)
  })
})

describe('what a ping carries', () => {
  test.each([
    ['nothing', '', null],
    ['JSON', '{"bytes": 12, "ok": true, "db": {"name": "x"}}', { bytes: 12, ok: true, 'db.name': 'x' }],
    [
      'X-07 lists',
      '{"primary":"active","replicas":["synced"],"lag_s":3}',
      { primary: 'active', 'replicas.0': 'synced', lag_s: 3 },
    ],
    ['pairs', 'Backup complete: bytes=120 seconds=4.5 file=a.gz', { bytes: 120, seconds: 4.5, file: 'a.gz' }],
    ['prose', 'all went well', null],
    ['broken JSON', '{"a":', null],
  ])('%s', (_what, body, payload) => {
    expect(readPayload(body)).toEqual(payload)
  })

  it('is cut off where it is too deep or too wide', () => {
    expect(readPayload(`${'{"a":'.repeat(60)}1${'}'.repeat(60)}`)).toEqual({})
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 999 }, (_, i) => [`f${i}`, i])))
    expect(Object.keys(readPayload(wide) ?? {})).toHaveLength(50)
  })

  it('X-07: every replica must be synced', () => {
    const rule = { field: 'replicas.*', equals: 'synced', state: 'degraded' } as const
    expect(breach(rule, { 'replicas.0': 'synced', 'replicas.1': 'lagging' }, null)).toBe(
      'replicas.1 is lagging, not synced',
    )
    expect(breach(rule, { 'replicas.0': 'synced' }, null)).toBeNull()
    expect(breach(rule, { lag_s: 1 }, null)).toBe('replicas.* was not in the ping')
  })
})

test.each([
  ['no cron', { cron: 'at three' }, 'cron: "at three" is not a cron expression'],
  ['six fields', { cron: '0 0 3 * * *' }, 'is not a cron expression'],
  ['a day that never comes', { cron: '0 0 31 2 *' }, 'never comes'],
  ['two schedules', { cron: '0 3 * * *', every: '1d' }, 'every: cannot be given beside cron'],
  ['a duty without a time', { kind: 'duty' }, 'a duty needs cron, every or after'],
  ['evidence of a job', { evidence: { rows: 'count' } }, 'only a duty'],
  ['a rule without a limit', { payload: [{ field: 'bytes' }] }, '"bytes" has no limit'],
])('refuses %s', (_what, more, message) => {
  expect(
    heartbeatFaults(config(more))
      .map(fault => fault.message)
      .join('\n'),
  ).toContain(message)
})

test('a time zone that does not exist is refused', () => {
  expect(HeartbeatConfig.safeParse({ ...config({}), zone: 'Mars/Olympus' }).success).toBe(false)
})
