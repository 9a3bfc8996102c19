import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase } from '../lib/adapters/postgres/testing.ts'
import { AddMark } from '../lib/contract/evidence.ts'
import { fullKey } from '../lib/core/action/index.ts'
import { type Configuration, NO_BUSINESS, type WatchConfiguration } from '../lib/core/config/index.ts'
import { ActionConfig } from '../lib/core/config/schema/action.ts'
import { CheckConfig } from '../lib/core/config/schema/check.ts'
import { EVERYTHING } from '../lib/core/incident/index.ts'
import { labelsFromObject } from '../lib/core/labels/index.ts'
import { readLine } from '../lib/core/log-signal/index.ts'
import { startRecoveryWorld } from '../lib/engine/recovery/testing-world.ts'
import type { Run } from '../lib/generated/prisma/client.ts'
import { createConfigurationStub } from '../lib/services/configuration-testing.ts'
import { addMark } from '../lib/services/marks/add-mark.ts'
import { proofOf } from '../lib/services/recovery/run-rows.ts'
import { createTestContext } from '../lib/services/testing.ts'
import { readConfiguration } from '../runner/configuration.ts'
import { startRunner } from '../runner/start.ts'
import type { Cure, Fault } from './simulator/faults.ts'
import { roseReport } from './simulator/reports/rose.ts'
import { vrooliReport } from './simulator/reports/vrooli.ts'
import { runnerConfiguration } from './simulator/runner.ts'
import { startSimulator } from './simulator/simulator.ts'
import { allSystems } from './simulator/systems/index.ts'
import { AT_MS, readPage, withMetrics } from './simulator/testing.ts'
import { loadFleet, onPorts } from './testing.ts'

const file = { source: 'file', createdAtMs: null } as const
/** So much real time has a second while processes and other servers act, and each look. */
const ACTING_MS = 20
const LOOKING_MS = 8
const SCRAPE_EVERY_MS = 5_000

/**
 * The five systems with their actions as configured: simulators, a runner with its stand-ins, checks, series, database and
 * the engine of recovery. Only time is in the test's hand, and goes on by the second.
 */
export async function startFleetRecovery() {
  const database = await createTestDatabase()
  const base = createTestContext(database.pool)
  const { clock, db } = base
  await clock.advance(Math.max(0, AT_MS - clock.now()))
  const simulator = await startSimulator({
    systems: allSystems,
    now: () => clock.now(),
    ports: 'free',
    followsTimetable: false,
    onError: error => {
      throw error
    },
  })
  const runner = await openRunner(simulator.controlUrl, () => clock.now())
  const configuration = await loadFleet()
  const world = await startRecoveryWorld(base)
  const { recovery, watch, store } = world
  const ports = new Map(
    simulator.systems.flatMap(({ slug, endpoints }) =>
      endpoints.map(one => [one.port, simulator.portOf(slug, one.slug) ?? 0] as const),
    ),
  )
  const configured = watchOf(configuration, ports, `http://${runner.address}`)
  await world.apply(configured)

  /** Only metrics that an action's expressions name are kept. */
  const wanted = JSON.stringify(configuration.entries.action)

  /** Reads the metrics of one system, as a scrape would; who is away gives none. */
  function scrape(system: string): void {
    const found = simulator.systems.find(({ slug }) => slug === system)
    const nowMs = clock.now()
    for (const endpoint of found ? withMetrics(found) : []) {
      const where = { system, endpoint: endpoint.slug }
      const isAway = simulator.remedies.isAway(where, nowMs) || simulator.faults.isOnAt(where, 'down', nowMs)
      const own = labelsOfTarget(configuration, endpoint.port)
      const lines = isAway ? [] : readPage(endpoint, nowMs).lines
      const up = { name: 'up', labels: {}, value: isAway ? 0 : 1 }
      const samples = [up, ...lines.filter(({ name }) => wanted.includes(name))].map(
        ({ name, labels, value }) => ({
          ref: store.resolve(labelsFromObject({ ...labels, ...own, __name__: name })) ?? 0,
          value,
        }),
      )
      store.append({
        refs: Uint32Array.from(samples, one => one.ref),
        timestampsMs: Float64Array.from(samples, () => nowMs),
        values: Float64Array.from(samples, one => one.value),
      })
    }
  }

  const [pods] = vrooliReport().jobs.filter(({ token }) => token === 'sample-vrooli-pods')
  const rose = roseReport()

  /** What the systems tell of themselves: how many are ready, and the lines of their logs. */
  async function report(system: string): Promise<void> {
    const figures = simulator.systems.find(({ slug }) => slug === system)?.figures?.() ?? {}
    const isOn = (fault: Fault) => simulator.faults.isOn(system, fault, clock.now())
    if (system === 'vrooli' && pods) {
      const body = JSON.stringify(pods.body(isOn, figures))
      const ping = {
        kind: 'success',
        exitCode: null,
        contentType: 'application/json',
        source: 'ping',
      } as const
      await watch.heartbeats.ping('vrooli/pods', { ...ping, body })
    }
    if (system === 'rose') {
      const lines = rose.lines(clock.now(), isOn, figures).map(text => readLine(text, clock.now()))
      await watch.logSignals.take(lines, { service: 'rose' })
    }
  }

  const scrapedAtMs = new Map<string, number>()
  async function pass(system: string, seconds: number): Promise<void> {
    await clock.advance(seconds * 1_000)
    await simulator.tick()
    await report(system)
    if (clock.now() - (scrapedAtMs.get(system) ?? 0) < SCRAPE_EVERY_MS) return
    scrapedAtMs.set(system, clock.now())
    scrape(system)
  }

  const press = (key: string, parameters: Readonly<Record<string, string | number>> = {}): Promise<string> =>
    world.press(key, { presser: { role: 'admin' }, parameters })

  /** Lets time pass from look to look until the run is so. */
  async function until(id: string, isSo: (run: Run) => boolean): Promise<Run> {
    for (let turn = 0; turn < 1_000; turn++) {
      const run = await db.run.findUniqueOrThrow({ where: { id } })
      if (isSo(run)) return run
      const { state } = proofOf(run)
      const nextMs = state && state.phase !== 'over' && run.state !== 'running' ? state.nextLookMs : 0
      const isActing = run.state === 'running'
      const seconds = isActing ? 1 : Math.min(5, Math.max(0, Math.ceil((nextMs - clock.now()) / 1_000)))
      if (seconds > 0) await pass(run.service, seconds)
      await new Promise(resolve => setTimeout(resolve, isActing ? ACTING_MS : LOOKING_MS))
    }
    throw new Error(`the run did not get there: ${JSON.stringify(await recovery.door.run(id, EVERYTHING))}`)
  }

  return {
    door: recovery.door,
    pass,
    press,
    /** As the platform's webhook marks a deployment. */
    mark: (service: string, { version, deployment }: { version: string; deployment: string }) =>
      addMark(
        {
          ...base,
          configuration: createConfigurationStub({
            services: configuration.services.map(one => ({ ...one, source: 'file' as const })),
          }),
          heartbeats: watch.heartbeats,
        },
        AddMark.parse({ service, version, facts: { deployment } }),
      ),
    /** Asks a check until its state has followed, as the deck would have by now. */
    async look(check: string): Promise<void> {
      for (let i = 0; i < 3; i++) await watch.checks.run(check)
    },
    /** The outcome, with its reason. */
    async outcome(id: string): Promise<string> {
      const run = await until(id, one => one.outcome !== null)
      return `${run.outcome}: ${run.outcomeReason}`
    },
    until,
    /** Output of its steps, as one text. */
    output: async (id: string) =>
      (await recovery.door.run(id, EVERYTHING))?.output.map(({ text }) => text).join('\n') ?? '',
    async fault(system: string, fault: Fault, { cure = 'usual', endpoint = null }: Wish = {}): Promise<void> {
      simulator.faults.set({ system, fault, endpoint, untilMs: null, cure })
      await pass(system, 2)
      // What the deck would have asked by now.
      if (system === 'vrooli') await watch.checks.run('vrooli/platform')
    },
    async stop(): Promise<void> {
      await world.stop()
      await runner.stop()
      await simulator.stop()
      await database.drop()
    },
  }
}

type Wish = { readonly cure?: Cure; readonly endpoint?: string | null }

async function openRunner(controlUrl: string, now: () => number) {
  const folder = mkdtempSync(join(tmpdir(), 'opsdeck-fleet-runner-'))
  const path = join(folder, 'runner.json')
  const content = runnerConfiguration({ controlUrl, port: 0 }, join(folder, 'state'))
  writeFileSync(path, JSON.stringify(content), { mode: 0o600 })
  const running = await startRunner(readConfiguration(path, process.env), {
    version: 'test',
    now,
    log: () => undefined,
  })
  return {
    address: running.address,
    async stop(): Promise<void> {
      await running.stop()
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

function labelsOfTarget({ jobs }: Configuration, port: number): Readonly<Record<string, string>> {
  for (const job of jobs) {
    const group = job.staticGroups.find(({ targets }) => targets.map(String).includes(`127.0.0.1:${port}`))
    if (group) return { job: job.name, ...group.labels }
  }
  throw new Error(`nobody scrapes port ${port}`)
}

function isAsked({ action }: Configuration['entries']) {
  const asked = new Set(
    action.flatMap(({ service, proof, guards, steps }) =>
      [
        ...proof.checks,
        ...guards.unless_down.flatMap(({ check }) => check ?? []),
        ...steps.flatMap(step => (step.kind === 'recheck' ? step.checks : [])),
      ].map(check => fullKey(service, check)),
    ),
  )
  return ({ service, slug }: CheckConfig) => asked.has(`${service}/${slug}`)
}

/** Heartbeats that presses are proven by. */
const REPORTED: readonly string[] = ['vrooli/pods', 'rose/session-cleanup', 'rose/audio-cleanup']
const sourced = <C extends object>(config: C) => ({ ...config, ...file })

/** As the deck reads it, at the simulator's own ports; checks are asked by presses alone. */
function watchOf(
  { entries, services }: Configuration,
  ports: ReadonlyMap<number, number>,
  runnerUrl: string,
): WatchConfiguration {
  return {
    // Those that a press asks: the others would only take time.
    checks: entries.check.filter(isAsked(entries)).map(check => ({
      ...CheckConfig.parse(onPorts({ ...check, interval: '12h' }, ports)),
      ...file,
    })),
    heartbeats: entries.heartbeat
      .filter(({ service, slug }) => REPORTED.includes(`${service}/${slug}`))
      .map(sourced),
    actions: entries.action.map(action => ({ ...ActionConfig.parse(onPorts(action, ports)), ...file })),
    runners: entries.runner.map(runner => ({ ...runner, url: runnerUrl, ...file })),
    services: services.map(service => ({ ...service, source: 'file' as const })),
    panels: [],
    runbooks: [],
    windows: [],
    logSignals: entries.log_signal.filter(({ heartbeat }) => heartbeat !== undefined).map(sourced),
    statusPages: [],
    schedules: [],
    escalations: [],
    rules: [],
    severities: [],
    pushes: [],
    business: NO_BUSINESS,
    mail: null,
    checkNetworks: [],
    connectivity: null,
    watchdog: null,
    receiverCheckMs: 0,
  }
}
