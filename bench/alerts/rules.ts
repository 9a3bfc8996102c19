// 5,000 alerting rules with 10,000 active alerts, evaluated every 15 s: processor time an evaluation, and how long it is from
// the scheduled instant until the sink has an alert.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { startEmbeddedPostgres } from '../../lib/adapters/postgres/embedded.ts'
import { migrate } from '../../lib/adapters/postgres/migrate.ts'
import { createPool } from '../../lib/adapters/postgres/pool.ts'
import { createEmbeddedSeriesStore } from '../../lib/adapters/series-store/embedded-store.ts'
import { systemClock } from '../../lib/adapters/system-clock.ts'
import { labelsFromObject } from '../../lib/core/labels/index.ts'
import type { AlertingRule, RuleGroup } from '../../lib/core/rules/index.ts'
import { createQueryEngine } from '../../lib/engine/query/index.ts'
import { createRuleManager } from '../../lib/engine/rules/index.ts'
import type { AlertSink } from '../../lib/ports/alert-sink.ts'
import type { SeriesStore } from '../../lib/ports/series-store.ts'

const GROUPS = 100
const RULES_A_GROUP = 50
const ALERTS_A_RULE = 2
const INTERVAL_MS = 15_000
const SAMPLES_EVERY_MS = 5_000
/** Every firing alert is said to last so long from the evaluation that says it: Prometheus' four resend delays. */
const TIMEOUT_MS = 4 * 60_000

const print = (line: object) =>
  process.stdout.write(`${JSON.stringify({ bench: 'alerts', part: 'rules', ...line })}\n`)
const rounded = (value: number) => Number(value.toPrecision(4))
const quiet = {
  info() {},
  warn() {},
  error: (fields: object, message: string) => console.error(message, fields),
}

function ruleOf(number: number): AlertingRule {
  return {
    kind: 'alerting',
    alert: `Bench${number}`,
    expr: `bench_load_ratio{rule="${number}"} > 0.5`,
    forMs: 0,
    keepFiringForMs: 0,
    labels: labelsFromObject({ severity: 'page', team: 'bench' }),
    annotations: labelsFromObject({
      summary: '{{ $labels.instance }} is at {{ $value | humanizePercentage }}',
      runbook_url: 'https://wiki.example.org/bench',
    }),
  }
}

const groups: RuleGroup[] = Array.from({ length: GROUPS }, (_, g) => ({
  file: 'bench.yml',
  name: `group ${g}`,
  intervalMs: INTERVAL_MS,
  queryOffsetMs: 0,
  limit: 0,
  rules: Array.from({ length: RULES_A_GROUP }, (_unused, r) => ruleOf(g * RULES_A_GROUP + r)),
}))

/** Keeps the series that the rules ask for going: every one of them above its limit. */
function createSamples(store: SeriesStore) {
  const rules = GROUPS * RULES_A_GROUP
  const refs = Uint32Array.from({ length: rules * ALERTS_A_RULE }, (_, i) => {
    const labels = {
      __name__: 'bench_load_ratio',
      rule: String(i % rules),
      instance: `host-${Math.floor(i / rules)}`,
    }
    return store.resolve(labelsFromObject(labels)) ?? 0
  })
  let turn = 0
  return () => {
    turn += 1
    const values = Float64Array.from(refs, (_ref, i) => 0.6 + ((i * 7 + turn * 13) % 400) / 1_000)
    store.append({ refs, timestampsMs: new Float64Array(refs.length).fill(Date.now()), values })
  }
}

/** How long after its scheduled instant each alert arrived. */
function createArrivals() {
  const afterMs: number[] = []
  const sink: AlertSink = {
    take(alerts) {
      const nowMs = Date.now()
      for (const { endsAtMs } of alerts) if (endsAtMs !== null) afterMs.push(nowMs - (endsAtMs - TIMEOUT_MS))
    },
  }
  const quantile = (q: number) => {
    const sorted = Float64Array.from(afterMs).sort()
    return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
  }
  return { sink, afterMs, quantile }
}

const cpuMs = (before?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** Prints what the rules cost over some time, the first evaluations left out. */
export async function benchRules(seconds: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'opsdeck-bench-alerts-'))
  const server = await startEmbeddedPostgres(directory)
  const pool = createPool(server.url, () => {})
  await migrate(pool, 'prisma/migrations')
  const store = await createEmbeddedSeriesStore({
    pool,
    clock: systemClock,
    log: quiet,
    limits: { maxActiveSeries: 1_000_000 },
    retention: { maxAgeMs: 86_400_000, maxBytes: 0 },
  })
  try {
    await measure(store, seconds)
  } finally {
    await store.close()
    await pool.end()
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

async function measure(store: SeriesStore, seconds: number): Promise<void> {
  const write = createSamples(store)
  const writing = setInterval(write, SAMPLES_EVERY_MS)
  write()
  // Without rules: what writing the samples costs by itself.
  const idle = process.cpuUsage()
  await systemClock.sleep(INTERVAL_MS)
  const idleMsASecond = cpuMs(idle) / (INTERVAL_MS / 1_000)

  const arrivals = createArrivals()
  let evaluated = 0
  const query = createQueryEngine({ store, clock: systemClock })
  const manager = createRuleManager({
    store,
    query,
    clock: systemClock,
    log: quiet,
    sink: arrivals.sink,
    outside: () => ({ url: 'https://deck.example.org', labels: labelsFromObject({ site: 'bench' }) }),
    onEvaluated: ({ failedRules }) => {
      evaluated += RULES_A_GROUP
      if (failedRules.length > 0) throw new Error(`rules fail: ${failedRules[0]}`)
    },
  })
  await manager.applyGroups(groups)
  const stormed = await untilAllFire(manager, arrivals)
  print({ what: 'first evaluation', ...stormed })

  await systemClock.sleep(2 * INTERVAL_MS)
  arrivals.afterMs.length = 0
  evaluated = 0
  const lag = monitorEventLoopDelay({ resolution: 10 })
  lag.enable()
  const before = process.cpuUsage()
  await systemClock.sleep(seconds * 1_000)
  const spentMs = cpuMs(before)
  lag.disable()
  print({
    what: 'steady',
    rules: GROUPS * RULES_A_GROUP,
    activeAlerts: firing(manager),
    evaluations: evaluated,
    cpuMicrosecondsEach: rounded(((spentMs - idleMsASecond * seconds) * 1_000) / evaluated),
    processorShare: rounded((spentMs - idleMsASecond * seconds) / (seconds * 1_000)),
    alertsSent: arrivals.afterMs.length,
    afterScheduledMs: {
      p50: arrivals.quantile(0.5),
      p99: arrivals.quantile(0.99),
      most: arrivals.quantile(1),
    },
    eventLoopLagMs: { p99: rounded(lag.percentile(99) / 1e6), most: rounded(lag.max / 1e6) },
  })
  clearInterval(writing)
  await manager.stop()
}

type Manager = ReturnType<typeof createRuleManager>

const firing = (manager: Manager): number =>
  manager
    .groups(0)
    .flatMap(group => group.rules)
    .reduce((sum, rule) => sum + (rule.kind === 'alerting' ? rule.firingCount : 0), 0)

async function untilAllFire(manager: Manager, arrivals: ReturnType<typeof createArrivals>) {
  while (firing(manager) < GROUPS * RULES_A_GROUP * ALERTS_A_RULE) await systemClock.sleep(2_000)
  return {
    alerts: firing(manager),
    afterScheduledMs: {
      p50: arrivals.quantile(0.5),
      p99: arrivals.quantile(0.99),
      most: arrivals.quantile(1),
    },
  }
}
