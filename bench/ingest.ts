// What taking in samples costs, from the answer's bytes to the disk: npm run bench -- ingest [simulated minutes].
// 50 targets × 2,000 series every 5 s. Time is simulated and runs as fast as it can; PostgreSQL is real. One JSON object a line.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { startEmbeddedPostgres } from '../lib/adapters/postgres/embedded.ts'
import { migrate } from '../lib/adapters/postgres/migrate.ts'
import { createPool } from '../lib/adapters/postgres/pool.ts'
import {
  createEmbeddedSeriesStore,
  type EmbeddedSeriesStore,
} from '../lib/adapters/series-store/embedded-store.ts'
import { labelsFromObject, NO_LABELS } from '../lib/core/labels/index.ts'
import { PLAIN_SCRAPE_JOB, type ScrapeJob } from '../lib/core/scrape/job.ts'
import { TargetScraper } from '../lib/engine/scrape/target-scraper.ts'
import type { SeriesStore } from '../lib/ports/series-store.ts'

const TARGETS = 50
const SERIES = 2_000
const INTERVAL_MS = 5_000
/** One every 200 ms, as the store's loop has it. */
const FLUSHES = 25
const MINUTES = Number(process.argv[2] ?? 30)
const START_MS = Date.UTC(2026, 0, 15, 6)
const TEXT = 'text/plain; version=0.0.4'

const print = (line: object) => process.stdout.write(`${JSON.stringify({ bench: 'ingest', ...line })}\n`)
const rounded = (value: number) => Number(value.toPrecision(4))
const memoryBytes = () => {
  global.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** A generator with a seed (mulberry32), so that every run sees the same figures. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

// The exporters' own memory is not the deck's: they share their lines, and keep nothing but their values.
const LINES = Array.from({ length: SERIES }, (_, i) => {
  const labels = `method="${i % 2 ? 'GET' : 'POST'}",route="/api/v1/orders/${i % 97}",code="${200 + (i % 5)}"`
  return `app_${['requests', 'errors', 'bytes', 'seconds'][i % 4]}_${i}_total{${labels}} `
})

/** An exporter as they are: many series that never move, counters slow and busy, seconds, bytes, ratios. */
function createExporter(seed: number): () => Uint8Array {
  const random = randomOf(seed)
  const values = Float64Array.from(LINES, (_, i) => (i % 20 < 8 ? i : Math.floor(random() * 1e6)))
  const moved = (value: number, kind: number): number => {
    if (kind < 8) return value
    if (kind < 13) return value + (random() < 0.1 ? 1 : 0)
    if (kind < 16) return value + Math.floor(random() * 50)
    if (kind < 18) return Math.round(value * 100 + random() * 500) / 100
    if (kind === 18) return random() < 0.5 ? value : 4_096 * Math.floor(500_000 + random() * 1_000)
    return Math.round(random() * 1e6) / 1e6
  }
  return () => {
    const lines = new Array<string>(SERIES)
    for (let i = 0; i < SERIES; i++) {
      const value = moved(values[i] ?? 0, i % 20)
      values[i] = value
      lines[i] = `${LINES[i]}${value}`
    }
    return Buffer.from(`${lines.join('\n')}\n`)
  }
}

const job: ScrapeJob = { ...PLAIN_SCRAPE_JOB, name: 'bench', source: 'file', targets: [] }

function createTarget(store: SeriesStore, number: number) {
  const exporter = createExporter(number + 1)
  let body: Uint8Array = new Uint8Array()
  const instance = `10.0.0.${number}:9100`
  const target = {
    labels: labelsFromObject({ job: 'bench', instance }),
    discoveredLabels: NO_LABELS,
    url: `http://${instance}/metrics`,
    intervalMs: INTERVAL_MS,
    timeoutMs: INTERVAL_MS,
  }
  const scraper = new TargetScraper(
    {
      store,
      inside: {},
      onError: error => console.error(error),
      observe: { scraped: () => {}, dropped: () => {} },
      fetcher: { fetch: async () => ({ ok: true, contentType: TEXT, body }), close: async () => {} },
    },
    { job, target, blockedBy: null },
  )
  return {
    expose: () => {
      body = exporter()
    },
    forget: () => {
      body = new Uint8Array()
    },
    scrape: (atMs: number) => scraper.scrape(atMs, new AbortController().signal),
  }
}

type Target = ReturnType<typeof createTarget>
type Clock = { nowMs: number }
type Watch = { readonly clock: Clock; readonly delay?: IntervalHistogram }

/** One interval: the targets in groups, 200 ms of simulated time each, then a flush as the store's loop does it. */
async function runInterval(
  store: EmbeddedSeriesStore,
  targets: readonly Target[],
  { clock, delay }: Watch,
): Promise<number> {
  for (const target of targets) target.expose()
  delay?.enable()
  const before = process.cpuUsage()
  const groupSize = TARGETS / FLUSHES
  for (let group = 0; group < FLUSHES; group++) {
    for (const target of targets.slice(group * groupSize, (group + 1) * groupSize))
      await target.scrape(clock.nowMs)
    await store.flush()
    clock.nowMs += INTERVAL_MS / FLUSHES
  }
  await store.maintain(clock.nowMs)
  const { user, system } = process.cpuUsage(before)
  delay?.disable()
  for (const target of targets) target.forget()
  return user + system
}

async function run(url: string): Promise<void> {
  const pool = createPool(url, error => console.error(error.message))
  await migrate(pool, join(import.meta.dirname, '../prisma/migrations'))
  const clock = { nowMs: START_MS }
  const bareBytes = memoryBytes()
  let logBytes = 0
  const options = {
    pool,
    clock: {
      now: () => clock.nowMs,
      sleep: (_ms: number, signal?: AbortSignal) =>
        new Promise<void>(resolve => signal?.addEventListener('abort', () => resolve())),
    },
    log: { info: () => {}, warn: console.warn, error: console.error },
    limits: { maxActiveSeries: 1_000_000 },
    retention: { maxAgeMs: 1e15, maxBytes: 1e15 },
    observe: (event: { kind: string; bytes?: number }) => {
      if (event.kind === 'flushed') logBytes += event.bytes ?? 0
    },
  }
  const store = await createEmbeddedSeriesStore(options)
  const targets = Array.from({ length: TARGETS }, (_, number) => createTarget(store, number))
  const firstCpu = await runInterval(store, targets, { clock })
  const samplesARound = store.statistics().headSamples
  print({ what: 'first scrape of every series', cpuMicrosecondsPerSample: rounded(firstCpu / samplesARound) })
  const delay = monitorEventLoopDelay({ resolution: 2 })
  let cpu = 0
  const rounds = Math.round((MINUTES * 60_000) / INTERVAL_MS)
  for (let round = 0; round < rounds; round++) cpu += await runInterval(store, targets, { clock, delay })
  const samples = rounds * samplesARound
  const bytes = memoryBytes()
  print({ what: 'cpu', samples, cpuMicrosecondsPerSample: rounded(cpu / samples), target: 1.5 })
  print({
    what: 'event loop',
    p99Milliseconds: rounded(delay.percentile(99) / 1e6),
    worstMilliseconds: rounded(delay.max / 1e6),
  })
  print({
    what: 'memory',
    series: store.statistics().activeSeries,
    bytesPerSeries: rounded(bytes / store.statistics().activeSeries),
    ofWhichStartedWith: rounded(bareBytes / store.statistics().activeSeries),
    residentBytesPerSeries: rounded(process.memoryUsage.rss() / store.statistics().activeSeries),
    target: 2_000,
  })
  print({ what: 'log', bytesPerSample: rounded(logBytes / (samples + samplesARound)) })
  await store.close()
  const reopened = await createEmbeddedSeriesStore({
    ...options,
    observe: event => event.kind === 'opened' && print({ what: 'start', ...event }),
  })
  await storeEverything(reopened, clock)
  const { rows } = await pool.query<{ samples: number; chunks: number; data: number }>(
    'select sum(samples)::float8 as samples, count(*)::float8 as chunks, sum(length(data))::float8 as data from series_chunk',
  )
  const stored = rows[0] ?? { samples: 0, chunks: 0, data: 0 }
  print({
    what: 'disk',
    bytesPerSample: rounded(reopened.statistics().chunkBytesOnDisk / stored.samples),
    ofWhichBits: rounded(stored.data / stored.samples),
    samplesPerChunk: rounded(stored.samples / stored.chunks),
  })
  await reopened.close()
  await pool.end()
}

/** Lets two hours pass, so that every chunk is finished and stored. */
async function storeEverything(store: EmbeddedSeriesStore, clock: Clock): Promise<void> {
  const ref = store.resolve(labelsFromObject({ __name__: 'later' })) ?? 0
  for (let i = 0; i < 14; i++) {
    clock.nowMs += 10 * 60_000
    store.append({
      refs: Uint32Array.of(ref),
      timestampsMs: Float64Array.of(clock.nowMs),
      values: new Float64Array(1),
    })
    await store.maintain(clock.nowMs)
  }
}

const directory = await mkdtemp(join(tmpdir(), 'opsdeck-bench-'))
const server = await startEmbeddedPostgres(directory)
try {
  await run(server.url)
} finally {
  await server.stop()
  await rm(directory, { recursive: true, force: true })
}
