// Whether the suspects name what was done: npm run bench -- suspects [--series 100000] [--only xswarm-slow]. Each fault of the sample fleets'
// simulator, three times a day and with three delays until somebody noticed, among series that have nothing to do with it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { readPage, withMetrics } from '../fleets/simulator/testing.ts'
import { loadFleet } from '../fleets/testing.ts'
import { createManualClock } from '../lib/adapters/manual-clock.ts'
import { startEmbeddedPostgres } from '../lib/adapters/postgres/embedded.ts'
import { migrate } from '../lib/adapters/postgres/migrate.ts'
import { createPool } from '../lib/adapters/postgres/pool.ts'
import { createEmbeddedSeriesStore } from '../lib/adapters/series-store/embedded-store.ts'
import { ServiceConfig } from '../lib/contract/service.ts'
import { labelsOf, METRIC_NAME } from '../lib/core/labels/index.ts'
import { createSuspectsDoor } from '../lib/engine/suspects/index.ts'
import { Filler } from './suspects/filler.ts'
import { allScenarios, type Scenario, warmSystem } from './suspects/scenarios.ts'

const { values: wish } = parseArgs({
  options: {
    series: { type: 'string', default: '100000' },
    only: { type: 'string', default: '' },
    verbose: { type: 'boolean', default: false },
  },
})
const SERIES = Number(wish.series)
const STEP_MS = 15_000
const START_MS = Date.parse('2026-03-02T02:00:00Z')
const LENGTH_MS = 55 * 60_000
const FAULT_MS = START_MS + 40 * 60_000
const FAULT_LENGTH_MS = 10 * 60_000
/** Between the fault and the start of impact that people take down. */
const DELAYS_MS = [0, 120_000, 300_000]
const HOURS = [0, 7, 13]
const TARGET_RATE = 0.9
const TARGET_MS = 2_000
const TARGET_STANDSTILL_MS = 50

const clock = createManualClock(START_MS)
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
const { jobs } = await loadFleet()

/** The labels of the targets of a run; each run is a system of its own. */
function labelsOfPort(port: number, run: string): [string, string][] {
  for (const job of jobs) {
    const group = job.staticGroups.find(({ targets }) => targets.map(String).includes(`127.0.0.1:${port}`))
    if (group) return Object.entries({ ...group.labels, job: job.name, system: run })
  }
  throw new Error(`nobody scrapes port ${port}`)
}

type Run = { readonly id: string; readonly scenario: Scenario; readonly advance: (atMs: number) => void }

function createRun(scenario: Scenario, hour: number): Run {
  const id = [scenario.system, scenario.fault, scenario.endpoint, hour]
    .filter(one => one !== null)
    .join('-')
    .replaceAll('_', '-')
  const shiftMs = hour * 3_600_000
  const system = warmSystem(scenario.system, START_MS + shiftMs)
  const targets = withMetrics(system).map(endpoint => ({ endpoint, labels: labelsOfPort(endpoint.port, id) }))
  const refs = new Map<string, number>()
  const refOf = (pairs: readonly (readonly [string, string])[]): number => {
    const key = JSON.stringify(pairs)
    const known = refs.get(key)
    if (known !== undefined) return known
    const made = store.resolve(labelsOf(pairs)) ?? 0
    refs.set(key, made)
    return made
  }
  return {
    id,
    scenario,
    advance(atMs) {
      const isOn = atMs > FAULT_MS && atMs <= FAULT_MS + FAULT_LENGTH_MS
      const wholeFault = scenario.endpoint === null && isOn ? scenario.fault : null
      system.advance(atMs + shiftMs, STEP_MS / 1000, fault => fault === wholeFault)
      const batch: [ref: number, value: number][] = []
      for (const { endpoint, labels } of targets) {
        const isAway = isOn && scenario.endpoint === endpoint.slug
        // The name of the endpoint goes along, for the bench to know which target is meant.
        batch.push([refOf([...labels, ['endpoint', endpoint.slug], [METRIC_NAME, 'up']]), isAway ? 0 : 1])
        if (isAway) continue
        for (const { name, labels: own, value } of readPage(endpoint, atMs + shiftMs).lines)
          batch.push([refOf([...Object.entries(own), ...labels, [METRIC_NAME, name]]), value])
      }
      store.append({
        refs: Uint32Array.from(batch, ([ref]) => ref),
        timestampsMs: new Float64Array(batch.length).fill(atMs),
        values: Float64Array.from(batch, ([, value]) => value),
      })
    },
  }
}

const runs = allScenarios()
  .flatMap(scenario => HOURS.map(hour => createRun(scenario, hour)))
  .filter(({ id }) => id.includes(wish.only))
const filler = new Filler(store, { count: SERIES, steps: LENGTH_MS / STEP_MS })
process.stderr.write(
  `  ${runs.length} runs of ${allScenarios().length} faults among ${SERIES} other series\n`,
)
for (let step = 1; step * STEP_MS <= LENGTH_MS; step++) {
  await clock.advance(STEP_MS)
  filler.append(clock.now(), step)
  for (const run of runs) run.advance(clock.now())
  if (step % 20 === 0) await store.flush()
}
await store.flush()

const services = runs.map(({ id }) =>
  ServiceConfig.parse({ slug: id, name: id, match: `system=~"${id}|filler"` }),
)
const door = createSuspectsDoor({ store, clock, services: async () => services, typeOf: () => undefined })
const standstill = monitorEventLoopDelay({ resolution: 5 })
const found: { run: Run; rank: number; tookMs: number; cpuMs: number }[] = []
const standstillsMs: number[] = []
let seriesCompared = 0
global.gc?.()
for (const [i, run] of runs.entries()) {
  standstill.reset()
  standstill.enable()
  const impactMs = FAULT_MS + (DELAYS_MS[i % DELAYS_MS.length] ?? 0)
  const before = process.cpuUsage()
  const answer = await door.find({ services: [run.id], impactMs })
  const { user, system } = process.cpuUsage(before)
  standstill.disable()
  standstillsMs.push(standstill.max / 1e6)
  seriesCompared = answer.seriesCompared
  const rank = answer.suspects.findIndex(run.scenario.isCause) + 1
  found.push({ run, rank, tookMs: answer.tookMs, cpuMs: (user + system) / 1000 })
  if (wish.verbose || rank === 0 || rank > 3) {
    const words = answer.suspects
      .slice(0, 5)
      .map(({ score, reading, others }) => `${score.toFixed(2)} ${reading.kind} ${reading.metric} +${others}`)
    process.stderr.write(`  ${run.id}: ${rank || 'not found'} (${words.join(', ')})\n`)
  }
}
const sorted = (list: number[]) => list.toSorted((a, b) => a - b)
const at = (list: number[], share: number) =>
  Math.round(sorted(list)[Math.floor((list.length - 1) * share)] ?? 0)
const within = (most: number) => found.filter(({ rank }) => rank >= 1 && rank <= most).length / found.length
const times = found.map(({ tookMs }) => tookMs)
const result = {
  bench: 'suspects',
  series: seriesCompared,
  bytesPerSample: Number((store.statistics().headBytes / store.statistics().headSamples).toFixed(2)),
  faults: found.length,
  foundFirst: Number(within(1).toFixed(3)),
  foundAmongThree: Number(within(3).toFixed(3)),
  targetAmongThree: TARGET_RATE,
  medianMs: at(times, 0.5),
  slowestMs: at(times, 1),
  medianCpuMs: at(
    found.map(({ cpuMs }) => cpuMs),
    0.5,
  ),
  targetMs: TARGET_MS,
  longestStandstillMs: at(standstillsMs, 1),
  targetStandstillMs: TARGET_STANDSTILL_MS,
}
process.stdout.write(`${JSON.stringify(result)}\n`)
const isGood =
  result.foundAmongThree >= TARGET_RATE &&
  result.slowestMs <= TARGET_MS &&
  result.longestStandstillMs <= TARGET_STANDSTILL_MS
process.exitCode = isGood ? 0 : 1
await store.close()
await pool.end()
await postgres.stop()
await rm(directory, { recursive: true, force: true })
