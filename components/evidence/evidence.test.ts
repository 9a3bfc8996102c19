import { expect, test } from 'vitest'
import type { EvidenceRow, MarkRow, SuspectRow } from '../../lib/contract/evidence.ts'
import type { IncidentData } from '../../lib/contract/incidents.ts'
import { keptLines, suspectTitle, suspectWords, withStep } from './evidence-model.ts'
import { chartBands, chartMarks, marksPath } from './mark-model.ts'
import { knownAt, replayPath, replaySpan, stopsOf } from './replay-model.ts'

const IMPACT_MS = 1_700_000_040_000
const MINUTE_MS = 60_000

const markOf = (more: Partial<MarkRow>): MarkRow => ({
  id: 'm',
  service: 'rose',
  kind: 'deploy',
  title: 'Deployed 2.14.0',
  version: '2.14.0',
  by: 'Kofi',
  url: null,
  atMs: IMPACT_MS - 40_000,
  facts: {},
  ...more,
})

const seriesOf = (more: object): SuspectRow => ({
  kind: 'series',
  score: 0.8,
  service: 'rose',
  isDependency: false,
  sinceMs: IMPACT_MS - 2 * MINUTE_MS,
  metric: 'rose_http_request_duration_seconds',
  reading: 'mean',
  labels: {},
  before: 0.14,
  after: 0.61,
  others: 0,
  points: [],
  expr: 'rate(rose_http_request_duration_seconds_sum[2m]) / rate(rose_http_request_duration_seconds_count[2m])',
  ...more,
})

test('T-12 what went on is drawn as a band in the colour of what it means', () => {
  const band = { title: 'emergency mode', fromMs: 1, toMs: null }
  expect(
    chartBands([
      { ...band, state: 'down' },
      { ...band, state: 'degraded' },
    ]),
  ).toEqual([
    { fromMs: 1, toMs: null, tone: 'down', label: 'emergency mode' },
    { fromMs: 1, toMs: null, tone: 'warn', label: 'emergency mode' },
  ])
})

test('X-64 a deploy stands over a chart by its version, other marks by what happened', () => {
  const marks = [
    markOf({}),
    markOf({ kind: 'restart', title: 'voice1.internal:9998 restarted', version: null }),
    markOf({ version: null, title: 'Deployed' }),
  ]
  expect(chartMarks(marks).map(({ kind, label }) => [kind, label])).toEqual([
    ['deploy', '2.14.0'],
    ['action', 'voice1.internal:9998 re…'],
    ['deploy', 'Deployed'],
  ])
  expect(marksPath('rose', 1, 2)).toBe('/api/v1/marks?from=1&to=2&service=rose')
  expect(marksPath(null, 1, 2)).toBe('/api/v1/marks?from=1&to=2')
})

test.each<[string, SuspectRow, string, string]>([
  [
    'a mean',
    seriesOf({}),
    'Mean rose http request duration seconds',
    '140 ms before, 610 ms after, 2 min before the impact',
  ],
  [
    'one of several',
    seriesOf({
      others: 3,
      reading: 'gauge',
      metric: 'queue_depth',
      expr: 'queue_depth{}',
      before: 3,
      after: 90,
      sinceMs: IMPACT_MS,
    }),
    'Queue depth',
    '3 before, 90 after, as the impact began, and 3 more series alike',
  ],
  [
    'one that ended',
    seriesOf({
      reading: 'gone',
      metric: 'sessions',
      expr: 'sessions{}',
      before: 12,
      after: null,
      sinceMs: IMPACT_MS + 5 * MINUTE_MS,
    }),
    'Sessions',
    'ended at 12, 5 min after the impact began',
  ],
  [
    'a deploy',
    {
      kind: 'mark',
      mark: markOf({ facts: { backup: 'none' } }),
      score: 0.8,
      service: 'rose',
      isDependency: false,
      sinceMs: IMPACT_MS - 40_000,
    },
    'Deployed 2.14.0',
    '40 s before the impact, by Kofi, version 2.14.0, backup: none',
  ],
])('a suspect in words: %s', (_, suspect, title, words) => {
  expect(suspectTitle(suspect)).toBe(title)
  expect(suspectWords(suspect, { impactMs: IMPACT_MS })).toBe(words)
})

test('a kept chart is drawn by its own points, its lines by what tells them apart', () => {
  const row: EvidenceRow = {
    id: 'e',
    incidentId: 1,
    title: 'Latency',
    expr: 'x',
    unit: 'seconds',
    fromMs: 0,
    toMs: 1,
    stepSeconds: 15,
    series: [
      { labels: { job: 'a', route: '/x' }, points: [[1, 2]] },
      { labels: { job: 'a', route: '/y' }, points: [[1, null]] },
    ],
    marks: [],
    keptBy: 'Ines',
    keptAtMs: 2,
  }
  expect(keptLines(row).map(({ label, points }) => [label, points])).toEqual([
    ['/x', [[1, 2]]],
    ['/y', [[1, null]]],
  ])
  const wish = { title: 'a', expr: 'x', unit: 'none', fromMs: 0, toMs: 3_600_000 } as const
  expect(withStep(wish).stepSeconds).toBeGreaterThanOrEqual(10)
})

const incident = (more: object) => ({
  impactStartMs: IMPACT_MS,
  openedAtMs: IMPACT_MS + MINUTE_MS,
  acknowledgedAtMs: null,
  mitigatedAtMs: null,
  resolvedAtMs: null,
  ...more,
})

test('the replay goes from before the impact to after the end, and never into the future', () => {
  const nowMs = IMPACT_MS + 60 * MINUTE_MS
  expect(replaySpan(incident({}), nowMs)).toEqual({ fromMs: IMPACT_MS - 30 * MINUTE_MS, toMs: nowMs })
  expect(replaySpan(incident({ resolvedAtMs: IMPACT_MS + 20 * MINUTE_MS }), nowMs).toMs).toBe(
    IMPACT_MS + 35 * MINUTE_MS,
  )
  expect(replayPath(7, { service: 'rose', atMs: 5, rangeSeconds: 3600 })).toBe(
    '/api/v1/incidents/7/replay/rose?at=5&range=3600',
  )
})

/** As much of a timeline as the replay looks at. */
const asTimeline = (entries: object) => entries as IncidentData['timeline']

test('known by then is what was written down by then, and stops are where things happened', () => {
  const entry = (id: string, kind: string, atMs: number, recordedAtMs = atMs) => ({
    id,
    kind,
    atMs,
    recordedAtMs,
  })
  const timeline = {
    a: entry('a', 'alert', IMPACT_MS),
    b: entry('b', 'note', IMPACT_MS + MINUTE_MS),
    c: entry('c', 'note', IMPACT_MS + MINUTE_MS, IMPACT_MS + 30 * MINUTE_MS),
  }
  expect(knownAt(asTimeline(timeline), IMPACT_MS + 2 * MINUTE_MS).map(({ id }) => id)).toEqual(['b', 'a'])
  const data = {
    incident: incident({}),
    timeline: asTimeline(timeline),
  } as Partial<IncidentData> as IncidentData
  expect(stopsOf(data, { fromMs: IMPACT_MS, toMs: IMPACT_MS + 5 * MINUTE_MS })).toEqual([
    IMPACT_MS,
    IMPACT_MS + MINUTE_MS,
  ])
})
