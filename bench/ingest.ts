// What taking in samples costs, from the answer on the wire to the disk: npm run bench -- ingest [simulated minutes] [series].
// 50 targets × 2,000 series every 5 s. HTTP and PostgreSQL are real, time is simulated and runs as fast as it can; memory is
// looked at after a minute at the real pace, in which V8 has the idle moments that it has in a deck. Then the Prometheus that
// is installed scrapes the same targets for a minute of real time ("alone" as the last word: it does not).
import { setTimeout as pause } from 'node:timers/promises'
import type { EmbeddedSeriesStore } from '../lib/adapters/series-store/embedded-store.ts'
import type { TargetScraper } from '../lib/engine/scrape/target-scraper.ts'
import { createScrapers, INTERVAL_MS, openStore, withDatabase } from './support/core.ts'
import { SERIES_OF_A_TARGET, startExporters, targetsFor } from './support/exporters.ts'
import { profiled } from './support/profile.ts'
import { startPrometheus } from './support/prometheus.ts'
import { createReport, ratioOf } from './support/report.ts'
import { createSteppedClock } from './support/stepped-clock.ts'
import { storedChunks, storeEverything } from './support/storage.ts'

/** One every 200 ms, as the store's loop has it. */
const FLUSHES = 25
const START_MS = Date.UTC(2026, 0, 15, 6)
const PROMETHEUS_MS = 45_000
const REAL_ROUNDS = 12

const isAlone = process.argv.includes('alone')
const [minutes = 30, wanted = 100_000] = process.argv
  .slice(2)
  .filter(word => word !== 'alone')
  .map(Number)
const targets = targetsFor(wanted)
const series = targets * SERIES_OF_A_TARGET
const report = createReport('ingest')

const bytesInUse = () => {
  global.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

type Run = {
  readonly store: EmbeddedSeriesStore
  readonly scrapers: readonly TargetScraper[]
  readonly clock: { nowMs: number }
}

/**
 * One interval: the targets in groups, 200 ms of simulated time each, then a flush as the store's loop does it. `turn` is
 * awaited after each.
 */
async function runInterval(
  { store, scrapers, clock }: Run,
  turn: () => Promise<unknown> | undefined = () => undefined,
): Promise<number> {
  const { signal } = new AbortController()
  const before = process.cpuUsage()
  let done = 0
  for (let flush = 1; flush <= FLUSHES; flush++) {
    for (; done < (scrapers.length * flush) / FLUSHES; done++)
      await scrapers[done]?.scrape(clock.nowMs, signal)
    await store.flush()
    clock.nowMs += INTERVAL_MS / FLUSHES
    await turn()
  }
  await store.maintain(clock.nowMs)
  const { user, system } = process.cpuUsage(before)
  return user + system
}

/** Intervals as long as they are. */
async function runInRealTime(run: Run): Promise<void> {
  let dueMs = performance.now()
  const turn = () => {
    dueMs += INTERVAL_MS / FLUSHES
    return pause(Math.max(0, dueMs - performance.now()))
  }
  for (let round = 0; round < REAL_ROUNDS; round++) await runInterval(run, turn)
}

function reportMemory(store: EmbeddedSeriesStore, bareBytes: number): void {
  const { activeSeries } = store.statistics()
  const residentBytes = process.memoryUsage.rss()
  const bytes = bytesInUse()
  report('heap and buffers, bytes a series', bytes / activeSeries, { series: activeSeries })
  report('of which grown since the start', (bytes - bareBytes) / activeSeries, { series: activeSeries })
  report('resident bytes a series', residentBytes / activeSeries, {
    series: activeSeries,
    target: 1_200,
    aim: 800,
    of: 'the process that collects and stores, without pages and PostgreSQL',
  })
}

/** Real time: as many intervals as it takes to know, after the first ones. */
async function measurePrometheus(ports: readonly number[], cpuMicroseconds: number): Promise<void> {
  const prometheus = await startPrometheus(ports)
  if (prometheus === null) return
  try {
    await pause(3 * INTERVAL_MS)
    const appended = 'prometheus_tsdb_head_samples_appended_total'
    const [before, samplesBefore] = [await prometheus.usage(), await prometheus.figure(appended)]
    await pause(PROMETHEUS_MS)
    const [after, samplesAfter] = [await prometheus.usage(), await prometheus.figure(appended)]
    const theirs = (after.cpuMicroseconds - before.cpuMicroseconds) / (samplesAfter - samplesBefore)
    const { version } = prometheus
    report('cpu of prometheus, microseconds a sample', theirs, { version })
    report('resident bytes a series of prometheus', after.residentBytes / series, { version })
    report('cpu, ratio to prometheus', ratioOf(cpuMicroseconds, theirs) ?? Number.NaN, { version })
  } finally {
    await prometheus.stop()
  }
}

const exporters = await startExporters('mixed', targets)
try {
  let cpuMicroseconds = Number.NaN
  await withDatabase(async pool => {
    const clock = createSteppedClock(START_MS)
    const bareBytes = bytesInUse()
    let logBytes = 0
    const store = await openStore(pool, clock, event => {
      if (event.kind === 'flushed') logBytes += event.bytes
    })
    const { scrapers, close } = createScrapers(store, exporters.ports)
    const run = { store, scrapers, clock }
    const firstCpu = await runInterval(run)
    const samplesARound = store.statistics().headSamples
    report('first scrape of every series, microseconds a sample', firstCpu / samplesARound, { series })
    const rounds = Math.round((minutes * 60_000) / INTERVAL_MS)
    let cpu = 0
    await profiled(async () => {
      for (let round = 0; round < rounds; round++) cpu += await runInterval(run)
    })
    const samples = rounds * samplesARound
    cpuMicroseconds = cpu / samples
    report('cpu, microseconds a sample', cpuMicroseconds, { series, samples, target: 0.8, aim: 0.5 })
    report('log, bytes a sample', logBytes / (samples + samplesARound))
    await runInRealTime(run)
    reportMemory(store, bareBytes)
    await close()
    await storeEverything(store, clock)
    const { bytesPerSample, bitsPerSample, samplesPerChunk } = await storedChunks(pool, store)
    report('disk, bytes a sample', bytesPerSample, { target: 2, aim: 1.4 })
    report('of which bits of samples, bytes a sample', bitsPerSample, { samplesPerChunk })
    await store.close()
  })
  if (!isAlone) await measurePrometheus(exporters.ports, cpuMicroseconds)
} finally {
  exporters.stop()
}
