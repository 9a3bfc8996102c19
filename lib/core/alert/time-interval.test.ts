import { expect, test } from 'vitest'
import { buildTimeInterval } from '../config/routes.ts'
import { TimeIntervalEntry } from '../config/schema/time-interval.ts'
import { inAnyInterval } from './time-interval.ts'

const intervalsOf = (...specifications: unknown[]) =>
  buildTimeInterval(TimeIntervalEntry.parse({ name: 'x', time_intervals: specifications })).intervals

const times = (start_time: string, end_time: string) => ({ times: [{ start_time, end_time }] })

type Row = [why: string, specifications: unknown[], inside: string[], outside: string[]]

const ROWS: Row[] = [
  [
    'T1: a start is inclusive, an end is not',
    [times('09:00', '17:00')],
    ['2026-05-04T09:00:00Z', '2026-05-04T16:59:59.999Z'],
    ['2026-05-04T08:59:59.999Z', '2026-05-04T17:00:00Z'],
  ],
  [
    'T1: 24:00 is the end of the day',
    [times('23:00', '24:00')],
    ['2026-05-04T23:59:59.999Z'],
    ['2026-05-05T00:00:00Z'],
  ],
  [
    'T1: fields are all asked for',
    [{ weekdays: ['monday:friday'], ...times('09:00', '17:00') }],
    ['2026-05-04T10:00:00Z'],
    ['2026-05-03T10:00:00Z', '2026-05-04T18:00:00Z'],
  ],
  [
    'T1: ranges of a field are one or another',
    [{ weekdays: ['monday:tuesday', 'Sunday'] }],
    ['2026-05-03T10:00:00Z', '2026-05-05T10:00:00Z'],
    ['2026-05-06T10:00:00Z'],
  ],
  [
    'T1: specifications are one or another',
    [{ weekdays: ['sunday'] }, times('00:00', '01:00')],
    ['2026-05-03T10:00:00Z', '2026-05-04T00:30:00Z'],
    ['2026-05-04T02:00:00Z'],
  ],
  ['T1: an empty specification is always', [{}], ['2026-05-03T10:00:00Z'], []],
  [
    'T1: months by name or number',
    [{ months: ['january:march', '12'] }],
    ['2026-03-31T00:00:00Z', '2026-12-01T00:00:00Z'],
    ['2026-04-01T00:00:00Z'],
  ],
  [
    'T1: years',
    [{ years: ['2026', '2028:2029'] }],
    ['2026-01-01T00:00:00Z', '2029-12-31T23:59:59Z'],
    ['2027-06-01T00:00:00Z'],
  ],
  [
    'T1: the last day of a month',
    [{ days_of_month: ['-1'] }],
    ['2026-02-28T12:00:00Z', '2028-02-29T12:00:00Z', '2026-01-31T12:00:00Z'],
    ['2028-02-28T12:00:00Z'],
  ],
  [
    'T1: the last three days',
    [{ days_of_month: ['-3:-1'] }],
    ['2026-02-26T12:00:00Z'],
    ['2026-02-25T12:00:00Z'],
  ],
  [
    'T1: from a day to the last but one',
    [{ days_of_month: ['10:-2'] }],
    ['2026-04-29T12:00:00Z', '2026-04-10T12:00:00Z'],
    ['2026-04-30T12:00:00Z', '2026-04-09T12:00:00Z'],
  ],
  [
    'T1: a range is held within the month',
    [{ days_of_month: ['25:31'] }],
    ['2026-02-28T12:00:00Z'],
    ['2026-03-01T12:00:00Z'],
  ],
  [
    'T1: one that begins after the month ends is none',
    [{ days_of_month: ['31'] }],
    ['2026-01-31T12:00:00Z'],
    ['2026-02-28T12:00:00Z', '2026-03-01T12:00:00Z'],
  ],
  [
    'T1: -31 in a short month begins with it',
    [{ days_of_month: ['-31:-27'] }],
    ['2026-02-01T12:00:00Z', '2026-02-02T12:00:00Z'],
    ['2026-02-03T12:00:00Z'],
  ],
  [
    'T2: without a location it is UTC',
    [times('00:00', '01:00')],
    ['2026-07-04T00:30:00Z'],
    ['2026-07-03T22:30:00Z'],
  ],
  [
    'T2: on the wall clock of its zone',
    [{ ...times('09:00', '17:00'), location: 'Australia/Sydney' }],
    ['2026-07-03T23:00:00Z', '2026-01-03T22:00:00Z'],
    ['2026-07-03T22:59:00Z', '2026-01-03T21:59:00Z'],
  ],
  [
    'T2: the weekday is the zone’s too',
    [{ weekdays: ['monday'], location: 'America/New_York' }],
    ['2026-05-05T03:59:00Z'],
    ['2026-05-04T03:59:00Z'],
  ],
  [
    'T2: clocks that go forward leave an hour out',
    [{ ...times('02:00', '03:00'), location: 'Europe/Berlin' }],
    ['2026-03-28T01:30:00Z', '2026-03-30T00:30:00Z'],
    ['2026-03-29T00:59:59Z', '2026-03-29T01:00:00Z'],
  ],
  [
    'T2: clocks that go back have it twice',
    [{ ...times('02:00', '03:00'), location: 'Europe/Berlin' }],
    ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
    ['2026-10-24T23:59:00Z', '2026-10-25T02:00:00Z'],
  ],
]

test.each(ROWS)('%s', (_why, specifications, inside, outside) => {
  const intervals = intervalsOf(...specifications)
  for (const text of inside) expect([text, inAnyInterval(intervals, Date.parse(text))]).toEqual([text, true])
  for (const text of outside)
    expect([text, inAnyInterval(intervals, Date.parse(text))]).toEqual([text, false])
})

test.each([
  [times('17:00', '09:00'), 'not after start_time'],
  [times('09:00', '09:00'), 'not after start_time'],
  [times('9:00', '10:00'), 'is not a time'],
  [times('09:00', '24:01'), 'is not a time'],
  [{ weekdays: ['mon'] }, 'expected a day'],
  [{ weekdays: ['friday:monday'] }, 'ends before it begins'],
  [{ days_of_month: ['0'] }, 'no day of a month'],
  [{ days_of_month: ['32'] }, 'no day of a month'],
  [{ days_of_month: ['-1:5'] }, 'begins at the end'],
  [{ days_of_month: ['20:10'] }, 'ends before it begins'],
  [{ months: ['13'] }, 'no month'],
  [{ months: ['may:april'] }, 'ends before it begins'],
  [{ years: ['2028:2026'] }, 'ends before it begins'],
  [{ years: ['x'] }, 'expected a year'],
  [{ location: 'Mars/Base' }, 'is not a time zone'],
])('T1: refused is %j', (specification, reason) => {
  const parsed = TimeIntervalEntry.safeParse({ name: 'x', time_intervals: [specification] })
  expect(parsed.error?.issues[0]?.message).toContain(reason)
})
