import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { createTestContext, type TestContext } from '../../services/testing.ts'
import { firingAlert, SystemUnderTest, startRecovery } from './testing.ts'

const VIEWER = { role: 'viewer' } as const
const MINUTE_MS = 60_000

let database: TestDatabase
let base: TestContext
const system = new SystemUnderTest()
let deck: Awaited<ReturnType<typeof startRecovery>>

beforeAll(async () => {
  database = await createTestDatabase()
  base = createTestContext(database.pool)
  await system.start()
})
afterAll(async () => {
  await base.db.$disconnect()
  await system.stop()
  await database.drop()
})
beforeEach(async () => {
  system.reset()
  await base.db.run.deleteMany()
})
afterEach(() => deck.stop())

const action = {
  slug: 'restart',
  name: 'Restart voice',
  safe: true,
  proof: { checks: ['health'], stable: 1, first_delay: '1s', watch: '20s' },
  guards: { max_per_hour: 100, cooldown: '1m' },
  automatic: { enabled: true, alerts: 'alertname="Down"', after: 2, wait: '1m' },
}

async function start(more: object = {}, services: readonly object[] = []) {
  deck = await startRecovery(database, system, { actions: [{ ...action, ...more }], services }, base)
  await deck.recovery.start()
  return deck
}

/** A person presses while it is down, and it helps. */
async function pressVerified(): Promise<void> {
  system.isHealthy = false
  await deck.ended(await deck.press('restart'))
  await deck.clock.advance(2 * MINUTE_MS)
}
const fire = () => {
  const now = deck.clock.now()
  const labels = { alertname: 'Down', service: 'voice' }
  deck.firing.splice(0, deck.firing.length, firingAlert('f1', labels, now - 2 * MINUTE_MS))
}
const automation = async () => (await deck.door.action('voice/restart', VIEWER))?.automatic
const automaticRuns = () => base.db.run.findMany({ where: { trigger: 'automatic' } })

async function waitForRun() {
  for (let i = 0; i < 200; i++) {
    const [run] = await automaticRuns()
    if (run) return run
    await deck.clock.advance(1_000)
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  throw new Error(`it did not run: ${JSON.stringify(await automation())}`)
}

/** Time goes on, and nothing begins. */
async function waitForNothing() {
  for (let i = 0; i < 15; i++) {
    await deck.clock.advance(1_000)
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  expect(await automaticRuns()).toEqual([])
}

test('V-89 earned by people, it runs by itself, is proven, and says why not in its cooldown', async () => {
  await start()
  fire()
  expect(await automation()).toMatchObject({ whyNot: 'Not earned yet: 0 of 2 presses verified in a row' })
  deck.firing.length = 0
  await pressVerified()
  await pressVerified()
  expect(await automaticRuns()).toEqual([])
  system.isHealthy = false
  fire()
  const run = await waitForRun()
  expect(run).toMatchObject({ by: 'Opsdeck', reason: 'Down fires', alertFingerprint: 'f1' })
  expect(await automation()).toMatchObject({ whyNot: expect.stringMatching(/under way|cools down/) })
  expect(await deck.judged(run.id)).toMatchObject({ outcome: 'verified' })
  await deck.ended(run.id)
  expect(await automaticRuns()).toHaveLength(1)
})

test('a relapse takes it away', async () => {
  await start()
  await pressVerified()
  await pressVerified()
  system.isHealthy = false
  const id = await deck.press('restart')
  await deck.judged(id)
  system.isHealthy = false
  expect(await deck.ended(id)).toMatchObject({ outcome: 'relapsed' })
  await deck.clock.advance(5 * MINUTE_MS)
  fire()
  expect(await automation()).toMatchObject({ verifiedInARow: 0 })
  await waitForNothing()
})

test.each([
  ['off by default', { automatic: { alerts: 'alertname="Down"', after: 2 } }, [], /Switched off: 2 of 2/],
  ['V-90 what is not safe', { safe: false }, [], /only safe/],
  [
    'V-92 T-26 where the service heals itself',
    {},
    [{ slug: 'voice', name: 'Voice', self_healing: true }],
    /Voice heals itself/,
  ],
] as const)('never by itself: %s', async (_, more, services, words) => {
  await start(more, services)
  await pressVerified()
  await pressVerified()
  system.isHealthy = false
  fire()
  expect((await automation())?.whyNot).toMatch(words)
  await waitForNothing()
})

test('what somebody has in hand, or silenced, is left to them', async () => {
  await start()
  await pressVerified()
  await pressVerified()
  system.isHealthy = false
  fire()
  const [alert] = deck.firing.splice(0)
  if (!alert) throw new Error('it was fired')
  deck.firing.push({ ...alert, state: 'suppressed' })
  expect((await automation())?.whyNot).toMatch(/None of its alerts fires/)
  await waitForNothing()
})

test('while many services are down it does nothing by itself', async () => {
  const services = ['a', 'b', 'c', 'd'].map(slug => ({ slug, name: slug }))
  await start({}, services)
  await pressVerified()
  await pressVerified()
  for (const { slug } of services) deck.down.add(slug)
  fire()
  expect((await automation())?.whyNot).toMatch(/4 services are down/)
  await waitForNothing()
})
