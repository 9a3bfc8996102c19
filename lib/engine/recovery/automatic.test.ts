import { expect, test } from 'vitest'
import { firingAlert } from './testing.ts'
import { recoverySuite } from './testing-suite.ts'

const VIEWER = { role: 'viewer' } as const
const MINUTE_MS = 60_000

const suite = recoverySuite()
const { system } = suite

const action = {
  slug: 'restart',
  name: 'Restart voice',
  safe: true,
  proof: { checks: ['health'], stable: 1, first_delay: '1s', watch: '20s' },
  guards: { max_per_hour: 100, cooldown: '1m' },
  automatic: { enabled: true, alerts: 'alertname="Down"', after: 2, wait: '1m' },
}

async function start(more: object = {}, services: readonly object[] = []) {
  const deck = await suite.start({ actions: [{ ...action, ...more }], services })
  await deck.recovery.start()
  return deck
}

/** A person presses while it is down, and it helps. */
async function pressVerified(): Promise<void> {
  system.isHealthy = false
  await suite.deck().ended(await suite.deck().press('restart'))
  await suite.deck().clock.advance(2 * MINUTE_MS)
}
const fire = () => {
  const now = suite.deck().clock.now()
  const labels = { alertname: 'Down', service: 'voice' }
  suite.deck().firing.splice(0, suite.deck().firing.length, firingAlert('f1', labels, now - 2 * MINUTE_MS))
}
const automation = async () => (await suite.deck().door.action('voice/restart', VIEWER))?.automatic
const automaticRuns = () => suite.base().db.run.findMany({ where: { trigger: 'automatic' } })

async function waitForRun() {
  for (let i = 0; i < 200; i++) {
    const [run] = await automaticRuns()
    if (run) return run
    await suite.deck().clock.advance(1_000)
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  throw new Error(`it did not run: ${JSON.stringify(await automation())}`)
}

/** Time goes on, and nothing begins. */
async function waitForNothing() {
  for (let i = 0; i < 15; i++) {
    await suite.deck().clock.advance(1_000)
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  expect(await automaticRuns()).toEqual([])
}

test('V-89 earned by people, it runs by itself, is proven, and says why not in its cooldown', async () => {
  await start()
  fire()
  expect(await automation()).toMatchObject({ whyNot: 'Not earned yet: 0 of 2 presses verified in a row' })
  suite.deck().firing.length = 0
  await pressVerified()
  await pressVerified()
  expect(await automaticRuns()).toEqual([])
  system.isHealthy = false
  fire()
  const run = await waitForRun()
  expect(run).toMatchObject({ by: 'Opsdeck', reason: 'Down fires', alertFingerprint: 'f1' })
  expect(await automation()).toMatchObject({ whyNot: expect.stringMatching(/under way|cools down/) })
  expect(await suite.deck().judged(run.id)).toMatchObject({ outcome: 'verified' })
  await suite.deck().ended(run.id)
  expect(await automaticRuns()).toHaveLength(1)
})

test('a relapse takes it away', async () => {
  await start()
  await pressVerified()
  await pressVerified()
  system.isHealthy = false
  const id = await suite.deck().press('restart')
  await suite.deck().judged(id)
  system.isHealthy = false
  expect(await suite.deck().ended(id)).toMatchObject({ outcome: 'relapsed' })
  await suite.deck().clock.advance(5 * MINUTE_MS)
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
  const [alert] = suite.deck().firing.splice(0)
  if (!alert) throw new Error('it was fired')
  suite.deck().firing.push({ ...alert, state: 'suppressed' })
  expect((await automation())?.whyNot).toMatch(/None of its alerts fires/)
  await waitForNothing()
})

test('while many services are down it does nothing by itself', async () => {
  const services = ['a', 'b', 'c', 'd'].map(slug => ({ slug, name: slug }))
  await start({}, services)
  await pressVerified()
  await pressVerified()
  for (const { slug } of services) suite.deck().down.add(slug)
  fire()
  expect((await automation())?.whyNot).toMatch(/4 services are down/)
  await waitForNothing()
})
