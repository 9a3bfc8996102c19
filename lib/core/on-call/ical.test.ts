import { expect, test } from 'vitest'
import { calendarText } from './ical.ts'
import { readCalendarFile } from './ical-read.ts'

const RANGE = { startsAtMs: Date.parse('2026-01-01T00:00Z'), endsAtMs: Date.parse('2027-01-01T00:00Z') }
const file = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:u1', ...lines, 'END:VEVENT', 'END:VCALENDAR'].join(
    '\r\n',
  )

function read(text: string, zone = 'Europe/Berlin') {
  const calendar = readCalendarFile(text, zone, RANGE)
  if ('fault' in calendar) throw new Error(calendar.fault)
  return calendar
}
const times = (text: string, zone?: string) =>
  read(text, zone).events.map(({ startsAtMs, endsAtMs }) =>
    [startsAtMs, endsAtMs].map(atMs => new Date(atMs).toISOString().slice(0, 16)),
  )

test.each([
  [
    'in UTC',
    ['DTSTART:20260301T090000Z', 'DTEND:20260301T100000Z'],
    [['2026-03-01T09:00', '2026-03-01T10:00']],
  ],
  [
    'in a zone',
    ['DTSTART;TZID=America/New_York:20260301T090000', 'DTEND;TZID=America/New_York:20260301T100000'],
    [['2026-03-01T14:00', '2026-03-01T15:00']],
  ],
  [
    'without a zone: the schedule’s',
    ['DTSTART:20260301T090000', 'DURATION:PT2H'],
    [['2026-03-01T08:00', '2026-03-01T10:00']],
  ],
  ['a whole day', ['DTSTART;VALUE=DATE:20261225'], [['2026-12-24T23:00', '2026-12-25T23:00']]],
  [
    'weekly, at nine o’clock on both sides of the change of clocks, without the one that is left out',
    [
      'DTSTART;TZID=Europe/Berlin:20260323T090000',
      'DTEND;TZID=Europe/Berlin:20260323T100000',
      'RRULE:FREQ=WEEKLY;COUNT=3',
      'EXDATE;TZID=Europe/Berlin:20260406T090000',
    ],
    [
      ['2026-03-23T08:00', '2026-03-23T09:00'],
      ['2026-03-30T07:00', '2026-03-30T08:00'],
    ],
  ],
  ['of another year', ['DTSTART:20250301T090000Z', 'DTEND:20250301T100000Z'], []],
])('reads an event %s', (_why, lines, expected) => {
  expect(times(file(...lines))).toEqual(expected)
})

test('reads who attends, and skips what it cannot place with a word', () => {
  const one = file(
    'SUMMARY:Cover',
    'ATTENDEE;CN=Ana:mailto:Ana@Example.org',
    'DTSTART:20260301T090000Z',
    'DURATION:PT1H',
  )
  expect(read(one).events[0]).toMatchObject({ uid: 'u1', summary: 'Cover', attendees: ['ana@example.org'] })
  const lost = file('SUMMARY:Mars', 'DTSTART;TZID=Mars/Olympus:20260301T090000', 'DURATION:PT1H')
  expect(read(lost)).toEqual({
    events: [],
    skipped: ['Mars: its time zone "Mars/Olympus" is not known: expected one such as Europe/Berlin'],
  })
})

test.each([
  ['nothing', ''],
  ['no calendar', 'hello'],
  ['another component', 'BEGIN:VEVENT\r\nEND:VEVENT\r\n'],
])('refuses %s', (_why, text) => {
  expect(readCalendarFile(text, 'UTC', RANGE)).toHaveProperty('fault')
})

test('a rule that never ends is followed to the end of the range and no further', () => {
  expect(times(file('DTSTART:20260101T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY'))).toHaveLength(365)
  const often = file('SUMMARY:Tick', 'DTSTART:20260101T090000Z', 'DURATION:PT1M', 'RRULE:FREQ=MINUTELY')
  expect(read(often).skipped).toEqual(['Tick: it repeats too often (MINUTELY): at most once a day'])
  const daily = [
    'DTSTART:20260101T090000Z',
    'DURATION:PT1H',
    'RRULE:FREQ=DAILY',
    'END:VEVENT',
    'BEGIN:VEVENT',
    'UID:u2',
  ]
  const thrice = file(...daily, ...daily, 'DTSTART:20260101T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY')
  expect(readCalendarFile(thrice, 'UTC', RANGE)).toEqual({ fault: 'it has more than 1000 events' })
})

test('what is written is read back, and its lines are folded at 75 octets without cutting a character', () => {
  const summary = `${'Für Größe; ja, '.repeat(8)}\n\\ Ende`
  const event = {
    key: 'primary ana@example.org',
    startsAtMs: RANGE.startsAtMs,
    endsAtMs: RANGE.startsAtMs + 3_600_000,
    summary,
  }
  const text = calendarText({ name: 'On, call', events: [event], nowMs: RANGE.startsAtMs })
  expect(text.split('\r\n').every(line => Buffer.byteLength(line) <= 75)).toBe(true)
  expect(text).toContain('X-WR-CALNAME:On\\, call\r\n')
  expect(read(text).events).toEqual([
    {
      uid: `primary-ana@example.org-${RANGE.startsAtMs}@opsdeck`,
      summary,
      attendees: [],
      startsAtMs: event.startsAtMs,
      endsAtMs: event.endsAtMs,
    },
  ])
})
