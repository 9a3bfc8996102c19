import { expect, test } from 'vitest'
import { clockChangeOn, previewSchedule } from './schedule-preview-model.ts'

const at = (text: string) => Date.parse(text)

test('the next five due times, on the wall clock of the zone', () => {
  const preview = previewSchedule(
    { cron: '0 3 * * *', every: '', zone: 'Europe/Berlin' },
    at('2026-01-10T12:00:00Z'),
  )
  expect(preview.kind).toBe('times')
  if (preview.kind !== 'times') return
  expect(preview.times.map(time => new Date(time.atMs).toISOString())).toEqual([
    '2026-01-11T02:00:00.000Z',
    '2026-01-12T02:00:00.000Z',
    '2026-01-13T02:00:00.000Z',
    '2026-01-14T02:00:00.000Z',
    '2026-01-15T02:00:00.000Z',
  ])
  expect(preview.times[0]).toMatchObject({ zoned: 'Sun 11 Jan, 03:00', clockChange: null })
})

test.each([
  ['2026-03-28T12:00:00Z', '2026-03-29', 'forward'],
  ['2026-10-24T12:00:00Z', '2026-10-25', 'back'],
])('from %s on, the day of the clock change %s is named: %s', (from, day, direction) => {
  const preview = previewSchedule({ cron: '30 2 * * *', every: '', zone: 'Europe/Berlin' }, at(from))
  if (preview.kind !== 'times') throw new Error(preview.kind)
  const named = preview.times.filter(time => time.clockChange !== null)
  expect(named).toHaveLength(1)
  expect(named[0]?.clockChange).toContain(direction)
  expect(new Date(named[0]?.atMs ?? 0).toISOString().slice(0, 10)).toBe(day)
})

test.each(['UTC', 'Asia/Tokyo'])('%s has no such days', zone => {
  expect(clockChangeOn(at('2026-03-29T03:00:00Z'), zone)).toBeNull()
})

test.each([
  [{ cron: 'often', every: '', zone: 'UTC' }, /five fields/],
  [{ cron: '0 3 * * *', every: '6h', zone: 'UTC' }, /not both/],
  [{ cron: '', every: 'soon', zone: 'UTC' }, /such as 30m/],
  [{ cron: '0 3 * * *', every: '', zone: 'Mars/Olympus' }, /no?t? ?a time zone/],
])('%o is said to be wrong in words', (text, words) => {
  const preview = previewSchedule(text, 0)
  expect(preview.kind === 'problem' && preview.message).toMatch(words)
})

test('without both it has no schedule, with an interval it follows each ping', () => {
  expect(previewSchedule({ cron: '', every: '', zone: 'UTC' }, 0)).toEqual({ kind: 'manual' })
  expect(previewSchedule({ cron: '', every: '6h', zone: '' }, 0)).toEqual({
    kind: 'every',
    everyMs: 21_600_000,
  })
})
