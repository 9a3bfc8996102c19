// How long the event loop is held up while 100,000 series come in every 5 s and 20 panels a second are answered:
// npm run bench -- loop [seconds] [series]. In real time, with the deck's own loops over real HTTP and PostgreSQL.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { createEventBus } from '../lib/adapters/event-bus.ts'
import { createScrapeFetcher } from '../lib/adapters/http/scrape-fetch.ts'
import { systemClock } from '../lib/adapters/system-clock.ts'
import { createQueryEngine } from '../lib/engine/query/index.ts'
import { createScrapeManager } from '../lib/engine/scrape/index.ts'
import { benchJob, INTERVAL_MS, instanceOf, openStore, withDatabase } from './support/core.ts'
import { SERIES_OF_A_TARGET, startExporters, targetsFor } from './support/exporters.ts'
import { profiled } from './support/profile.ts'
import { createReport, median } from './support/report.ts'

const PANELS_A_SECOND = 20
const RANGE_MS = 900_000
const STEP_MS = 15_000

const [seconds = 30, wanted = 100_000] = process.argv.slice(2).map(Number)
const targets = targetsFor(wanted)
const series = targets * SERIES_OF_A_TARGET
const report = createReport('loop')

/** What a dashboard asks of one instance, and now and then of one handler of all. */
const PANELS: readonly ((instance: string) => string)[] = [
  instance => `sum by (status) (rate(http_requests_total{instance="${instance}"}[1m]))`,
  instance =>
    `histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{instance="${instance}"}[1m])))`,
  instance => `topk(5, process_pool_utilization_ratio{instance="${instance}"})`,
  () => 'sum by (instance) (rate(http_requests_total{handler="/api/v1/resource7"}[1m]))',
]

const exporters = await startExporters('service', targets)
try {
  await withDatabase(async pool => {
    const store = await openStore(pool, systemClock)
    const fetcher = createScrapeFetcher({ version: 'bench' })
    const manager = createScrapeManager({
      store,
      fetcher,
      clock: systemClock,
      events: createEventBus(error => console.error(error)),
      inside: {},
      onError: error => console.error(error),
      observe: { scraped: () => {}, dropped: () => {} },
    })
    const engine = createQueryEngine({ store, clock: systemClock })
    manager.apply([benchJob(exporters.ports)])
    const ending = new AbortController()
    const maintaining = maintainAgainAndAgain(() => store.maintain(Date.now()), ending.signal)
    await pause(2.5 * INTERVAL_MS)
    const delay = monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    const [cpuBefore, samplesBefore] = [process.cpuUsage(), store.statistics().headSamples]
    const answers = await profiled(() => askPanels(engine))
    delay.disable()
    const { user, system } = process.cpuUsage(cpuBefore)
    const samples = store.statistics().headSamples - samplesBefore
    report('event-loop lag p99, milliseconds', delay.percentile(99) / 1e6, { target: 50, aim: 20, series })
    report('event-loop lag at worst, milliseconds', delay.max / 1e6, { series })
    report('milliseconds a panel, median', median(answers), { series, panels: answers.length })
    report('cpu share of one core', (user + system) / (seconds * 1e6), { series, samples })
    ending.abort()
    await maintaining
    await manager.stop()
    await fetcher.close()
    await store.close()
  })
} finally {
  exporters.stop()
}

async function maintainAgainAndAgain(maintain: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await maintain()
    await systemClock.sleep(2_000, signal)
  }
}

/** Asks at an even pace, whether or not the ones before are answered. */
async function askPanels(engine: ReturnType<typeof createQueryEngine>): Promise<number[]> {
  const startedMs = performance.now()
  const asked: Promise<number>[] = []
  while (asked.length < seconds * PANELS_A_SECOND) {
    const expr = PANELS[asked.length % PANELS.length]?.(instanceOf(asked.length % targets)) ?? ''
    asked.push(answeredIn(engine, expr))
    await pause(Math.max(0, startedMs + (asked.length * 1_000) / PANELS_A_SECOND - performance.now()))
  }
  return Promise.all(asked)
}

async function answeredIn(engine: ReturnType<typeof createQueryEngine>, expr: string): Promise<number> {
  const startedMs = performance.now()
  const toMs = Date.now()
  await engine.range({ expr, fromMs: toMs - RANGE_MS, toMs, stepMs: STEP_MS })
  return performance.now() - startedMs
}
