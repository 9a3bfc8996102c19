import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { openTestStore } from '../../adapters/series-store/testing.ts'
import { nextEvaluationAt } from '../../core/rules/index.ts'
import { createRuleSets } from './index.ts'
import { alertingRule, createRulesWorld, groupOf, RULES_START_MS } from './testing.ts'

// Real transactions: a busy machine takes its time.
vi.setConfig({ testTimeout: 90_000 })

const MINUTE_MS = 60_000
const quiet = { info() {}, warn() {}, error() {} }
const group = groupOf('g', [
  alertingRule('Long', 'x > 0', { forMs: 30 * MINUTE_MS }),
  alertingRule('Short', 'x > 0', { forMs: 2 * MINUTE_MS }),
])

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

/** A deck's rules over the series of the database, from an instant on, for some minutes in which the rules hold. */
async function live(startMs: number, minutes: number) {
  const clock = createManualClock(startMs)
  const store = await openTestStore(database.pool, { clock })
  const world = createRulesWorld({ store, startMs })
  const sets = createRuleSets(world.manager, quiet)
  world.write({ a: 1 })
  await sets.apply({ files: [group] })
  const firstMs = nextEvaluationAt(group, startMs)
  for (let minute = 0; minute < minutes; minute++) {
    await clock.advance(MINUTE_MS)
    await world.clock.advance(MINUTE_MS)
    world.write({ a: 1 })
  }
  const rules = world.manager.groups()[0]?.rules ?? []
  await world.manager.stop()
  await store.flush()
  await store.close()
  const [long, short] = rules.map(rule => (rule.kind === 'alerting' ? rule.alerts[0] : undefined))
  return { long, short, sent: world.sent, firstMs, endMs: world.clock.now() }
}

test('R25 to R28 over a real restart: as old as before, never ended, never new', async () => {
  const before = await live(RULES_START_MS, 12)
  expect([before.long?.state, before.short?.state]).toEqual(['pending', 'firing'])

  const awayMs = 3 * MINUTE_MS
  const after = await live(before.endMs + awayMs, 6)
  // The outage does not count for the long one: from the last sample to the restoration it was not looked at.
  const moved = (after.long?.activeAtMs ?? 0) - (before.long?.activeAtMs ?? 0)
  expect(moved).toBeGreaterThanOrEqual(awayMs)
  expect(moved).toBeLessThanOrEqual(awayMs + 3 * MINUTE_MS)
  expect(after.long?.state).toBe('pending')

  // The short one waits anew by its rule, and is said to go on from the first evaluation to the next delay.
  expect(after.short).toMatchObject({ state: 'firing', activeAtMs: after.firstMs })
  const ends = after.sent.map(({ atMs, alert }) => (alert.endsAtMs ?? 0) - atMs)
  expect(after.sent[0]?.atMs).toBe(after.firstMs)
  expect(new Set(ends)).toEqual(new Set([4 * MINUTE_MS]))
})
