// What long questions cost: npm run bench -- query-long [series]. 30 days and a year of histograms, of which all but the
// last hours are rolled up: p95 by handler at 1 h and at 1 d steps, beside a day of samples. PostgreSQL is real.
// One JSON object a line.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../lib/adapters/postgres/embedded.ts'
import { migrate } from '../lib/adapters/postgres/migrate.ts'
import { createPool } from '../lib/adapters/postgres/pool.ts'
import { createEmbeddedSeriesStore } from '../lib/adapters/series-store/embedded-store.ts'
import { createQueryEngine } from '../lib/engine/query/index.ts'
import type { QueryEngine } from '../lib/ports/query-engine.ts'
import { writeHistory } from './query-long/history.ts'
import { profiled } from './support/profile.ts'

const SERIES = Number(process.argv[2] ?? 10_000)
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A scrape every 15 seconds. */
const SCRAPE_MS = 15_000
const NOW_MS = Date.UTC(2026, 0, 15, 10, 20)
/** The hours that samples are written for; roll-ups reach to two hours before now. */
const SAMPLE_HOURS = 5

const print = (line: object) => process.stdout.write(`${JSON.stringify({ bench: 'query-long', ...line })}\n`)
const rounded = (value: number) => Number(value.toPrecision(4))

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const clock = {
  now: () => NOW_MS,
  sleep: (_ms: number, signal?: AbortSignal) =>
    new Promise<void>(resolve => signal?.addEventListener('abort', () => resolve())),
}

const p95 = (range: string) =>
  `histogram_quantile(0.95, sum by (le, handler) (rate(http_request_duration_seconds_bucket[${range}])))`

const ASKED = [
  { what: '30 days at 1 h steps', expr: p95('1h'), days: 30, stepMs: HOUR_MS, atMost: 1_000, aim: 200 },
  { what: '30 days at 1 h steps, ranges of 5 m', expr: p95('5m'), days: 30, stepMs: HOUR_MS },
  { what: 'a year at 1 d steps', expr: p95('1d'), days: 365, stepMs: DAY_MS },
  { what: 'a day at 5 m steps', expr: p95('5m'), days: 1, stepMs: 300_000 },
  { what: '2 hours of samples at 1 m steps', expr: p95('1m'), days: 1 / 12, stepMs: 60_000 },
  {
    what: '30 days of averages at 1 h steps',
    expr: 'sum by (handler) (avg_over_time(http_request_duration_seconds_bucket[1h]))',
    days: 30,
    stepMs: HOUR_MS,
  },
]

/** Asks five times; what it took, and how much there was to it. */
async function askedOften(engine: QueryEngine, asked: Parameters<QueryEngine['range']>[0]) {
  const times: number[] = []
  const cpuTimes: number[] = []
  let answer = { series: 0, points: 0, samples: 0 }
  for (let i = 0; i < 5; i++) {
    const beganMs = performance.now()
    const before = process.cpuUsage()
    const { value, stats } = await engine.range(asked)
    times.push(performance.now() - beganMs)
    const { user, system } = process.cpuUsage(before)
    cpuTimes.push((user + system) / 1_000)
    const series = value.type === 'matrix' ? value.series : []
    const points = series.reduce((sum, { values }) => sum + values.length, 0)
    answer = { series: series.length, points, samples: stats?.samplesLoaded ?? 0 }
  }
  const [cold = 0, ...warm] = times
  return {
    coldMs: rounded(cold),
    warmMs: rounded(median(warm)),
    leastMs: rounded(Math.min(...warm)),
    cpuMs: rounded(median(cpuTimes)),
    leastCpuMs: rounded(Math.min(...cpuTimes)),
    ...answer,
  }
}

async function run(url: string): Promise<void> {
  const pool = createPool(url, error => console.error(error.message))
  await migrate(pool, 'prisma/migrations')
  const startedMs = performance.now()
  const history = { series: SERIES, nowMs: NOW_MS, scrapeMs: SCRAPE_MS, sampleHours: SAMPLE_HOURS, days: 365 }
  const { bytes, buckets } = await writeHistory(pool, history)
  print({ what: 'written', seconds: rounded((performance.now() - startedMs) / 1000), buckets, bytes })
  const store = await createEmbeddedSeriesStore({
    pool,
    clock,
    log: { info: () => {}, warn: console.warn, error: console.error },
    limits: { maxActiveSeries: 1_000_000 },
    retention: { maxAgeMs: 1e15, maxBytes: 1e15 },
  })
  const engine = createQueryEngine({ store, clock, limits: { maxSamples: 100_000_000 } })
  for (const { what, expr, days, stepMs, ...goal } of ASKED) {
    const toMs = Math.floor(NOW_MS / stepMs) * stepMs
    const ask = () => askedOften(engine, { expr, fromMs: toMs - days * DAY_MS, toMs, stepMs })
    // A profile is of what there is a target for.
    print({ what, ...(await ('atMost' in goal ? profiled(ask) : ask())), ...goal })
  }
  print({ what: 'memory', residentMiB: Math.round(process.memoryUsage.rss() / 2 ** 20) })
  await store.close()
  await pool.end()
}

const directory = await mkdtemp(join(tmpdir(), 'opsdeck-bench-'))
const server = await startEmbeddedPostgres(directory)
try {
  await run(server.url)
} finally {
  await server.stop()
  await rm(directory, { recursive: true, force: true })
}
