import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countFigures, type FiguredIncident, figuresCsv, quantile } from './index.ts'

const MINUTE = 60_000
const OPENED = Date.UTC(2026, 1, 10, 3)
const WISH = { fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2026, 3, 1), withDrills: false }

const incident = (more: Partial<FiguredIncident> = {}): FiguredIncident => ({
  severity: 1,
  services: ['vrooli'],
  kind: 'outage',
  openedAtMs: OPENED,
  acknowledgedAtMs: OPENED + 4 * MINUTE,
  impactStartMs: OPENED - 6 * MINUTE,
  detectedAtMs: OPENED - 2 * MINUTE,
  mitigatedAtMs: OPENED + 14 * MINUTE,
  resolvedAtMs: OPENED + 54 * MINUTE,
  reopenedCount: 0,
  duplicateOf: null,
  ...more,
})

test('each measure counts from and to what its definition says', () => {
  const { all } = countFigures([incident()], WISH)
  expect([all.detect, all.acknowledge, all.mitigate, all.resolve].map(spread => spread.meanMs)).toEqual([
    4 * MINUTE,
    4 * MINUTE,
    20 * MINUTE,
    60 * MINUTE,
  ])
})

test('median and p90 stand beside the mean, with how many incidents got that far', () => {
  const minutes = [10, 20, 30, 40, 400]
  const incidents = minutes.map(many => incident({ resolvedAtMs: OPENED + (many - 6) * MINUTE }))
  const { resolve } = countFigures([...incidents, incident({ resolvedAtMs: null })], WISH).all
  expect(resolve).toEqual({
    n: 5,
    meanMs: 100 * MINUTE,
    medianMs: 30 * MINUTE,
    p90Ms: 256 * MINUTE,
    outOfOrder: 0,
  })
})

test('an end before its start is no figure, and is said', () => {
  const { detect } = countFigures([incident({ detectedAtMs: OPENED - 60 * MINUTE })], WISH).all
  expect(detect).toMatchObject({ n: 0, meanMs: null, outOfOrder: 1 })
})

test('T-31: a drill is left out of the figures unless it is asked for', () => {
  const incidents = [incident(), incident({ kind: 'drill' })]
  expect(countFigures(incidents, WISH)).toMatchObject({ all: { incidents: 1 }, leftOut: { drills: 1 } })
  expect(countFigures(incidents, { ...WISH, withDrills: true })).toMatchObject({
    all: { incidents: 2 },
    leftOut: { drills: 0 },
  })
})

test('a duplicate counts by its first one alone', () => {
  expect(countFigures([incident(), incident({ duplicateOf: 7 })], WISH)).toMatchObject({
    all: { incidents: 1 },
    leftOut: { duplicates: 1 },
  })
})

test('incidents stand by severity, by each of their services, by month and by hour in UTC', () => {
  const figures = countFigures(
    [
      incident(),
      incident({ severity: 3, services: ['xswarm', 'vrooli'], openedAtMs: Date.UTC(2026, 2, 1, 23, 59) }),
      incident({ openedAtMs: Date.UTC(2025, 11, 31, 23) }),
    ],
    WISH,
  )
  const counts = (lines: readonly { key: string; incidents: number }[]) =>
    lines.map(({ key, incidents }) => [key, incidents])
  expect(counts(figures.bySeverity)).toEqual([
    ['1', 1],
    ['3', 1],
  ])
  expect(counts(figures.byService)).toEqual([
    ['vrooli', 2],
    ['xswarm', 1],
  ])
  expect(counts(figures.byMonth)).toEqual([
    ['2026-02', 1],
    ['2026-03', 1],
  ])
  expect(figures.byHour.map((count, hour) => [hour, count]).filter(([, count]) => count)).toEqual([
    [3, 1],
    [23, 1],
  ])
})

test('re-opened incidents are counted once each, however often', () => {
  const { all } = countFigures([incident({ reopenedCount: 3 }), incident()], WISH)
  expect(all.reopened).toBe(1)
})

test('one service alone', () => {
  const both = [incident(), incident({ services: ['rose'] })]
  expect(countFigures(both, { ...WISH, service: 'rose' }).all.incidents).toBe(1)
})

test('the CSV holds what the page holds, with its definitions', () => {
  const lines = figuresCsv(countFigures([incident()], WISH))
    .trim()
    .split(/\r?\n/)
  expect(lines).toHaveLength(1 + 4 * 4 + 24)
  expect(lines[0]).toMatch(/^by,key,measure,incidents/)
  expect(lines[4]).toMatch(/^all,all,resolve,1,0,1,3600,3600,3600,0,From the start of impact/)
})

test('a quantile never leaves its values and grows with its share', () => {
  const values = fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1 })
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(values, share, share, (unsorted, a, b) => {
      const ascending = [...unsorted].sort((x, y) => x - y)
      const [low, high] = [quantile(ascending, Math.min(a, b)), quantile(ascending, Math.max(a, b))]
      expect(low).toBeGreaterThanOrEqual(ascending[0] ?? 0)
      expect(high).toBeLessThanOrEqual(ascending.at(-1) ?? 0)
      expect(low).toBeLessThanOrEqual(high + 1e-6)
    }),
  )
})
