import { expect, test } from 'vitest'
import type { ListedOccurrence } from '../../lib/contract/uptime.ts'
import { repeatsOf, ruleOf } from './rule-builder.ts'
import {
  addMonths,
  bandsOf,
  calendarOf,
  effectText,
  monthOf,
  noticeBody,
  noticesDue,
  noticeText,
  ownZoneText,
  pagesThatShow,
  sheetOf,
  spanText,
  upcoming,
} from './window-model.ts'
import { previewWindow } from './window-preview.ts'

const at = (text: string) => Date.parse(text)
const occurrence = (more: Partial<ListedOccurrence>): ListedOccurrence => ({
  slug: 'sunday',
  name: 'Sunday work',
  description: null,
  services: ['agent'],
  startsAtMs: at('2026-03-01T02:00:00Z'),
  endsAtMs: at('2026-03-01T04:00:00Z'),
  phase: 'upcoming',
  noticeMs: null,
  isLateNotice: false,
  mutesAlerts: true,
  zone: 'UTC',
  source: 'page',
  noticeSent: null,
  ...more,
})

test('a month stands in whole weeks from Monday on, with today marked', () => {
  const weeks = calendarOf('2026-03', [], { nowMs: at('2026-03-04T12:00:00Z'), zone: 'utc' })
  expect(weeks).toHaveLength(6)
  expect(weeks[0]?.map(day => day.date)).toEqual([23, 24, 25, 26, 27, 28, 1])
  const days = weeks.flat()
  expect(days.filter(day => day.isToday).map(day => day.key)).toEqual(['2026-03-04'])
  expect(days.filter(day => !day.isOutside)).toHaveLength(31)
  expect(sheetOf('2026-03', 'utc')).toEqual({ fromMs: at('2026-02-23'), toMs: at('2026-04-06'), days: 42 })
})

test('a window over midnight stands on both of its days; its end belongs to no further one', () => {
  const late = occurrence({ startsAtMs: at('2026-03-03T23:00:00Z'), endsAtMs: at('2026-03-05T00:00:00Z') })
  const days = calendarOf('2026-03', [late], { nowMs: 0, zone: 'utc' }).flat()
  expect(days.filter(day => day.occurrences.length > 0).map(day => day.key)).toEqual([
    '2026-03-03',
    '2026-03-04',
  ])
})

test('months are counted over the year', () => {
  expect([addMonths('2026-12', 1), addMonths('2026-01', -1), monthOf(at('2026-07-01'), 'utc')]).toEqual([
    '2027-01',
    '2025-12',
    '2026-07',
  ])
})

test('L-35: the time stands on the clock of the reader, and of the window where that is another', () => {
  const one = occurrence({ zone: 'America/New_York' })
  expect(spanText(one, 'utc')).toBe('Sun 1 Mar, 02:00–04:00')
  expect(ownZoneText(one, 'utc')).toBe('21:00–23:00 America/New_York')
  expect(ownZoneText(occurrence({}), 'utc')).toBeNull()
})

test.each([
  ['before its time', '2026-02-26T02:00:00Z', {}, 0],
  ['from its time on', '2026-02-27T02:00:00Z', {}, 1],
  ['not once it was sent', '2026-02-28T02:00:00Z', { noticeSent: { atMs: 0, by: 'ana' } }, 0],
  ['not where none is needed', '2026-02-28T02:00:00Z', { noticeMs: null }, 0],
  ['not when the work has begun', '2026-03-01T02:00:00Z', {}, 0],
])('L-36: a reminder appears %s', (_when, now, more, count) => {
  expect(noticesDue([occurrence({ noticeMs: 48 * 3_600_000, ...more })], at(now))).toHaveLength(count)
})

test('L-36: what it says when nobody writes another, and on which pages', () => {
  const one = occurrence({ zone: 'America/New_York', description: 'New disks.' })
  expect(noticeBody(one)).toMatch(
    /^Planned work: Saturday,? 28 February 2026, 21:00 to 23:00 America\/New_York\.\n\nNew disks\.$/,
  )
  const page = (slug: string, key: string) => ({
    ...{ slug, title: slug, access: 'public' as const, host: null, takesSubscribers: true },
    ...{ source: 'file' as const, components: [{ key, name: key }] },
  })
  const pages = [page('own', 'agent'), page('part', 'agent/voice'), page('other', 'agents')]
  expect(pagesThatShow(pages, ['agent']).map(({ slug }) => slug)).toEqual(['own', 'part'])
})

test('L-36: the notice is told before, after, and when it came too late', () => {
  const one = occurrence({ noticeMs: 48 * 3_600_000 })
  expect(noticeText(one, at('2026-02-26T02:00:00Z'))).toEqual({
    text: 'notice to be sent in 24 h, 2 days ahead',
    isLate: false,
  })
  expect(noticeText(one, at('2026-02-28T02:00:00Z'))).toEqual({
    text: 'its notice of 2 days is to be sent',
    isLate: true,
  })
  expect(noticeText({ ...one, noticeSent: { atMs: 0, by: 'ana' } }, at('2026-02-28T02:00:00Z'))?.text).toBe(
    'notice sent by ana',
  )
  expect(noticeText({ ...one, isLateNotice: true }, 0)?.isLate).toBe(true)
  expect(noticeText(occurrence({}), 0)).toBeNull()
})

test('open ones end soonest first, the rest by start, what is over is gone', () => {
  const hour = 3_600_000
  const one = (slug: string, from: number, to: number) =>
    occurrence({ slug, startsAtMs: from * hour, endsAtMs: to * hour })
  const { open, next } = upcoming(
    [one('next', 5, 6), one('long', 1, 9), one('over', 0, 2), one('short', 2, 4)],
    3 * hour,
  )
  expect([open.map(({ slug }) => slug), next.map(({ slug }) => slug)]).toEqual([['short', 'long'], ['next']])
  expect(effectText({ mutesAlerts: false })).toContain('alerts go on')
})

test.each([
  ['weekly', '2026-01-04T02:00', 'FREQ=WEEKLY;BYDAY=SU'],
  ['daily', '2026-01-04T02:00', 'FREQ=DAILY'],
  ['monthly_date', '2026-01-04T02:00', 'FREQ=MONTHLY;BYMONTHDAY=4'],
  ['monthly_day', '2026-01-13T02:00', 'FREQ=MONTHLY;BYDAY=2TU'],
  ['monthly_day', '2026-01-31T02:00', 'FREQ=MONTHLY;BYDAY=-1SA'],
] as const)('%s from %s is %s, and is recognised again', (repeats, starts, rule) => {
  expect(ruleOf(repeats, starts)).toBe(rule)
  expect(repeatsOf(rule, starts)).toBe(repeats)
})

test('no rule is once, and any other rule is one of their own', () => {
  expect(repeatsOf(undefined, '2026-01-04T02:00')).toBe('once')
  expect(repeatsOf('FREQ=YEARLY', '2026-01-04T02:00')).toBe('own')
})

test('T-45: a monthly window of 30 minutes shows the next times that it takes place', () => {
  const draft = {
    starts: '2026-01-04T02:00',
    duration: '30m',
    zone: 'Europe/Berlin',
    repeats: 'FREQ=MONTHLY;BYDAY=1SU',
  }
  const preview = previewWindow(draft, at('2026-03-10T00:00:00Z'), 2)
  expect(
    preview.kind === 'times' && preview.times.map(time => new Date(time.startsAtMs).toISOString()),
  ).toEqual(['2026-04-05T00:00:00.000Z', '2026-05-03T00:00:00.000Z'])
})

test.each([
  [{ repeats: 'FREQ=MINUTELY' }, /at most once an hour/],
  [{ duration: 'long' }, /length such as 2h/],
  [{ zone: 'Nowhere/At-all' }, /not a time zone/],
  [{ repeats: undefined }, /does not take place within the next year/],
])('a draft with %o says what is wrong', (more, words) => {
  const draft = { starts: '2026-01-04T02:00', duration: '2h', zone: 'UTC', repeats: 'FREQ=DAILY', ...more }
  const preview = previewWindow(draft, at('2026-03-10T00:00:00Z'))
  expect(preview.kind === 'problem' && preview.message).toMatch(words)
})

test('planned work of a service is a band in its charts, that of others and of single parts is not', () => {
  const all = [occurrence({}), occurrence({ services: ['other'] }), occurrence({ services: ['agent/part'] })]
  expect(bandsOf(all, 'agent')).toEqual([
    {
      fromMs: at('2026-03-01T02:00:00Z'),
      toMs: at('2026-03-01T04:00:00Z'),
      tone: 'maint',
      label: 'maintenance',
    },
  ])
})
