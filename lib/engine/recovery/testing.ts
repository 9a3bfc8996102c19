import { createServer, type Server } from 'node:http'
import type { TestDatabase } from '../../adapters/postgres/testing.ts'
import type { AlertRow } from '../../contract/alerts.ts'
import { NO_BUSINESS, type WatchConfiguration } from '../../core/config/index.ts'
import { ActionConfig } from '../../core/config/schema/action.ts'
import { CheckConfig } from '../../core/config/schema/check.ts'
import { HeartbeatConfig } from '../../core/config/schema/heartbeat.ts'
import { ServiceConfig } from '../../core/config/schema/service.ts'
import type { RuleGroup } from '../../core/rules/index.ts'
import type { Run } from '../../generated/prisma/client.ts'
import type { RunWish } from '../../services/recovery/insert-run.ts'
import { proofOf, stepsOf } from '../../services/recovery/run-rows.ts'
import { createTestContext } from '../../services/testing.ts'
import { alertRow } from '../incidents/testing.ts'
import { startRecoveryWorld } from './testing-world.ts'

/** A system with a health route and routes that act on it, over real HTTP. */
export class SystemUnderTest {
  isHealthy: boolean = false
  /** Asks that a press made, such as `POST /restart`, with what their body was. */
  readonly asked: string[] = []
  /** What a request that acts does, and answers. Null = it never answers. */
  onAct: (path: string) => { readonly status: number; readonly body: string } | null = () => {
    this.isHealthy = true
    return { status: 200, body: '{"message":"restarted"}' }
  }
  /** What the health route says; by default what `isHealthy` says. */
  onHealth: () => void = () => undefined
  readonly #server: Server
  url = ''

  constructor() {
    this.#server = createServer((request, response) => {
      const { method, url = '' } = request
      if (url === '/health') {
        this.onHealth()
        response.writeHead(this.isHealthy ? 200 : 503, { 'content-type': 'application/json' })
        response.end(this.isHealthy ? '{"status":"ok"}' : '{"status":"error","error":"pool exhausted"}')
        return
      }
      let body = ''
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      request.on('end', () => {
        this.asked.push(`${method} ${url}${body === '' ? '' : ` ${body}`}`)
        const answer = this.onAct(url)
        if (!answer) return
        response.writeHead(answer.status, { 'content-type': 'application/json' })
        response.end(answer.body)
      })
    })
  }

  async start(): Promise<this> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('a test server needs a port')
    this.url = `http://127.0.0.1:${address.port}`
    return this
  }

  reset(): void {
    this.isHealthy = false
    this.asked.length = 0
    this.onHealth = () => undefined
    this.onAct = () => {
      this.isHealthy = true
      return { status: 200, body: '{"message":"restarted"}' }
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise(resolve => this.#server.close(resolve))
  }
}

const file = { source: 'file', createdAtMs: null } as const

/** What a test puts in force: actions of the service `voice`, whose check `health` asks the system. */
export type TestConfiguration = {
  readonly actions: readonly object[]
  readonly services?: readonly object[]
  readonly rules?: readonly RuleGroup[]
}

/**
 * Recovery with everything real that can be: database, checks, heartbeats, rules, series and HTTP; only time and the
 * alerts that fire are in the test's hand. `next()` is the deck that comes after this one.
 */
export async function startRecovery(
  database: TestDatabase,
  system: SystemUnderTest,
  configuration: TestConfiguration,
  base = createTestContext(database.pool),
) {
  const { db, clock } = base
  const world = await startRecoveryWorld(base, configuration.rules)
  await world.apply(watchOf(system, configuration))
  const { press: pressKey, apply: _apply, store: _store, ...rest } = world
  const press = (slug: string, more: Partial<RunWish> = {}) => pressKey(`voice/${slug}`, more)
  const row = (id: string): Promise<Run> => db.run.findUniqueOrThrow({ where: { id } })

  /** Lets time go on from look to look, never past what is being asked, until the run is so. */
  async function until(id: string, isSo: (run: Run) => boolean): Promise<Run> {
    for (let turn = 0; turn < 5_000; turn++) {
      const run = await row(id)
      if (isSo(run)) return run
      const { state } = proofOf(run)
      const nextMs = state && state.phase !== 'over' && run.state !== 'ended' ? state.nextLookMs : 0
      const isRetrying = stepsOf(run).some(step => step.state === 'waiting' && step.attempt > 0)
      await clock.advance(isRetrying ? 1_000 : Math.max(0, nextMs - clock.now()))
      await new Promise(resolve => setTimeout(resolve, 1))
    }
    throw new Error(`the run did not get there: ${JSON.stringify(await row(id))}`)
  }
  const judged = (id: string) => until(id, run => run.outcome !== null)
  const ended = (id: string) => until(id, run => run.state === 'ended')

  return { ...base, ...rest, press, row, until, judged, ended }
}

export const firingAlert = (
  fingerprint: string,
  labels: Readonly<Record<string, string>> & { readonly alertname: string },
  startsAtMs: number,
): AlertRow => alertRow({ fingerprint, name: labels.alertname, labels, startsAtMs })

function watchOf(system: SystemUnderTest, { actions, services = [] }: TestConfiguration): WatchConfiguration {
  const check = CheckConfig.parse({
    kind: 'http',
    service: 'voice',
    slug: 'health',
    name: 'Voice health',
    url: `${system.url}/health`,
    interval: '12h',
  })
  const heartbeat = HeartbeatConfig.parse({
    service: 'voice',
    slug: 'clean-up',
    name: 'Session clean-up',
    every: '1d',
    grace: '1h',
  })
  return {
    checks: [{ ...check, ...file }],
    heartbeats: [{ ...heartbeat, ...file }],
    actions: actions.map(action => ({
      ...ActionConfig.parse({ service: 'voice', steps: [restart(system)], ...action }),
      ...file,
    })),
    runners: [],
    panels: [],
    runbooks: [],
    windows: [],
    logSignals: [],
    statusPages: [],
    schedules: [],
    escalations: [],
    rules: [],
    severities: [],
    pushes: [],
    business: NO_BUSINESS,
    services: (services.length > 0 ? services : [{ slug: 'voice', name: 'Voice' }]).map(service => ({
      ...ServiceConfig.parse(service),
      source: 'file' as const,
    })),
    mail: null,
    checkNetworks: [],
    connectivity: null,
    watchdog: null,
    receiverCheckMs: 0,
  }
}

/** The step of an action that asks the system to start again. */
export const restart = (system: Pick<SystemUnderTest, 'url'>, more: object = {}) => ({
  kind: 'http',
  name: 'Restart',
  url: `${system.url}/restart`,
  ...more,
})
