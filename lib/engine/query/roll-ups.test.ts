import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import type { EmbeddedSeriesStore } from '../../adapters/series-store/embedded-store.ts'
import { createStillClock, emptySeriesTables, openTestStore } from '../../adapters/series-store/testing.ts'
import { type Labels, labelsFromObject, labelsKey } from '../../core/labels/index.ts'
import { randomOf } from '../../core/random-testing.ts'
import { writeStale } from '../../core/stale.ts'
import type { QueryResult } from '../../ports/query-engine.ts'
import { createQueryEngine } from './query-engine.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** A midnight. */
const START_MS = Date.UTC(2026, 0, 10)

type Walk = { readonly labels: Labels; readonly times: number[]; readonly values: Float64Array }

/** A series as they come: irregular, with gaps and ends; counters that start again, gauges, and what is not a number. */
function walk(name: string, number: number, hours: number): Walk {
  const random = randomOf(number + 1)
  const times: number[] = []
  const values: number[] = []
  const stale: number[] = []
  const stepMs = [60_000, 45_000, 61_370, 200_000][number % 4] ?? 60_000
  let value = Math.floor(random() * 1_000)
  let atMs = START_MS + Math.floor(random() * stepMs) + (number % 5 === 4 ? 7 * HOUR_MS : 0)
  while (atMs < START_MS + hours * HOUR_MS) {
    if (random() < 0.004) {
      if (random() < 0.7) stale.push(times.push(atMs) - 1, values.push(0) - 1)
      atMs += Math.floor(random() * 3 * HOUR_MS)
    }
    if (name === 'gauge') value = Math.round((value + random() * 10 - 5) * 1_000) / 1_000
    else if (random() < 0.01) value = Math.floor(random() * 5)
    else value += Math.floor(random() * (number % 3 === 0 ? 3 : 1_000)) + (number % 7 === 6 ? random() : 0)
    times.push(atMs)
    values.push(name === 'gauge' && random() < 0.01 ? Number.NaN : value)
    atMs += random() < 0.2 ? stepMs + Math.floor(random() * 5_000) : stepMs
  }
  const column = Float64Array.from(values)
  for (const at of stale) writeStale(column, at)
  const le: Record<string, string> =
    name === 'seconds_bucket' ? { le: ['0.1', '0.5', '1', '+Inf'][number % 4] ?? '' } : {}
  return {
    labels: labelsFromObject({ __name__: name, i: String(number >> 2), n: String(number), ...le }),
    times,
    values: column,
  }
}

/** Appends series in the order of their times, and lets the store keep house as time goes by. */
async function fill(
  store: EmbeddedSeriesStore,
  clock: { nowMs: number },
  walks: readonly Walk[],
): Promise<void> {
  const cursors = walks.map(() => 0)
  const endMs = Math.max(...walks.map(({ times }) => times.at(-1) ?? 0))
  for (let untilMs = START_MS + 10 * MINUTE_MS; untilMs < endMs + 10 * MINUTE_MS; untilMs += 10 * MINUTE_MS) {
    clock.nowMs = untilMs
    for (const [i, { labels, times, values }] of walks.entries()) {
      const from = cursors[i] ?? 0
      let to = from
      while (to < times.length && (times[to] ?? 0) <= untilMs) to++
      cursors[i] = to
      if (from === to) continue
      const ref = store.resolve(labels) ?? 0
      const report = store.append({
        refs: new Uint32Array(to - from).fill(ref),
        timestampsMs: Float64Array.from(times.slice(from, to)),
        values: values.slice(from, to),
      })
      expect(report.appended).toBe(to - from)
    }
    if ((untilMs - START_MS) % (4 * HOUR_MS) === 0) await store.maintain(untilMs)
  }
}

/** Goes on until everything that can be rolled up is. */
async function settle(store: EmbeddedSeriesStore, nowMs: number): Promise<void> {
  for (let before = ''; ; ) {
    await store.maintain(nowMs)
    const after = JSON.stringify(store.rollUps?.())
    if (after === before) return
    before = after
  }
}

const plain = ({ value, warnings, infos }: QueryResult) => {
  if (value.type !== 'matrix') throw new Error('not a matrix')
  return {
    warnings,
    infos,
    series: value.series.map(({ labels, timestampsMs, values }) => ({
      labels: labelsKey(labels),
      points: [...timestampsMs].map((ms, i) => [ms, values[i]] as const),
    })),
  }
}

type Plain = ReturnType<typeof plain>

/** The same but for what sums in another order round away. */
function expectSame(found: Plain, expected: Plain): void {
  expect({ ...found, series: found.series.map(({ labels }) => labels) }).toEqual({
    ...expected,
    series: expected.series.map(({ labels }) => labels),
  })
  for (const [i, { points, labels }] of expected.series.entries()) {
    const others = found.series[i]?.points ?? []
    expect(others.map(([ms]) => ms)).toEqual(points.map(([ms]) => ms))
    for (const [k, [ms, value = 0]] of points.entries()) {
      const other = others[k]?.[1] ?? 0
      const isSame = Object.is(other, value) || Math.abs(other - value) <= 1e-12 * Math.abs(value)
      if (!isSame) expect({ labels, ms, value: other }).toEqual({ labels, ms, value })
    }
  }
}

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
}, 60_000)
afterAll(() => database.drop())

const EXACT = [
  'rate(counter[R])',
  'increase(counter[R])',
  'delta(gauge[R])',
  'resets(counter[R])',
  'resets(gauge[R])',
  'rate(gauge[R])',
  'count_over_time(gauge[R])',
  'first_over_time(gauge[R])',
  'last_over_time(counter[R])',
  'present_over_time(gauge[R])',
  'absent_over_time(gauge{n="4"}[R])',
  'ts_of_first_over_time(counter[R])',
  'ts_of_last_over_time(counter[R])',
  'min_over_time(gauge[R])',
  'max_over_time(gauge[R])',
  'sum_over_time(gauge[R])',
  'avg_over_time(counter[R])',
  'rate(counter[R] offset O)',
  'gauge',
  'counter offset O',
  'timestamp(gauge)',
  'histogram_quantile(0.95, sum by (le, i) (rate(seconds_bucket[R])))',
  'max_over_time(rate(counter[R])[1d:R])',
]

describe('what is asked of roll-ups is what samples would answer', () => {
  const clock = createStillClock(START_MS)
  let store: EmbeddedSeriesStore
  /** The last day is not whole, the last hours are not rolled up. */
  const HOURS = 49
  beforeAll(async () => {
    await emptySeriesTables(database.pool)
    store = await openTestStore(database.pool, { clock })
    const walks = ['counter', 'gauge', 'seconds_bucket'].flatMap(name =>
      Array.from({ length: 8 }, (_, number) => walk(name, number, HOURS)),
    )
    await fill(store, clock, walks)
    await settle(store, clock.nowMs)
  }, 60_000)
  afterAll(() => store.close())

  const asked: string[] = []
  const ask = async (expr: string, stepMs: number, rolledUp: boolean) => {
    const from = rolledUp
      ? {
          rollUps: () => store.rollUps?.() ?? { samplesFromMs: 0, rollUps: [] },
          select: (request: Parameters<EmbeddedSeriesStore['select']>[0]) => {
            if (request.rollUps)
              asked.push(request.rollUps.parts.map(({ kind }) => kind.everyMs / MINUTE_MS).join())
            return store.select(request)
          },
        }
      : { select: store.select.bind(store) }
    const engine = createQueryEngine({ store: from, clock })
    const [fromMs, toMs] = [START_MS - stepMs, START_MS + HOURS * HOUR_MS]
    return plain(await engine.range({ expr, fromMs, toMs: Math.floor(toMs / stepMs) * stepMs, stepMs }))
  }

  test.each(
    (
      [
        ['5m', 5],
        ['1h', 60],
        ['1d', 1_440],
      ] as const
    ).flatMap(([step, minutes]) =>
      // Hours stand in the middle, with coarser and finer ones beside them: they are asked everything.
      EXACT.filter((_, i) => step === '1h' || i % 2 === (step === '5m' ? 0 : 1)).map(
        expr => [expr, step, minutes * MINUTE_MS] as const,
      ),
    ),
  )('%s at steps of %s', async (expr, step, stepMs) => {
    asked.length = 0
    const filled = expr.replaceAll('R', step).replaceAll('O', step === '1d' ? '1d' : '3h')
    const rolledUp = await ask(filled, stepMs, true)
    expectSame(rolledUp, await ask(filled, stepMs, false))
    expect(rolledUp.series.length).toBeGreaterThan(0)
    expect(asked[0]).toMatch({ '5m': /^5$/, '1h': /^60(,5)?$/, '1d': /^1440(,60)?(,5)?$/ }[step])
  })
})

describe('beyond the samples that are kept', () => {
  const clock = createStillClock(START_MS)
  const DAY_MS = 24 * HOUR_MS
  const DAYS = 13
  let store: EmbeddedSeriesStore
  beforeAll(async () => {
    await emptySeriesTables(database.pool)
    store = await openTestStore(database.pool, {
      clock,
      retention: {
        maxAgeMs: 2 * DAY_MS,
        maxBytes: 1e15,
        rollUps: { fiveMinutesMs: 3 * DAY_MS, hoursMs: 100 * DAY_MS },
      },
    })
    // One a second, and one that ends after a day.
    for (let atMs = START_MS + 30_000; atMs <= START_MS + DAYS * DAY_MS; atMs += 4 * MINUTE_MS) {
      clock.nowMs = atMs
      const living = atMs < START_MS + DAY_MS ? ['steady', 'gone'] : ['steady']
      store.append({
        refs: Uint32Array.from(
          living,
          name => store.resolve(labelsFromObject({ __name__: `${name}_total` })) ?? 0,
        ),
        timestampsMs: new Float64Array(living.length).fill(atMs),
        values: new Float64Array(living.length).fill((atMs - START_MS) / 1_000),
      })
      if ((atMs - START_MS - 30_000) % (6 * HOUR_MS) === 0) await store.maintain(atMs)
    }
    await settle(store, clock.nowMs)
    clock.nowMs += 6 * MINUTE_MS
    await store.maintain(clock.nowMs)
  }, 60_000)
  afterAll(() => store.close())

  const ask = async (expr: string, stepMs: number, startMs = START_MS) =>
    plain(
      await createQueryEngine({ store, clock }).range({
        expr,
        fromMs: startMs + stepMs,
        toMs: clock.nowMs,
        stepMs,
      }),
    )

  test('each resolution goes in its own time', () => {
    const times = store.rollUps?.()
    expect(times?.samplesFromMs).toBe(START_MS + (DAYS - 2) * DAY_MS + 4 * HOUR_MS)
    const from = times?.rollUps.map(({ kind, fromMs }) => [
      kind.everyMs / HOUR_MS,
      kind.spanMs / HOUR_MS,
      fromMs,
    ])
    expect(from).toEqual([
      [1 / 12, 1 / 12, expect.toSatisfy(ms => ms > START_MS && ms <= START_MS + (DAYS - 3) * DAY_MS)],
      [1, 1, Number.NEGATIVE_INFINITY],
      [1, 1 / 12, Number.NEGATIVE_INFINITY],
      [24, 24, Number.NEGATIVE_INFINITY],
    ])
  })

  test('what roll-ups answer exactly is answered without a word', async () => {
    const { series, infos } = await ask('increase(steady_total[1h])', HOUR_MS)
    expect(infos).toEqual([])
    expect(series[0]?.points).toHaveLength(DAYS * 24)
    for (const [, value] of series[0]?.points ?? []) expect(value).toBeCloseTo(3_600, 6)
    const gone = await ask('last_over_time(gone_total[1d])', DAY_MS)
    expect(gone.series[0]?.points).toEqual([[START_MS + DAY_MS, (DAY_MS - 210_000) / 1_000]])
  })

  test.each([
    ['rate(steady_total[9m])', HOUR_MS, 1, '1 h'],
    ['increase(steady_total[9m])', HOUR_MS, 540, '1 h'],
    ['rate(steady_total[10m])', 10 * MINUTE_MS, 1, '1 h'],
  ])('%s says what it is made of', async (expr, stepMs, expected, kinds) => {
    const { series, infos } = await ask(expr, stepMs, START_MS + DAY_MS)
    expect(infos).toHaveLength(1)
    expect(infos[0]).toMatch(
      /^PromQL info: what lies before 2026-01-\d\dT\d\d:00:00Z is from .* roll-ups: .* \(1:\d+\)$/,
    )
    expect(infos[0]).toContain(`from ${kinds} roll-ups`)
    expect(series[0]?.points.length).toBeGreaterThan(((DAYS - 1) * DAY_MS) / stepMs - 10)
    for (const [, value] of series[0]?.points ?? []) expect(value).toBeCloseTo(expected, 6)
  })

  test('an instant between buckets has the newest bucket’s last sample', async () => {
    const { series, infos } = await ask('steady_total', HOUR_MS, START_MS + 7 * MINUTE_MS)
    expect(infos).toHaveLength(1)
    expect(series[0]?.points[0]?.[1]).toBe((HOUR_MS - 210_000) / 1_000)
    expect(series[0]?.points.length).toBeGreaterThan(DAYS * 24 - 3)
  })
})
