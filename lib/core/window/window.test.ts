import { describe, expect, test } from 'vitest'
import { WindowConfig } from '../config/schema/window.ts'
import { compileWindow, endNow, isLateNotice, occurrences, phaseOf, windowFaults } from './index.ts'

const HOUR_MS = 3_600_000

const windowOf = (over: Partial<WindowConfig>): WindowConfig => ({
  ...WindowConfig.parse({
    slug: 'w',
    name: 'Work',
    services: ['voice'],
    starts: '2026-01-04T02:00',
    duration: '2h',
  }),
  ...over,
})

/** Occurrences as `start/end` in UTC. */
function told(over: Partial<WindowConfig>, from: string, to: string): string[] {
  const compiled = compileWindow(windowOf(over))
  if ('faults' in compiled) throw new Error(compiled.faults.map(fault => fault.message).join('; '))
  const short = (atMs: number) => new Date(atMs).toISOString().slice(0, 16)
  return occurrences(compiled.window, Date.parse(from), Date.parse(to)).map(
    ({ startsAtMs, endsAtMs }) => `${short(startsAtMs)}/${short(endsAtMs)}`,
  )
}

describe('occurrences', () => {
  test('L-35 L-36: Sundays 02:00 to 04:00 UTC, two hours at most, announced 48 h before', () => {
    const config = windowOf({ repeats: 'FREQ=WEEKLY;BYDAY=SU', notice: '48h' })
    expect(told(config, '2026-03-01T00:00Z', '2026-03-20T00:00Z')).toEqual([
      '2026-03-01T02:00/2026-03-01T04:00',
      '2026-03-08T02:00/2026-03-08T04:00',
      '2026-03-15T02:00/2026-03-15T04:00',
    ])
    const startsAtMs = Date.parse('2026-03-08T02:00Z')
    const occurrence = { startsAtMs, endsAtMs: startsAtMs + 2 * HOUR_MS }
    const notice = 48 * HOUR_MS
    expect(
      [-49, -48, 0, 1.99, 2].map(hours => phaseOf(occurrence, notice, startsAtMs + hours * HOUR_MS)),
    ).toEqual(['upcoming', 'announced', 'open', 'open', 'over'])
    expect(isLateNotice(occurrence, notice, startsAtMs - 47 * HOUR_MS)).toBe(true)
    expect(isLateNotice(occurrence, notice, startsAtMs - 48 * HOUR_MS)).toBe(false)
    expect(isLateNotice(occurrence, notice, null)).toBe(false)
    expect(isLateNotice(occurrence, null, startsAtMs)).toBe(false)
  })

  test('T-45: once a month for 30 minutes', () => {
    const monthly = { starts: '2026-01-04T03:00', duration: '30m', repeats: 'FREQ=MONTHLY;BYDAY=1SU' }
    expect(told(monthly, '2026-02-01T00:00Z', '2026-04-01T00:00Z')).toEqual([
      '2026-02-01T03:00/2026-02-01T03:30',
      '2026-03-01T03:00/2026-03-01T03:30',
    ])
  })

  test('X-67 T-39: once, and the stretch that asks may begin in its middle', () => {
    expect(told({}, '2026-01-04T03:00Z', '2027-01-01T00:00Z')).toEqual(['2026-01-04T02:00/2026-01-04T04:00'])
    expect(told({}, '2026-01-04T04:00Z', '2027-01-01T00:00Z')).toEqual([])
    expect(told({}, '2025-01-04T04:00Z', '2026-01-04T02:00Z')).toEqual([])
  })

  test.each([
    [
      'Berlin, clocks go forward: the skipped 02:00 is 03:00 of summer time',
      { zone: 'Europe/Berlin', repeats: 'FREQ=WEEKLY;BYDAY=SU' },
      ['2026-03-22T00:00Z', '2026-04-06T00:00Z'],
      [
        '2026-03-22T01:00/2026-03-22T03:00',
        '2026-03-29T01:00/2026-03-29T03:00',
        '2026-04-05T00:00/2026-04-05T02:00',
      ],
    ],
    [
      'Berlin, clocks go back: of the two 02:00 it is the first',
      { zone: 'Europe/Berlin', repeats: 'FREQ=WEEKLY;BYDAY=SU' },
      ['2026-10-18T00:00Z', '2026-11-02T00:00Z'],
      [
        '2026-10-18T00:00/2026-10-18T02:00',
        '2026-10-25T00:00/2026-10-25T02:00',
        '2026-11-01T01:00/2026-11-01T03:00',
      ],
    ],
    [
      'New York, clocks go forward',
      { zone: 'America/New_York', starts: '2026-01-04T02:30', repeats: 'FREQ=DAILY' },
      ['2026-03-07T06:00Z', '2026-03-09T12:00Z'],
      [
        '2026-03-07T07:30/2026-03-07T09:30',
        '2026-03-08T07:30/2026-03-08T09:30',
        '2026-03-09T06:30/2026-03-09T08:30',
      ],
    ],
    [
      'New York, clocks go back',
      { zone: 'America/New_York', starts: '2026-01-04T01:30', repeats: 'FREQ=DAILY' },
      ['2026-10-31T04:00Z', '2026-11-02T12:00Z'],
      [
        '2026-10-31T05:30/2026-10-31T07:30',
        '2026-11-01T05:30/2026-11-01T07:30',
        '2026-11-02T06:30/2026-11-02T08:30',
      ],
    ],
  ] as const)('%s', (_why, over, [from, to], expected) => {
    expect(told(over, from, to)).toEqual(expected)
  })

  test('an hour that is skipped gives no occurrence twice', () => {
    const hourly = {
      zone: 'Europe/Berlin',
      starts: '2026-03-28T00:00',
      duration: '30m',
      repeats: 'FREQ=HOURLY',
    }
    const starts = told(hourly, '2026-03-29T00:00Z', '2026-03-29T03:00Z')
    expect(starts).toEqual([
      '2026-03-29T00:00/2026-03-29T00:30',
      '2026-03-29T01:00/2026-03-29T01:30',
      '2026-03-29T02:00/2026-03-29T02:30',
    ])
  })

  test.each([
    ['COUNT', 'FREQ=WEEKLY;COUNT=2', ['2026-01-04', '2026-01-11']],
    [
      'UNTIL as a day, which counts whole',
      'FREQ=WEEKLY;UNTIL=20260118',
      ['2026-01-04', '2026-01-11', '2026-01-18'],
    ],
    ['UNTIL as a local time', 'FREQ=WEEKLY;UNTIL=20260118T015959', ['2026-01-04', '2026-01-11']],
    ['UNTIL as an instant', 'FREQ=WEEKLY;UNTIL=20260118T010000Z', ['2026-01-04', '2026-01-11', '2026-01-18']],
    [
      'UNTIL as an instant, a second too early',
      'FREQ=WEEKLY;UNTIL=20260118T005959Z',
      ['2026-01-04', '2026-01-11'],
    ],
    ['with its name before it, in small letters', 'rrule:freq=weekly;count=1', ['2026-01-04']],
  ])('%s ends a rule', (_why, repeats, days) => {
    const starts = told({ repeats, zone: 'Europe/Berlin' }, '2026-01-01T00:00Z', '2027-01-01T00:00Z')
    expect(starts.map(text => text.slice(0, 10))).toEqual(days)
  })

  test('a start that is excepted does not take place', () => {
    const over = { repeats: 'FREQ=WEEKLY', except: ['2026-01-11T02:00'], zone: 'Europe/Berlin' }
    expect(told(over, '2026-01-01T00:00Z', '2026-01-20T00:00Z')).toEqual([
      '2026-01-04T01:00/2026-01-04T03:00',
      '2026-01-18T01:00/2026-01-18T03:00',
    ])
  })
})

describe('what is refused', () => {
  test.each([
    [
      'a day that is not',
      { starts: '2026-02-30T02:00' },
      'starts: "2026-02-30T02:00" is not a local time of the calendar',
    ],
    ['no frequency', { repeats: 'BYDAY=SU' }, 'repeats: FREQ is missing'],
    ['another frequency', { repeats: 'FREQ=FORTNIGHTLY' }, 'repeats: FREQ=FORTNIGHTLY: expected YEARLY'],
    ['every minute', { repeats: 'FREQ=MINUTELY' }, 'repeats: FREQ=MINUTELY starts too often'],
    [
      'twice an hour',
      { repeats: 'FREQ=HOURLY;BYMINUTE=0,30', duration: '5m' },
      'repeats: BYMINUTE starts too often',
    ],
    ['a part of no rule', { repeats: 'FREQ=DAILY;FOO=1' }, 'repeats: "FOO=1" is no part of a rule'],
    ['a part twice', { repeats: 'FREQ=DAILY;FREQ=WEEKLY' }, 'repeats: FREQ is there twice'],
    ['an hour that is not', { repeats: 'FREQ=DAILY;BYHOUR=25' }, 'repeats: BYHOUR=25: expected 0 to 23'],
    ['a weekday that is not', { repeats: 'FREQ=WEEKLY;BYDAY=XX' }, 'repeats: Invalid BYDAY'],
    ['counted to no end', { repeats: 'FREQ=DAILY;COUNT=99999' }, 'repeats: COUNT=99999: expected 1 to 1000'],
    ['COUNT and UNTIL', { repeats: 'FREQ=DAILY;COUNT=1;UNTIL=20270101' }, 'repeats: COUNT and UNTIL'],
    ['an UNTIL that is no time', { repeats: 'FREQ=DAILY;UNTIL=soon' }, 'repeats: UNTIL=SOON is not a time'],
    ['UNTIL before its start', { repeats: 'FREQ=DAILY;UNTIL=20250101' }, 'repeats: it never takes place'],
    [
      'the 31st of February',
      { repeats: 'FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2' },
      'repeats: it never takes place',
    ],
    [
      'a week that never is in June',
      { repeats: 'FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6' },
      'repeats: it never takes place',
    ],
    [
      'an hour of a day that is not',
      { repeats: 'FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30' },
      'repeats: it never takes place',
    ],
    [
      'a very long rule',
      { repeats: `FREQ=DAILY;BYHOUR=${'1,'.repeat(200)}1` },
      'repeats: it is longer than 300',
    ],
    [
      'occurrences that overlap',
      { repeats: 'FREQ=DAILY', duration: '25h' },
      'duration: the occurrence of 2026-01-04T02:00 lasts longer',
    ],
    ['three weeks of work', { duration: '3w' }, 'duration: 3w is longer than 14 days'],
    [
      'an exception that is no start',
      { repeats: 'FREQ=WEEKLY', except: ['2026-01-05T02:00'] },
      'except: "2026-01-05T02:00" is no start',
    ],
    ['an exception that is no time', { except: ['sunday'] }, 'except: "sunday" is not a local time'],
  ])('%s', (_why, over, message) => {
    const faults = windowFaults(windowOf(over))
    expect(faults).toHaveLength(1)
    expect(faults[0]?.message.slice(0, message.length)).toBe(message)
    expect(faults[0]?.path[0]).toBe(message.slice(0, message.indexOf(':')))
  })

  test('a zone that is not', () => {
    const parsed = WindowConfig.safeParse({ ...windowOf({}), zone: 'Mars/Olympus' })
    expect(parsed.error?.issues[0]?.message).toMatch(/"Mars\/Olympus" is not a time zone/)
  })

  test('nothing holds the process up, whatever the rule', () => {
    const begunMs = performance.now()
    windowFaults(windowOf({ repeats: 'FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6' }))
    windowFaults(windowOf({ repeats: 'FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30' }))
    windowFaults(windowOf({ repeats: 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30' }))
    expect(performance.now() - begunMs).toBeLessThan(2_000)
  })
})

describe('ending what is open', () => {
  const at = (text: string) => Date.parse(text)

  test('what takes place once is as long as it was, a second at least', () => {
    const once = windowOf({ starts: '2026-01-04T02:00', duration: '2h', zone: 'Europe/Berlin' })
    expect(endNow(once, at('2026-01-04T01:20:30.900Z'))).toEqual({
      kind: 'shortened',
      config: { ...once, duration: '1230s' },
    })
    expect(endNow(once, at('2026-01-04T01:00:00Z'))).toMatchObject({ config: { duration: '1s' } })
    expect(endNow(once, at('2026-01-04T03:00:00Z'))).toBeNull()
  })

  test.each([
    ['in winter', '2026-01-11T01:30:00Z', '2026-01-11T02:00'],
    ['in summer', '2026-07-12T00:30:00Z', '2026-07-12T02:00'],
    // At two the clocks go to three: the occurrence takes place an hour later on the wall.
    ['in the night of fewer hours', '2026-03-29T01:30:00Z', '2026-03-29T02:00'],
  ])('of what repeats this one start is left out, %s', (_when, now, starts) => {
    const weekly = windowOf({
      starts: '2026-01-04T02:00',
      duration: '2h',
      zone: 'Europe/Berlin',
      repeats: 'FREQ=WEEKLY;BYDAY=SU',
      notice: '48h',
    })
    const ending = endNow(weekly, at(now))
    if (ending?.kind !== 'split') throw new Error('it was not open')
    expect(ending.rest).toEqual({ ...weekly, except: [starts] })
    expect(ending.once).toMatchObject({ starts, duration: '1800s', except: [] })
    expect([ending.once.repeats, ending.once.notice]).toEqual([undefined, undefined])
    expect(ending.once.slug).toBe(`${weekly.slug}-${starts.replaceAll(/[-:]/g, '').toLowerCase()}`)
    const [rest, once] = [ending.rest, ending.once].map(config => {
      const compiled = compileWindow(config)
      if ('faults' in compiled) throw new Error(JSON.stringify(compiled.faults))
      return occurrences(compiled.window, at(now) - 86_400_000, at(now) + 86_400_000)
    })
    expect(rest).toEqual([])
    expect(once).toEqual([{ startsAtMs: at(now) - 1_800_000, endsAtMs: at(now) }])
  })
})
