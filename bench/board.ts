// What the board costs: npm run bench -- board. Five systems with 30 parts, each with latency and errors, over three hours.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEventBus } from '../lib/adapters/event-bus.ts'
import { createManualClock } from '../lib/adapters/manual-clock.ts'
import { startEmbeddedPostgres } from '../lib/adapters/postgres/embedded.ts'
import { migrate } from '../lib/adapters/postgres/migrate.ts'
import { createPool } from '../lib/adapters/postgres/pool.ts'
import { createEmbeddedSeriesStore } from '../lib/adapters/series-store/embedded-store.ts'
import type { ConfigurationState } from '../lib/contract/configuration.ts'
import { ServiceConfig } from '../lib/contract/service.ts'
import type { TargetState } from '../lib/contract/targets.ts'
import { labelsFromObject } from '../lib/core/labels/index.ts'
import { createQueryEngine } from '../lib/engine/query/index.ts'
import { createServicesDoor } from '../lib/engine/services/index.ts'
import { createUptimeBook } from '../lib/engine/uptime/index.ts'

const SYSTEMS = 5
const PARTS_EACH = 6
const ROUTES = ['/', '/login', '/orders']
const BOUNDS = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '+Inf']
const INTERVAL_MS = 15_000
const RANGE_SECONDS = 10_800
const ROUNDS = 40

const clock = createManualClock(1_700_000_000_000)
const directory = await mkdtemp(join(tmpdir(), 'opsdeck-bench-'))
const postgres = await startEmbeddedPostgres(join(directory, 'postgres'))
const pool = createPool(postgres.url, error => process.stderr.write(`${error.message}\n`))
await migrate(pool, 'prisma/migrations')
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
const store = await createEmbeddedSeriesStore({
  pool,
  clock,
  log: silent,
  limits: { maxActiveSeries: 1_000_000 },
  retention: { maxAgeMs: 86_400_000, maxBytes: 0 },
})
const query = createQueryEngine({ store, clock })
const jobs = Array.from({ length: SYSTEMS }, (_, system) =>
  Array.from({ length: PARTS_EACH }, (_, part) => `system${system}-part${part}`),
)

const signals = (match: string) => ({
  match,
  latency: { metric: 'http_request_duration_seconds', target_seconds: 1 },
  errors: { metric: 'http_requests_total', bad: 'code=~"5.."', target_ratio: 0.01 },
})
const services = jobs.map((parts, system) => ({
  ...ServiceConfig.parse({
    slug: `system${system}`,
    name: `System ${system}`,
    ...signals(`job=~"system${system}-.*"`),
    parts: parts.map(job => ({ slug: job, name: job, ...signals(`job="${job}"`) })),
  }),
  source: 'file' as const,
}))

function scrape(job: string, n: number): void {
  scrapedAtMs.set(job, clock.now())
  const instance = `${job}:80`
  const samples: [Record<string, string>, number][] = [[{ __name__: 'up', job, instance }, 1]]
  for (const path of ROUTES) {
    const of = (name: string, more: Record<string, string> = {}) => ({
      __name__: name,
      job,
      instance,
      path,
      ...more,
    })
    for (const [i, le] of BOUNDS.entries()) {
      samples.push([of('http_request_duration_seconds_bucket', { le }), n * (i + 1)])
    }
    samples.push([of('http_request_duration_seconds_count'), n * BOUNDS.length])
    samples.push([of('http_requests_total', { code: '200' }), n * 100])
    samples.push([of('http_requests_total', { code: '500' }), n])
  }
  const refs = samples.map(([labels]) => store.resolve(labelsFromObject(labels)) ?? 0)
  const timestampsMs = Float64Array.from(samples, () => clock.now())
  const values = Float64Array.from(samples, ([, value]) => value)
  store.append({ refs: Uint32Array.from(refs), timestampsMs, values })
}

const scrapedAtMs = new Map<string, number>()
const targets = (): TargetState[] =>
  jobs.flat().map(job => ({
    job,
    instance: `${job}:80`,
    url: `http://${job}/metrics`,
    health: 'up',
    lastScrape: new Date(scrapedAtMs.get(job) ?? 0).toISOString(),
    lastDurationSeconds: 0.01,
    samples: 40,
    lastError: null,
    intervalSeconds: INTERVAL_MS / 1000,
    timeoutSeconds: 10,
    labels: { job, instance: `${job}:80` },
    discoveredLabels: {},
    source: 'file',
  }))

const door = createServicesDoor({
  query,
  clock,
  targets: { list: async () => targets() },
  watching: { checks: () => [], observed: () => [], windows: { open: () => null } },
  uptime: createUptimeBook({
    history: { spansOf: async () => new Map() },
    clock,
    events: createEventBus(() => {}),
  }),
  configuration: {
    current: async () => ({ services }) as Partial<ConfigurationState> as ConfigurationState,
    panelsOf: async () => [],
  },
})

async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

let n = 0
for (; n < (RANGE_SECONDS * 1000) / INTERVAL_MS; n++) {
  await clock.advance(INTERVAL_MS)
  for (const job of jobs.flat()) scrape(job, n)
}
await store.flush()
const firstMs = await cpuMs(() => door.overview(RANGE_SECONDS))
/** All targets at once: every row is evaluated again. */
const whole: number[] = []
for (let round = 0; round < ROUNDS; round++) {
  await clock.advance(INTERVAL_MS)
  for (const job of jobs.flat()) scrape(job, n)
  n++
  whole.push(await cpuMs(() => door.overview(RANGE_SECONDS)))
}
/** As scrapes come, spread over their interval: one target's rows at a time. */
const spread: number[] = []
for (let round = 0; round < ROUNDS; round++) {
  for (const job of jobs.flat()) {
    await clock.advance(INTERVAL_MS / (SYSTEMS * PARTS_EACH))
    scrape(job, n)
    spread.push(await cpuMs(() => door.overview(RANGE_SECONDS)))
  }
  n++
}
const { services: rows } = await door.overview(RANGE_SECONDS)
const middle = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]
process.stdout.write(
  `${JSON.stringify({
    bench: 'board',
    systems: SYSTEMS,
    parts: SYSTEMS * PARTS_EACH,
    rowsWithFigures: rows.flatMap(row => [row, ...row.parts]).filter(row => row.latencySeconds.value !== null)
      .length,
    firstCpuMs: Math.round(firstMs),
    everyRowCpuMs: middle(whole),
    oneTargetCpuMs: middle(spread),
    targetCpuMs: 30,
  })}\n`,
)
await store.close()
await pool.end()
await postgres.stop()
await rm(directory, { recursive: true, force: true })
