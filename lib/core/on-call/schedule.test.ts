import { expect, test } from 'vitest'
import { ScheduleConfig } from '../config/schema/schedule.ts'
import { compileSchedule, gapsOf, shifts, whoIsOnCall } from './schedule.ts'

const HOUR_MS = 3_600_000

function scheduleOf(written: object, added: Parameters<typeof compileSchedule>[1] = []) {
  const config = ScheduleConfig.parse({ slug: 'primary', name: 'Primary', zone: 'Europe/Berlin', ...written })
  const compiled = compileSchedule(config, added)
  if ('faults' in compiled) throw new Error(compiled.faults.map(fault => fault.message).join('; '))
  return compiled.schedule
}

const weekly = (more: object = {}): object => ({
  name: 'Weekly',
  people: ['ana@example.org', 'ben@example.org'],
  starts: '2026-01-05T09:00',
  ...more,
})

const who = (schedule: ReturnType<typeof scheduleOf>, at: string) =>
  whoIsOnCall(schedule, Date.parse(at)).person?.split('@')[0] ?? null

test.each([
  ['before the first handoff nobody is', '2026-01-05T07:59:59Z', null],
  ['from the first handoff on, the first', '2026-01-05T08:00:00Z', 'ana'],
  ['to the millisecond before the second', '2026-01-12T07:59:59.999Z', 'ana'],
  ['then the second', '2026-01-12T08:00:00Z', 'ben'],
  ['and round again', '2026-01-19T08:00:00Z', 'ana'],
  ['at nine o’clock in summer too, which is seven in UTC', '2026-03-30T07:00:00Z', 'ana'],
  ['and not a minute before', '2026-03-30T06:59:00Z', 'ben'],
  ['in winter again it is eight in UTC', '2026-10-26T08:00:00Z', 'ana'],
  ['and not an hour before', '2026-10-26T07:59:00Z', 'ben'],
])('a weekly rotation: %s', (_why, at, expected) => {
  expect(who(scheduleOf({ layers: [weekly()] }), at)).toBe(expected)
})

test.each([
  ['daily', { rotation: 'daily' }, '2026-01-06T08:00:00Z', 'ben'],
  ['every two days', { rotation: 'daily', every: 2 }, '2026-01-06T08:00:00Z', 'ana'],
  ['every two days, the third', { rotation: 'daily', every: 2 }, '2026-01-07T08:00:00Z', 'ben'],
  ['twelve hours, the night', { rotation: 'custom', turn: '12h' }, '2026-01-05T20:00:00Z', 'ben'],
  ['ended', { ends: '2026-01-06T09:00' }, '2026-01-06T08:00:00Z', null],
  ['in its own zone', { zone: 'America/New_York' }, '2026-01-05T13:59:00Z', null],
  ['in its own zone, begun', { zone: 'America/New_York' }, '2026-01-05T14:00:00Z', 'ana'],
])('a rotation: %s', (_why, more, at, expected) => {
  expect(who(scheduleOf({ layers: [weekly(more)] }), at)).toBe(expected)
})

test('the night on which clocks are set back lasts 13 hours, and its handoff in the repeated hour is made once', () => {
  const nightly = weekly({ rotation: 'custom', turn: '12h', starts: '2026-10-24T02:30' })
  const schedule = scheduleOf({ layers: [nightly] })
  // 02:30 comes twice on 2026-10-25, at 00:30 and at 01:30 UTC: the handoff is at the first.
  const range = { startsAtMs: Date.parse('2026-10-24T12:30Z'), endsAtMs: Date.parse('2026-10-26T01:30Z') }
  expect(
    shifts(schedule, range).map(shift => [shift.person, new Date(shift.startsAtMs).toISOString()]),
  ).toEqual([
    ['ben@example.org', '2026-10-24T12:30:00.000Z'],
    ['ana@example.org', '2026-10-25T00:30:00.000Z'],
    ['ben@example.org', '2026-10-25T13:30:00.000Z'],
  ])
  expect(who(schedule, '2026-10-25T01:10:00Z')).toBe('ana')
})

test('the day on which clocks are set forward is short by an hour, and a handoff in the skipped hour is made after it', () => {
  const daily = weekly({ rotation: 'daily', starts: '2026-03-28T02:30' })
  const range = { startsAtMs: Date.parse('2026-03-28T01:30Z'), endsAtMs: Date.parse('2026-03-30T12:00Z') }
  expect(
    shifts(scheduleOf({ layers: [daily] }), range).map(s => new Date(s.startsAtMs).toISOString()),
  ).toEqual(['2026-03-28T01:30:00.000Z', '2026-03-29T01:30:00.000Z', '2026-03-30T00:30:00.000Z'])
})

const OFFICE = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }]
const NIGHT = [{ days: ['fri'], from: '22:00', to: '06:00' }]
const alone = (more: object): object => ({
  ...weekly(more),
  people: ['ana@example.org'],
  starts: '2026-01-01T00:00',
})

test.each([
  ['in office hours', OFFICE, '2026-01-06T08:00:00Z', 'ana'],
  ['before them', OFFICE, '2026-01-06T07:59:59Z', null],
  ['at their end', OFFICE, '2026-01-06T16:00:00Z', null],
  ['on Saturday', OFFICE, '2026-01-10T10:00:00Z', null],
  ['on a holiday, which is no weekday', OFFICE, '2026-01-07T10:00:00Z', null],
  ['on a holiday that is asked for', [{ days: ['holiday'] }], '2026-01-07T10:00:00Z', 'ana'],
  ['past midnight, of the day on which it began', NIGHT, '2026-01-10T04:59:00Z', 'ana'],
  ['past midnight, not of another day', NIGHT, '2026-01-09T04:59:00Z', null],
  ['every day without days', [{ from: '08:00', to: '08:00' }], '2026-01-10T23:00:00Z', 'ana'],
])('hours: %s', (_why, hours, at, expected) => {
  const schedule = scheduleOf({ holidays: ['2026-01-07'], layers: [alone({ hours })] })
  expect(who(schedule, at)).toBe(expected)
})

test('a later layer goes before an earlier one where it has somebody, an override before both', () => {
  const schedule = scheduleOf(
    {
      layers: [weekly(), { ...alone({ hours: OFFICE }), name: 'Office', people: ['olga@example.org'] }],
      overrides: [{ person: 'cem@example.org', from: '2026-01-06T12:00', to: '2026-01-06T13:00' }],
    },
    [
      {
        startsAtMs: Date.parse('2026-01-06T11:30Z'),
        endsAtMs: Date.parse('2026-01-06T12:30Z'),
        person: 'dina@example.org',
        reason: 'swap',
      },
    ],
  )
  const range = { startsAtMs: Date.parse('2026-01-06T07:00Z'), endsAtMs: Date.parse('2026-01-06T17:00Z') }
  expect(
    shifts(schedule, range).map(
      s => `${new Date(s.startsAtMs).toISOString().slice(11, 16)} ${s.person?.split('@')[0]} ${s.layer}`,
    ),
  ).toEqual([
    '07:00 ana Weekly',
    '08:00 olga Office',
    '11:00 cem override',
    '11:30 dina override',
    '12:30 olga Office',
    '16:00 ana Weekly',
  ])
})

test('an added holiday is a holiday, and gaps are found to the minute', () => {
  const holiday = {
    startsAtMs: Date.parse('2026-01-05T23:00Z'),
    endsAtMs: Date.parse('2026-01-06T23:00Z'),
    person: null,
    reason: 'Epiphany',
  }
  const schedule = scheduleOf({ layers: [alone({ hours: OFFICE })] }, [holiday])
  const gaps = gapsOf(schedule, {
    startsAtMs: Date.parse('2026-01-05T08:00Z'),
    endsAtMs: Date.parse('2026-01-07T09:00Z'),
  })
  expect(gaps.map(gap => (gap.endsAtMs - gap.startsAtMs) / HOUR_MS)).toEqual([40])
})

test('a hundred days of hourly turns are looked through without holding the process up', () => {
  const schedule = scheduleOf({ layers: [weekly({ rotation: 'custom', turn: '1h' })] })
  const fromMs = Date.parse('2026-03-01T00:00Z')
  const begunMs = performance.now()
  const found = shifts(schedule, { startsAtMs: fromMs, endsAtMs: fromMs + 100 * 24 * HOUR_MS })
  if (process.env.OPSDECK_SHOW_FIGURES)
    process.stderr.write(`${found.length} shifts: ${performance.now() - begunMs} ms\n`)
  expect(found.length).toBeGreaterThan(2_390)
  expect(found.every((shift, i) => i === 0 || found[i - 1]?.endsAtMs === shift.startsAtMs)).toBe(true)
})

test.each([
  [
    'a turn of a weekly rotation',
    { layers: [weekly({ turn: '12h' })] },
    'turn: a weekly rotation has its own',
  ],
  ['a custom rotation without a turn', { layers: [weekly({ rotation: 'custom' })] }, 'turn: missing'],
  ['a turn of a minute', { layers: [weekly({ rotation: 'custom', turn: '1m' })] }, 'shorter than an hour'],
  ['an end before the start', { layers: [weekly({ ends: '2025-01-01T00:00' })] }, 'ends: must be later'],
  ['a day that is none', { layers: [weekly({ starts: '2026-02-30T09:00' })] }, 'no time of the calendar'],
  ['a holiday that is none', { layers: [weekly()], holidays: ['2026-02-30'] }, 'no day of the calendar'],
  [
    'an override that ends before it starts',
    { layers: [weekly()], overrides: [{ person: 'a@b', from: '2026-01-02T00:00', to: '2026-01-01T00:00' }] },
    'to: must be later than from',
  ],
])('refuses %s', (_why, written, message) => {
  expect(() => scheduleOf(written)).toThrow(message)
})
