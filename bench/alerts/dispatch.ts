// From the arrival of an alert to the attempt of its message: with 10,000 alerts active, and in a storm of 10,000.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createEventBus } from '../../lib/adapters/event-bus.ts'
import { createAlertArchive } from '../../lib/adapters/postgres/alert-archive.ts'
import { createDispatchLease } from '../../lib/adapters/postgres/alert-lease.ts'
import { createAlertRows } from '../../lib/adapters/postgres/alert-rows.ts'
import { startEmbeddedPostgres } from '../../lib/adapters/postgres/embedded.ts'
import { migrate } from '../../lib/adapters/postgres/migrate.ts'
import { createPool } from '../../lib/adapters/postgres/pool.ts'
import { createSilenceNotices } from '../../lib/adapters/postgres/silence-notices.ts'
import { systemClock } from '../../lib/adapters/system-clock.ts'
import type { SentAlert } from '../../lib/core/alert/alert.ts'
import { type AlertingConfig, NO_ALERTING, type RouteNode } from '../../lib/core/alert/config.ts'
import type { Integration } from '../../lib/core/alert/receiver-config.ts'
import { labelsFromObject, labelValue } from '../../lib/core/labels/index.ts'
import { createAlerts } from '../../lib/engine/alerts/index.ts'
import type { Receivers } from '../../lib/ports/receiver.ts'

const WRITER = '00000000-0000-4000-8000-000000000001'
const ALERTS = 10_000
const GROUP_WAIT_MS = 3_000
const HTTP = {
  auth: { kind: 'none' },
  tls: { insecureSkipVerify: false },
  headers: {},
  proxyUrl: null,
  followRedirects: false,
} as const
const HOOK: Integration = {
  kind: 'webhook',
  index: 0,
  config: { send_resolved: true, url: 'http://hook.example', max_alerts: 0, timeout: 0, http: HTTP },
}

const configOf = (groupBy: RouteNode['groupBy']): AlertingConfig => ({
  ...NO_ALERTING,
  route: {
    id: '{}',
    key: '{}',
    receiver: 'team',
    matchers: [],
    groupBy,
    groupWaitMs: GROUP_WAIT_MS,
    groupIntervalMs: 60_000,
    repeatIntervalMs: 3_600_000,
    continues: false,
    muteTimeIntervals: [],
    activeTimeIntervals: [],
    routes: [],
  },
  receivers: [{ name: 'team', integrations: [HOOK] }],
  resolveTimeoutMs: 3_600_000,
})

function alertOf(i: number, name: string): SentAlert {
  return {
    labels: labelsFromObject({
      alertname: name,
      service: `service-${i % 50}`,
      cluster: `c${i % 20}`,
      instance: `host-${i}.example.org:9100`,
      job: 'node',
      severity: i % 3 === 0 ? 'critical' : 'warning',
      region: 'eu-central-1',
    }),
    annotations: labelsFromObject({
      summary: `Something is wrong at host-${i}`,
      description:
        'The filesystem is predicted to be full within four hours at the rate of the last six hours.',
    }),
    startsAtMs: null,
    endsAtMs: null,
    generatorUrl: 'http://prometheus.example/graph?g0.expr=up%3D%3D0&g0.tab=1',
  }
}

type Attempted = { readonly atMs: number; readonly instances: readonly string[] }

/** Alerting on a PostgreSQL of its own; what is attempted is noted and succeeds. */
async function startAlerting(groupBy: RouteNode['groupBy']) {
  const directory = await mkdtemp(join(tmpdir(), 'opsdeck-bench-'))
  const postgres = await startEmbeddedPostgres(join(directory, 'postgres'))
  const pool = createPool(postgres.url, error => process.stderr.write(`${error.message}\n`))
  await migrate(pool, 'prisma/migrations')
  const attempted: Attempted[] = []
  const receivers: Receivers = {
    async send(_integration, { alerts }) {
      attempted.push({
        atMs: performance.now(),
        instances: alerts.map(({ labels }) => labelValue(labels, 'instance')),
      })
      // As an answer over the network, it comes in a later turn.
      await new Promise(resolve => setImmediate(resolve))
      return { kind: 'delivered', detail: 'answered 200', reference: null }
    },
    acknowledge: async () => null,
    probe: async () => null,
  }
  const silent = { info: () => {}, warn: () => {}, error: (...what: unknown[]) => console.error(...what) }
  const alerts = createAlerts({
    rows: createAlertRows({ pool, writer: WRITER }),
    archive: createAlertArchive(pool),
    lease: createDispatchLease({ pool, holder: WRITER }),
    notices: createSilenceNotices(pool),
    mailer: { isSetUp: () => false, send: async () => {} },
    receivers,
    clock: systemClock,
    events: createEventBus(error => console.error(error)),
    log: silent,
    addressRule: { refusal: () => null },
    deckUrl: 'https://deck.example.org',
    windows: { open: () => null },
    history: { current: () => null },
  })
  alerts.apply(configOf(groupBy))
  await alerts.start()
  return {
    alerts,
    attempted,
    async stop() {
      await alerts.stop()
      await pool.end()
      await postgres.stop()
      await rm(directory, { recursive: true })
    },
  }
}

const print = (what: object) => process.stdout.write(`${JSON.stringify(what)}\n`)
const rest = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
const round = (value: number): number => Math.round(value * 10) / 10

async function until(check: () => boolean): Promise<void> {
  const endMs = performance.now() + 120_000
  while (!check()) {
    if (performance.now() > endMs) throw new Error('it did not come to an end within two minutes')
    await rest(5)
  }
}

/** 10,000 alerts at once: how many messages, when the last was attempted, and what others had to wait for. */
export async function benchStorm(): Promise<void> {
  const shapes: readonly (readonly [string, RouteNode['groupBy']])[] = [
    ['20 groups', ['cluster']],
    ['one group', []],
    ['each alone', 'all'],
  ]
  for (const [shape, groupBy] of shapes) {
    const { alerts, attempted, stop } = await startAlerting(groupBy)
    const delay = monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    const storm = Array.from({ length: ALERTS }, (_, i) => alertOf(i, 'Storm'))
    const cpuBefore = process.cpuUsage()
    const atMs = performance.now()
    alerts.sink.take(storm)
    const takenMs = performance.now() - atMs
    await until(() => attempted.reduce((sum, { instances }) => sum + instances.length, 0) >= ALERTS)
    const lastMs = Math.max(...attempted.map(one => one.atMs)) - atMs - GROUP_WAIT_MS
    const liveAtMs = performance.now()
    await alerts.door.live()
    const liveMs = performance.now() - liveAtMs
    await rest(1_000)
    delay.disable()
    const cpu = process.cpuUsage(cpuBefore)
    print({
      bench: 'alerts storm',
      shape,
      alerts: ALERTS,
      messages: attempted.length,
      takenMs: round(takenMs),
      lastAttemptBeyondGroupWaitMs: round(lastMs),
      longestStandstillMs: round(delay.max / 1e6),
      pageSnapshotMs: round(liveMs),
      cpuMs: round((cpu.user + cpu.system) / 1_000),
    })
    await stop()
  }
}

/** With 10,000 active: one alert after another, each a group of its own. */
export async function benchLatency(): Promise<void> {
  const { alerts, attempted, stop } = await startAlerting(['alertname'])
  await alerts.door.receive(Array.from({ length: ALERTS }, (_, i) => alertOf(i, `Active${i % 1_000}`)))
  await until(() => attempted.length >= 1_000)
  await rest(2_000)
  attempted.length = 0
  const arrivedMs = new Map<string, number>()
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  for (let i = 0; i < 1_000; i++) {
    const number = ALERTS + i
    arrivedMs.set(`host-${number}.example.org:9100`, performance.now())
    alerts.sink.take([alertOf(number, `New${i}`)])
    await rest(5)
  }
  await until(() => attempted.length >= arrivedMs.size)
  delay.disable()
  const latencies = attempted
    .flatMap(({ atMs, instances }) => {
      const arrived = arrivedMs.get(instances[0] ?? '')
      return arrived === undefined ? [] : [atMs - arrived - GROUP_WAIT_MS]
    })
    .sort((a, b) => a - b)
  const at = (share: number) => round(latencies[Math.floor(latencies.length * share)] ?? Number.NaN)
  print({
    bench: 'alerts latency',
    active: ALERTS,
    alerts: latencies.length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: round(latencies.at(-1) ?? Number.NaN),
    longestStandstillMs: round(delay.max / 1e6),
  })
  await stop()
}
