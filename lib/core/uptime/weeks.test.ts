import { expect, test } from 'vitest'
import {
  capacityText,
  changeText,
  type WeekFigure,
  type WeekReport,
  weekCsv,
  weekMail,
  weekOf,
  weekStretch,
  weeksUpTo,
  weekTitle,
} from './index.ts'

const at = (text: string) => Date.parse(text)

// From the table of ISO 8601 week dates.
test.each([
  ['2005-01-01T12:00Z', '2004-W53'],
  ['2005-01-02T23:59Z', '2004-W53'],
  ['2005-12-31T00:00Z', '2005-W52'],
  ['2007-01-01T00:00Z', '2007-W01'],
  ['2008-12-29T00:00Z', '2009-W01'],
  ['2010-01-03T00:00Z', '2009-W53'],
  ['2026-02-09T00:00Z', '2026-W07'],
  ['1969-12-29T00:00Z', '1970-W01'],
])('%s lies in %s', (instant, week) => {
  expect(weekOf(at(instant))).toBe(week)
  const stretch = weekStretch(week)
  expect(stretch && at(instant) >= stretch.fromMs && at(instant) < stretch.toMs).toBe(true)
})

test.each(['2026-W00', '2026-W54', '2025-W53', '2026-7', '2026-W7', 'x'])('%s is no week', text => {
  expect(weekStretch(text)).toBeNull()
})

test('weeks have titles, and are listed backwards over the turn of a year', () => {
  expect(weekTitle('2026-W07')).toBe('Week 7 of 2026')
  expect(weeksUpTo(at('2027-01-05T00:00Z'), 3)).toEqual(['2027-W01', '2026-W53', '2026-W52'])
})

const SESSIONS: WeekFigure = {
  name: 'Sessions',
  unit: null,
  extent: { now: { lowest: 1, mean: 9.25, highest: 21 }, before: { lowest: 1, mean: 10, highest: 28 } },
  limit: 100,
  planFor: 2,
  failure: null,
}

test.each([
  ['T-51 twice the peak fits', {}, '2 × peak = 42 of limit 100'],
  ['T-51 it does not', { limit: 40 }, '2 × peak = 42 of limit 40, which is beyond it'],
  ['its unit', { unit: 'MB', planFor: 1.5 }, '1.5 × peak = 31.5 MB of limit 100 MB'],
  ['no limit', { limit: null }, null],
  ['nothing observed', { extent: { now: null, before: null } }, null],
])('capacity: %s', (_what, change, words) => {
  expect(capacityText({ ...SESSIONS, ...change })).toBe(words)
})

test.each([
  [110, 100, '+10 %'],
  [97, 100, '−3.0 %'],
  [100, 100, 'the same'],
  [5, 0, null],
  [null, 5, null],
])('%s after %s is %s', (now, before, words) => {
  expect(changeText({ now, before })).toBe(words)
})

const REPORT: WeekReport = {
  week: '2026-W07',
  ...{ fromMs: at('2026-02-09T00:00Z'), toMs: at('2026-02-16T00:00Z') },
  isOver: true,
  rule: 'Uptime: by time.',
  services: [
    {
      slug: 'agent',
      name: 'Agent',
      uptime: {
        now: { ratio: 0.9999, outages: 1, downSeconds: 60 },
        before: { ratio: null, outages: 0, downSeconds: 0 },
      },
      incidents: {
        now: { count: 2, bySeverity: [1, 0, 1, 0] },
        before: { count: 0, bySeverity: [0, 0, 0, 0] },
      },
      figures: [SESSIONS, { ...SESSIONS, name: 'Broken', failure: 'timed out' }],
    },
  ],
}

test('T-52 the mail of a week: score and sessions, incidents and uptime, against the week before', () => {
  const [service] = REPORT.services
  if (!service) throw new Error('a service was expected')
  const { subject, text } = weekMail(REPORT, service, 'https://deck.example.org')
  expect(subject).toBe('Agent, week 7 of 2026: up 99.990%, 2 incidents')
  expect(text.split('\n')).toEqual([
    'Agent, week 7 of 2026. In brackets: the week before.',
    '',
    'Uptime: 99.990% (—), 1 outage, down for 1 min (0)',
    'Incidents: 2 (0): 1 of severity 1, 1 of severity 3',
    'Sessions: highest 21 (28), mean 9.3 (10), lowest 1 (1)',
    '  2 × peak = 42 of limit 100',
    'Broken: —, timed out',
    '',
    'Uptime: by time.',
    'https://deck.example.org/reports/weeks/2026-W07#agent',
  ])
})

test('T-52 as a table: a row a fact, with the week before', () => {
  const lines = weekCsv(REPORT).trim().split('\r\n')
  expect(lines[0]).toBe('kind,week,service,name,what,value,week before,unit,limit')
  expect(lines).toContain('uptime,2026-W07,agent,Agent,ratio,0.9999,,,')
  expect(lines).toContain('incidents,2026-W07,agent,Agent,severity 3,1,0,,')
  expect(lines).toContain('figure,2026-W07,agent,Sessions,highest,21,28,,100')
})
