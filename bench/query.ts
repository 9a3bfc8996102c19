// Range queries of 60 steps over 100,000 series, ours against the Prometheus that is installed, with the same samples in
// both and both asked over HTTP: npm run bench -- query [series].
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { systemClock } from '../lib/adapters/system-clock.ts'
import { formatResult } from '../lib/core/prom-api/index.ts'
import { createQueryEngine } from '../lib/engine/query/index.ts'
import type { QueryEngine } from '../lib/ports/query-engine.ts'
import { INTERVAL_MS, openStore, withDatabase } from './support/core.ts'
import { SERIES_OF_A_TARGET, targetsFor } from './support/exporters.ts'
import { appendHistory, historyOf, writeHistory } from './support/history.ts'
import { profiled } from './support/profile.ts'
import { type RealPrometheus, startPrometheus } from './support/prometheus.ts'
import { createReport, median, ratioOf } from './support/report.ts'

const QUERIES = [
  'histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[1m])))',
  'sum by (handler) (rate(http_requests_total{status=~"5.."}[1m]))',
  'topk(5, process_pool_utilization_ratio)',
  'count({__name__=~".+"})',
] as const
const STEPS = 60
const ROUNDS = 5

const targets = targetsFor(Number(process.argv[2] ?? 100_000))
const series = targets * SERIES_OF_A_TARGET
const report = createReport('query')
// A whole number of intervals ago, so that both know every sample before the first is asked for.
const endMs = Math.floor(Date.now() / INTERVAL_MS) * INTERVAL_MS - INTERVAL_MS
const timesMs = Array.from({ length: STEPS + 13 }, (_, i) => endMs - (STEPS + 12 - i) * INTERVAL_MS)

/** The deck's way from a question to JSON, without who may ask. */
async function serve(engine: QueryEngine) {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://localhost')
    const number = (name: string) => Number(searchParams.get(name)) * 1_000
    engine
      .range({
        expr: searchParams.get('query') ?? '',
        fromMs: number('start'),
        toMs: number('end'),
        stepMs: number('step'),
      })
      .then(
        ({ value }) => response.end([...formatResult(value)].join('')),
        error => response.writeHead(500).end(String(error)),
      )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}

async function askMs(url: string, query: string): Promise<number> {
  const range = { start: endMs - (STEPS - 1) * INTERVAL_MS, end: endMs, step: INTERVAL_MS }
  const params = new URLSearchParams({
    query,
    ...Object.fromEntries(Object.entries(range).map(([name, ms]) => [name, String(ms / 1_000)])),
  })
  const startedMs = performance.now()
  const answer = await fetch(`${url}/api/v1/query_range?${params}`)
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${query}: ${text}`)
  return performance.now() - startedMs
}

/** How long one question takes, and how long at most nothing else had a turn meanwhile. */
async function askHere(url: string, query: string): Promise<{ tookMs: number; standstillMs: number }> {
  // A monitor anew each time: one that goes on would count the time between as a standstill.
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const tookMs = await askMs(url, query)
  delay.disable()
  return { tookMs, standstillMs: delay.max / 1e6 }
}

/** A result of every series at every step, as the engine gives it: how long at most nothing else had a turn meanwhile. */
async function askPlain(engine: QueryEngine): Promise<void> {
  const range = { fromMs: endMs - (STEPS - 1) * INTERVAL_MS, toMs: endMs, stepMs: INTERVAL_MS }
  for (const expr of ['{__name__=~".+"}', 'rate(http_request_duration_seconds_bucket[1m])']) {
    const [times, standstills]: [number[], number[]] = [[], []]
    for (let round = 0; round <= ROUNDS; round++) {
      const delay = monitorEventLoopDelay({ resolution: 1 })
      delay.enable()
      const startedMs = performance.now()
      await engine.range({ ...range, expr })
      times.push(performance.now() - startedMs)
      delay.disable()
      standstills.push(delay.max / 1e6)
    }
    const what = `longest standstill of the event loop, milliseconds: ${expr}`
    report(what, Math.max(...standstills), {
      target: 50,
      aim: 20,
      series,
      milliseconds: Math.round(median(times)),
    })
  }
}

/** In turns, so that a busy moment of the machine meets both. */
async function measure(ours: string, prometheus: RealPrometheus | null): Promise<void> {
  for (const query of QUERIES) {
    const [own, theirs]: [number[], number[]] = [[], []]
    let longestMs = 0
    for (let round = 0; round <= ROUNDS; round++) {
      const { tookMs: ownMs, standstillMs } = await askHere(ours, query)
      longestMs = Math.max(longestMs, standstillMs)
      const theirMs = prometheus ? await askMs(prometheus.url, query) : Number.NaN
      // The first of each is to get warm.
      if (round > 0) own.push(ownMs)
      if (round > 0) theirs.push(theirMs)
    }
    const prometheusMs = prometheus ? median(theirs) : null
    report(`milliseconds: ${query}`, median(own), {
      series,
      prometheusMilliseconds: prometheusMs && Math.round(prometheusMs),
    })
    report(`longest standstill of the event loop, milliseconds: ${query}`, longestMs, {
      target: 50,
      aim: 20,
      series,
    })
    const ratio = ratioOf(median(own), prometheusMs)
    if (ratio !== null)
      report(`ratio to prometheus: ${query}`, ratio, { target: 1, aim: 0.5, version: prometheus?.version })
  }
}

const prometheus = await startPrometheus([])
try {
  await withDatabase(async pool => {
    const store = await openStore(pool, systemClock)
    for (let target = 0; target < targets; target++) {
      const history = historyOf('service', target, timesMs)
      appendHistory(store, history)
      if (prometheus) await writeHistory(prometheus.url, history)
      await store.flush()
    }
    global.gc?.()
    const engine = createQueryEngine({ store, clock: systemClock })
    const { url, close } = await serve(engine)
    await profiled(() => measure(url, prometheus))
    close()
    await askPlain(engine)
    await store.close()
  })
} finally {
  await prometheus?.stop()
}
