import { afterAll, beforeAll, expect, test } from 'vitest'
import { EVERYTHING } from '../lib/core/incident/index.ts'
import { startFleetRecovery } from './recovery-testing.ts'
import type { Cure, Fault } from './simulator/faults.ts'
import { LVA_ON_RAILWAY, ROSE_ON_RAILWAY } from './simulator/railway.ts'

let fleet: Awaited<ReturnType<typeof startFleetRecovery>>
beforeAll(async () => {
  fleet = await startFleetRecovery()
}, 30_000)
afterAll(() => fleet.stop())

const [roseNow = { id: '' }, roseBefore = { id: '' }] = ROSE_ON_RAILWAY.deployments
const [lvaNow = { id: '' }, lvaBefore = { id: '' }] = LVA_ON_RAILWAY.deployments

type Case = {
  readonly rows: string
  readonly fault: readonly [system: string, fault: Fault, endpoint?: string]
  readonly cure?: Cure
  /** Until the fault is seen. */
  readonly seconds?: number
  readonly press: readonly [key: string, parameters?: Readonly<Record<string, string>>]
  readonly outcome: RegExp
}

const CASES: readonly Case[] = [
  {
    rows: 'X-51 X-54',
    fault: ['xswarm', 'model_lost'],
    press: ['xswarm/restart-voice2'],
    outcome: /^verified/,
  },
  {
    rows: 'V-76',
    fault: ['vrooli', 'down', 'postgres-port'],
    press: ['vrooli/restart-postgres'],
    outcome: /^verified/,
  },
  {
    rows: 'V-32 V-84',
    fault: ['vrooli', 'stale_locks'],
    press: ['vrooli/autoheal-vrooli-stale-locks', { action: 'clean' }],
    outcome: /^verified/,
  },
  { rows: 'V-86', fault: ['vrooli', 'parts_stop'], press: ['vrooli/install-watchdog'], outcome: /^verified/ },
  {
    rows: 'R-48',
    fault: ['rose', 'hang', 'app'],
    press: ['rose/restart', { deployment: roseNow.id }],
    outcome: /^verified/,
  },
  {
    rows: 'T-40',
    fault: ['telegram-agent', 'memory_leak'],
    seconds: 5,
    press: ['telegram-agent/force-restart'],
    outcome: /^verified/,
  },
  {
    rows: 'T-42',
    fault: ['telegram-agent', 'hang', 'agent'],
    press: ['telegram-agent/full-restart'],
    outcome: /^verified/,
  },
  {
    rows: 'X-55',
    fault: ['xswarm', 'down', 'voice3'],
    seconds: 5,
    press: ['xswarm/start-bridge', { unit: 'xswarm-voice@voice3' }],
    outcome: /^verified/,
  },
  {
    rows: 'V-77 V-88',
    fault: ['vrooli', 'slow'],
    press: ['vrooli/scale-out'],
    outcome: /^verified: .*Ready processes/,
  },
  {
    rows: 'R-41 R-50',
    fault: ['rose', 'memory_leak'],
    seconds: 61,
    press: ['rose/clean-up-sessions'],
    outcome: /^verified/,
  },
]

test.each(CASES)(
  '$rows $fault: pressed $press, and it is proven',
  async ({ fault, cure, seconds = 1, press, outcome }) => {
    const [system, what, endpoint = null] = fault
    await fleet.fault(system, what, { endpoint, ...(cure && { cure }) })
    await fleet.pass(system, seconds)
    expect(await fleet.outcome(await fleet.press(...press))).toMatch(outcome)
  },
)

test('L-30 L-31 a restart of a bad deployment is verified and relapses; the rollback holds', async () => {
  const system = 'learning-voice-agent'
  await fleet.fault(system, 'bad_deploy')
  const restart = await fleet.press(`${system}/restart`, { deployment: lvaNow.id })
  expect(await fleet.outcome(restart)).toMatch(/^verified/)
  const relapsed = await fleet.until(restart, run => run.outcome === 'relapsed')
  expect(relapsed.outcome).toBe('relapsed')
  const rollback = await fleet.press(`${system}/rollback`, { deployment: lvaBefore.id })
  expect(await fleet.outcome(rollback)).toMatch(/^verified/)
})

test('R-49 what a rollback does not help with has failed at its limit, with the last body', async () => {
  await fleet.fault('rose', 'bad_deploy', { cure: 'none' })
  const outcome = await fleet.outcome(await fleet.press('rose/rollback', { deployment: roseBefore.id }))
  expect(outcome).toMatch(/^failed: Not recovered within/)
  expect(outcome).toContain('"database":"unhealthy"')
})

test('T-05 the live list of sessions, asked on demand: what each uses, the highest first, and people masked', async () => {
  const view = await fleet.door.look('telegram-agent/sessions-report')
  expect(view).toMatchObject({ failure: null })
  const { columns = [], rows = [], total = 0 } = view?.table ?? {}
  expect(columns.map(({ name, unit }) => [name, unit])).toEqual([
    ['Session', null],
    ['Person', null],
    ['Memory', 'MB'],
    ['Idle', 's'],
    ['Messages', null],
  ])
  expect(total).toBeGreaterThan(0)
  expect(rows).toHaveLength(total)
  const memory = rows.map(row => Number(row[2]))
  expect(memory).toEqual(memory.toSorted((one, other) => other - one))
  for (const row of rows) expect(String(row[1])).toMatch(/^•••\d\d$/)
  expect(await fleet.door.look('telegram-agent/force-restart')).toBeNull()
})

test('V-84 a 500 of autoheal shows its message; X-55 V-87 a name that the host does not know is refused there', async () => {
  const prune = await fleet.press('vrooli/autoheal-infra-docker', { action: 'prune' })
  await fleet.outcome(prune)
  expect(await fleet.output(prune)).toContain('Cannot prune while containers are starting')
  const restart = await fleet.press('vrooli/restart-app', { process: 'vrooli-scenario' })
  await fleet.outcome(restart)
  expect(JSON.stringify((await fleet.door.run(restart, EVERYTHING))?.steps)).toMatch(/refused/)
})

test('V-76 while the database is down the application cannot be restarted: the other button is offered', async () => {
  await fleet.fault('vrooli', 'down', { endpoint: 'postgres-port' })
  await fleet.look('vrooli/postgres')
  await expect(fleet.press('vrooli/restart-app', { process: 'vrooli-server' })).rejects.toThrow(
    'PostgreSQL, port 5432 is down, which is the cause: press Restart PostgreSQL instead',
  )
})

test('V-85 a tick that is on already is no error', async () => {
  const first = await fleet.press('vrooli/run-checks')
  expect(await fleet.outcome(first)).toMatch(/^done/)
})

test('R-49 a rollback asks which deployment, of the marks, by the name that the platform has for it', async () => {
  const [newest, before] = ROSE_ON_RAILWAY.deployments
  await fleet.mark('rose', { version: '1.4.1', deployment: before?.id ?? '' })
  await fleet.pass('rose', 60)
  await fleet.mark('rose', { version: '1.4.2', deployment: newest?.id ?? '' })
  const [field] = (await fleet.door.parameters('rose/rollback')) ?? []
  expect(field?.choices.map(({ value, label }) => [value, label])).toEqual([
    [newest?.id, 'Deployed 1.4.2'],
    [before?.id, 'Deployed 1.4.1'],
  ])
})

test('V-84 the choices are what autoheal offers now: what only looks is not among them', async () => {
  const [field] = (await fleet.door.parameters('vrooli/autoheal-infra-dns')) ?? []
  expect(
    field?.choices.map(({ value, isAvailable, isDangerous }) => [value, isAvailable, isDangerous]),
  ).toEqual([
    ['restart-resolved', true, false],
    ['flush-cache', true, false],
  ])
})
