import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createManualClock } from '../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../adapters/memory/series-store.ts'
import type { RemoteSeries } from '../adapters/remote-store/index.ts'
import { openTestSeries } from '../adapters/remote-store/testing.ts'
import {
  isInstalled,
  startPrometheus,
  startVictoriaMetrics,
  type TestEngine,
} from '../adapters/remote-store/testing-engines.ts'
import { silentLog } from '../adapters/series-store/testing.ts'
import type { SentAlert } from '../core/alert/alert.ts'
import { labelsFromObject, labelsToObject } from '../core/labels/index.ts'
import type { QueryResult } from '../ports/query-engine.ts'
import type { SeriesStore } from '../ports/series-store.ts'
import { healthChecks } from './health.ts'
import { createQueryEngine } from './query/index.ts'
import { createRules } from './rules/index.ts'
import { alertingRule, groupOf, recordingRule } from './rules/testing.ts'
import { createSeriesSight, type SeriesSight } from './series-sight.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const MINUTE_MS = 60_000
const NOW_MS = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS
const HISTORY_MS = 90 * MINUTE_MS
const SCRAPE_MS = 15_000
/** Off the steps of every query: whether a window's end belongs to it is another thing in older engines. */
const OFFSET_MS = 3_333

const SERIES = ['a', 'b'].flatMap((job): Readonly<Record<string, string>>[] => [
  { __name__: 'requests_total', job, code: '200' },
  { __name__: 'requests_total', job, code: '500' },
  { __name__: 'temperature', job },
  { __name__: 'stripe_mrr', job },
  ...['0.1', '1', '+Inf'].map(le => ({ __name__: 'latency_bucket', job, le })),
])

const valueAt = (series: number, step: number): number =>
  SERIES[series]?.__name__ === 'temperature' ? 20 + Math.sin(step / 9 + series) : step * (series + 1)

function appendStep(store: SeriesStore, step: number): void {
  const refs = SERIES.map(labels => store.resolve(labelsFromObject(labels)) ?? -1)
  store.append({
    refs: Uint32Array.from(refs),
    timestampsMs: new Float64Array(refs.length).fill(NOW_MS - HISTORY_MS + OFFSET_MS + step * SCRAPE_MS),
    values: Float64Array.from(refs, (_, i) => valueAt(i, step)),
  })
}

const rowsOf = ({ value }: QueryResult): [string, readonly number[], readonly number[]][] => {
  const rows: [string, readonly number[], readonly number[]][] =
    value.type === 'matrix'
      ? value.series.map(s => [nameOf(s.labels), [...s.timestampsMs], [...s.values]])
      : value.type === 'vector'
        ? value.samples.map(s => [nameOf(s.labels), [s.timestampMs], [s.value]])
        : []
  return rows.sort(([a], [b]) => (a < b ? -1 : 1))
}
const nameOf = (labels: Parameters<typeof labelsToObject>[0]): string =>
  JSON.stringify(Object.entries(labelsToObject(labels)).sort())

/** Asked over the newest half of what is there, the last minutes of which are in memory alone. */
const QUERIES = [
  'temperature',
  'sum by (job) (temperature)',
  'max_over_time(temperature[20m])',
  'avg_over_time(temperature[2m])',
  'temperature > 20',
  'temperature offset 30m',
  'topk(1, temperature)',
  'count({job="a"})',
  'temperature * on (job) group_left sum by (job) (requests_total)',
  'absent(temperature{job="c"})',
]
/** VictoriaMetrics does not extrapolate, and counts otherwise what no window knows the beginning of. */
const OF_PROMETHEUS = [
  'rate(requests_total[5m])',
  'sum by (job) (rate(requests_total{code=~"5.."}[5m])) / sum by (job) (rate(requests_total[5m]))',
  'increase(requests_total[30m])',
  'histogram_quantile(0.9, sum by (le) (rate(latency_bucket[5m])))',
  'predict_linear(temperature[15m], 600)',
  'temperature - temperature @ start()',
  'count_over_time(temperature[5m])',
]

/** Before Prometheus 3 the left end of a window belongs to it, and steps of subqueries stand there. */
const OF_VICTORIA = ['min_over_time(sum by (job) (temperature)[10m:1m])']

const ENGINES = [
  { program: 'prometheus', start: startPrometheus, queries: [...QUERIES, ...OF_PROMETHEUS] },
  { program: 'victoria-metrics', start: startVictoriaMetrics, queries: [...QUERIES, ...OF_VICTORIA] },
] as const

for (const { program, start, queries } of ENGINES)
  describe.runIf(isInstalled(program))(`a deck whose series live in ${program}`, () => {
    const clock = createManualClock(NOW_MS - HISTORY_MS)
    let engine: TestEngine
    let series: RemoteSeries
    let sight: SeriesSight
    const whole = createMemorySeriesStore()
    const reference = createQueryEngine({ store: whole, clock })

    beforeAll(async () => {
      engine = await start()
      series = openTestSeries(engine, { clock })
      sight = createSeriesSight({ store: series.store, engine: series.engine, clock })
      const steps = (HISTORY_MS - OFFSET_MS) / SCRAPE_MS
      for (let step = 0; step < steps; step++) {
        await clock.advance(SCRAPE_MS)
        appendStep(whole, step)
        appendStep(series.store, step)
        // What is newer never arrives: the last two minutes are here alone.
        if (step === Math.floor(steps) - 8) await series.store.flush()
      }
      await clock.advance(NOW_MS - clock.now())
      await engine.settle()
      // Two rounds: what is old is sealed, then goes.
      for (let round = 0; round < 2; round++) await series.maintain(NOW_MS)
    })
    afterAll(async () => {
      await series.close()
      await engine.stop()
    })

    test.each(queries)('answers over hours as one that has all here: %s', async expr => {
      const range = { expr, fromMs: NOW_MS - 45 * MINUTE_MS, toMs: NOW_MS, stepMs: MINUTE_MS }
      const [asked, expected] = [
        rowsOf(await sight.whole.query.range(range)),
        rowsOf(await reference.range(range)),
      ]
      expect(asked.map(([name]) => name)).toEqual(expected.map(([name]) => name))
      for (const [i, [, times, values]] of asked.entries()) {
        const [, expectedTimes = [], expectedValues = []] = expected[i] ?? []
        const settled = times.filter(ms => ms <= NOW_MS - 4 * MINUTE_MS).length
        expect(times.slice(0, settled)).toEqual(expectedTimes.slice(0, settled))
        for (let at = 0; at < settled; at++)
          expect(values[at]).toBeCloseTo(expectedValues[at] ?? Number.NaN, 6)
      }
    })

    test('shows at once what memory alone holds, at the end of a range over hours too', async () => {
      const range = {
        expr: 'max by (job) (temperature)',
        fromMs: NOW_MS - 45 * MINUTE_MS,
        toMs: NOW_MS,
        stepMs: MINUTE_MS,
      }
      expect(rowsOf(await sight.query.range(range))).toHaveLength(2)
      const newest = { expr: 'sum(requests_total)', atMs: NOW_MS }
      expect(rowsOf(await sight.query.instant(newest))).toEqual(rowsOf(await reference.instant(newest)))
    })

    test('keeps business from whoever may not see it, in history too', async () => {
      for (const expr of ['stripe_mrr offset 30m', 'count({__name__=~"stripe.*"} offset 30m)']) {
        expect(rowsOf(await sight.query.instant({ expr, atMs: NOW_MS }))).toEqual([])
        expect(rowsOf(await sight.whole.query.instant({ expr, atMs: NOW_MS }))).not.toEqual([])
      }
      const window = { anyOf: [], fromMs: NOW_MS - HISTORY_MS, toMs: NOW_MS }
      expect(await sight.store.labelValues('__name__', window)).toEqual([
        'latency_bucket',
        'requests_total',
        'temperature',
      ])
      expect(await sight.whole.store.labelValues('__name__', window)).toContain('stripe_mrr')
    })

    test('reads every sample for what compares series, once each', async () => {
      const request = { matchers: [], fromMs: NOW_MS - 60 * MINUTE_MS, toMs: NOW_MS }
      const counted = new Map<string, number>()
      await series.store.scan(request, () => ({ labels, values }) => {
        counted.set(nameOf(labels), (counted.get(nameOf(labels)) ?? 0) + values.length)
      })
      const expected = (await whole.select(request)).map(
        slice => [nameOf(slice.labels), slice.values.length] as const,
      )
      expect(counted).toEqual(new Map(expected))
    })

    test('lets rules look back over hours, and shows at once what they write', async () => {
      const taken: SentAlert[] = []
      const rules = createRules({
        ...sight.forRules,
        clock,
        log: silentLog,
        sink: { take: alerts => void taken.push(...alerts) },
        deckUrl: 'https://deck.example.org',
      })
      await rules.sets.apply({
        files: [
          groupOf('hours', [
            recordingRule('job:temperature:max1h', 'max by (job) (max_over_time(temperature[1h]))'),
            alertingRule('WasWarm', 'max_over_time(temperature[1h]) > 20.5'),
          ]),
        ],
      })
      await clock.advance(MINUTE_MS)
      const written = { expr: 'job:temperature:max1h', atMs: NOW_MS + MINUTE_MS }
      await vi.waitFor(async () => expect(rowsOf(await sight.query.instant(written))).toHaveLength(2), 5_000)
      await vi.waitFor(() => expect(taken.length).toBeGreaterThan(0), 5_000)
      await rules.stop()
    })

    test('says what is not reachable when the engine is gone, and shows the last minutes', async () => {
      await engine.stop()
      await expect(sight.query.instant({ expr: 'temperature offset 30m', atMs: NOW_MS })).rejects.toThrow(
        /history is not reachable, the last minutes are/,
      )
      expect(rowsOf(await sight.query.instant({ expr: 'temperature', atMs: NOW_MS }))).toHaveLength(2)
      const checks = healthChecks({ pool: { query: async () => [] }, store: series.store })
      await expect(Promise.all(checks.map(check => check()))).rejects.toThrow(/history is not reachable/)
    })
  })
