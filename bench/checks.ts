// What asking costs: npm run bench -- checks [CHECKS] [SECONDS].
// 1,000 HTTP checks every 20 s against a server in a process of its own: asked, judged, stored in a real PostgreSQL, their
// states written. All of the engine runs that runs in the deck for it, bundled as it is there; time is real. What the same
// parts take while they have nothing to ask is told beside the whole.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCheckObserver, measureChecks } from '../lib/adapters/check-observer.ts'
import { createEventBus } from '../lib/adapters/event-bus.ts'
import { createOwnMetrics } from '../lib/adapters/own-metrics.ts'
import { createDatabase } from '../lib/adapters/postgres/database.ts'
import { startEmbeddedPostgres } from '../lib/adapters/postgres/embedded.ts'
import { migrate } from '../lib/adapters/postgres/migrate.ts'
import { createPool } from '../lib/adapters/postgres/pool.ts'
import { openStateHistory } from '../lib/adapters/postgres/state-history.ts'
import { createAddressRule, EVERY_NETWORK } from '../lib/adapters/probes/address.ts'
import { createProber } from '../lib/adapters/probes/registry.ts'
import { createEmbeddedSeriesStore } from '../lib/adapters/series-store/embedded-store.ts'
import { systemClock as clock } from '../lib/adapters/system-clock.ts'
import { ServiceConfig } from '../lib/contract/service.ts'
import { CheckConfig } from '../lib/core/config/schema/check.ts'
import { createAnswerRows, createCheckManager, type NamedCheck } from '../lib/engine/checks/index.ts'
import { startLoop } from '../lib/engine/loop.ts'
import { createQueryEngine } from '../lib/engine/query/index.ts'
import { createServiceRecorder } from '../lib/engine/services/index.ts'
import { createWindowManager } from '../lib/engine/windows/index.ts'
import { profiled } from './support/profile.ts'

const [count = 1_000, seconds = 60] = process.argv.slice(2).map(Number)
const INTERVAL_SECONDS = 20
/** Each check has been asked five times: connections are open, and code is compiled, which takes some thousand answers. */
const WARM_UP_MS = 5 * INTERVAL_SECONDS * 1_000 + 5_000
const IDLE_MS = 15_000
const SERVICES = 20
const TARGET_CPU_MS = 0.6
const TARGET_DELAY_MS = 100
const TARGET_RSS_MB = 300

const SERVER = `
  const { createServer } = require('node:http')
  const started = Date.now()
  const server = createServer((request, response) => {
    const body = JSON.stringify({
      status: 'ok',
      uptime_seconds: Math.floor((Date.now() - started) / 1000),
      active_calls: Math.floor(Math.random() * 10),
      dependencies: { database: 'ok', cache: 'ok' },
    })
    response.setHeader('content-type', 'application/json')
    response.end(body)
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => console.log(server.address().port))
`

async function startServer() {
  const child = spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await new Promise<number>(resolve => child.stdout.once('data', text => resolve(Number(text))))
  return { port, stop: () => child.kill('SIGKILL') }
}

const checkOf = (n: number, port: number): NamedCheck => ({
  ...CheckConfig.parse({
    kind: 'http',
    service: `service-${n % SERVICES}`,
    slug: `check-${n}`,
    name: `Check ${n}`,
    url: `http://127.0.0.1:${port}/health/${n}`,
    interval: `${INTERVAL_SECONDS}s`,
    assert: [{ word: '$.status', means: { up: ['ok'], degraded: ['degraded'], down: ['error'] } }],
    fields: [
      { field: 'uptime_seconds', json: '$.uptime_seconds', unit: 's' },
      { field: 'active_calls', json: '$.active_calls' },
    ],
  }),
  source: 'file',
  createdAtMs: null,
})

const services = Array.from({ length: SERVICES }, (_, n) => ({
  ...ServiceConfig.parse({ slug: `service-${n}`, name: `Service ${n}` }),
  source: 'file' as const,
}))

/**
 * CPU ms of a fixed loop, the smallest of five: how fast the machine is today, so that runs on two days or two machines
 * can be told apart. It changes no other figure.
 */
function machineLoopMs(): number {
  const taken = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage()
    let state = 1
    for (let step = 0; step < 20_000_000; step++) state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    const { user, system } = process.cpuUsage(before)
    return state === 0 ? Number.NaN : (user + system) / 1_000
  })
  return Number(Math.min(...taken).toFixed(1))
}

const log = { info: () => {}, warn: console.warn, error: console.error }
const megabytes = (bytes: number) => Math.round(bytes / 1_048_576)
const share = (sorted: readonly number[], of: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * of))] ?? Number.NaN

/** The deck's parts that checks need, as `server.ts` puts them together. */
async function startEngine(
  url: string,
  onDelay: (seconds: number) => void,
  onChecked: (state: string) => void,
) {
  const pool = createPool(url, error => console.error(error.message))
  await migrate(pool, 'prisma/migrations')
  const db = createDatabase(pool, error => console.error(error.message))
  const metrics = createOwnMetrics('bench')
  const events = createEventBus(error => console.error(error))
  const store = await createEmbeddedSeriesStore({
    pool,
    clock,
    log,
    limits: { maxActiveSeries: 1_000_000 },
    retention: { maxAgeMs: 30 * 86_400_000, maxBytes: 10 ** 11 },
  })
  const upkeep = startLoop(clock, 5_000, () => store.maintain(clock.now()))
  const history = await openStateHistory({ pool, clock, events, log })
  const windows = createWindowManager({ clock, events, log })
  const rule = createAddressRule({ allow: EVERY_NETWORK })
  const prober = createProber({ version: 'bench', clock, addressRule: rule })
  const observe = createCheckObserver(metrics)
  const checks = createCheckManager({
    prober,
    store,
    history,
    windows: windows.door,
    clock,
    events,
    answers: createAnswerRows(db),
    log,
    observe: {
      ...observe,
      started: report => {
        observe.started(report)
        onDelay(report.delaySeconds)
      },
      checked: report => {
        observe.checked(report)
        onChecked(report.state)
      },
    },
    addressRules: () => ({ file: rule, page: rule }),
  })
  measureChecks(metrics, checks)
  const states = createServiceRecorder({
    query: createQueryEngine({ store, clock }),
    targets: () => [],
    watching: { checks: () => checks.rows(), observed: () => checks.observed(), windows: windows.door },
    history,
    events,
    clock,
    log,
  })
  states.apply(services)
  return {
    checks,
    store,
    async stop() {
      await states.stop()
      await checks.stop()
      await prober.close()
      await windows.stop()
      await history.close()
      await upkeep.stop()
      await store.close()
      await db.$disconnect()
      await pool.end()
    },
  }
}

async function run(url: string, port: number): Promise<void> {
  let delays: number[] = []
  let states: Record<string, number> = {}
  const engine = await startEngine(
    url,
    delay => delays.push(delay * 1_000),
    state => {
      states[state] = (states[state] ?? 0) + 1
    },
  )
  await clock.sleep(5_000)
  // What the start left behind is not what idling costs.
  globalThis.gc?.()
  const idleBefore = process.cpuUsage()
  await clock.sleep(IDLE_MS)
  const idle = process.cpuUsage(idleBefore)
  const idleMsPerSecond = (idle.user + idle.system) / IDLE_MS
  const checks = Array.from({ length: count }, (_, n) => checkOf(n, port))
  await engine.checks.apply({ checks, checkNetworks: [], connectivity: null })
  await clock.sleep(WARM_UP_MS)
  delays = []
  states = {}
  const before = process.cpuUsage()
  const startedMs = performance.now()
  await profiled(() => clock.sleep(seconds * 1_000))
  const { user, system } = process.cpuUsage(before)
  const tookSeconds = (performance.now() - startedMs) / 1_000
  const done = Object.values(states).reduce((sum, of) => sum + of, 0)
  const sorted = delays.toSorted((a, b) => a - b)
  const report = {
    bench: 'checks',
    checks: count,
    intervalSeconds: INTERVAL_SECONDS,
    cores: cpus().length,
    seconds: Math.round(tookSeconds),
    done,
    states,
    cpuMsPerCheck: Number(((user + system) / 1_000 / done).toFixed(3)),
    ofWhichIdleMs: Number(((idleMsPerSecond * tookSeconds) / done).toFixed(3)),
    ofWhichSystemMs: Number((system / 1_000 / done).toFixed(3)),
    targetCpuMs: TARGET_CPU_MS,
    machineLoopMs: machineLoopMs(),
    startDelayP50Ms: Number(share(sorted, 0.5).toFixed(1)),
    startDelayP99Ms: Number(share(sorted, 0.99).toFixed(1)),
    startDelayMaxMs: Number((sorted.at(-1) ?? Number.NaN).toFixed(1)),
    targetDelayMs: TARGET_DELAY_MS,
    rssMb: megabytes(process.memoryUsage.rss()),
    heapMb: megabytes(process.memoryUsage().heapUsed),
    targetRssMb: TARGET_RSS_MB,
    series: engine.store.statistics().activeSeries,
  }
  process.stdout.write(`${JSON.stringify(report)}\n`)
  await engine.stop()
}

const directory = await mkdtemp(join(tmpdir(), 'opsdeck-bench-'))
const postgres = await startEmbeddedPostgres(directory)
const server = await startServer()
try {
  await run(postgres.url, server.port)
} finally {
  server.stop()
  await postgres.stop()
  await rm(directory, { recursive: true, force: true })
}
