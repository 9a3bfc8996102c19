import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import type { RunDetail } from '../../contract/recovery.ts'
import { EVERYTHING } from '../../core/incident/index.ts'
import { createTestContext, type TestContext } from '../../services/testing.ts'
import { SystemUnderTest, startRecovery, type TestConfiguration } from './testing.ts'

type TestDeck = Awaited<ReturnType<typeof startRecovery>>

/** What every test of recovery stands on: one database, one system, one deck at a time, and empty tables before each. */
export function recoverySuite() {
  const system = new SystemUnderTest()
  let database: TestDatabase
  let base: TestContext
  let deck: TestDeck | null = null

  const stop = async () => {
    await deck?.stop()
    deck = null
  }
  const start = async (configuration: TestConfiguration): Promise<TestDeck> => {
    await stop()
    deck = await startRecovery(database, system, configuration, base)
    return deck
  }
  const started = (): TestDeck => {
    if (!deck) throw new Error('the test has started no deck')
    return deck
  }

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
    const { db } = base
    await db.$transaction([
      db.run.deleteMany(),
      db.mark.deleteMany(),
      db.silence.deleteMany(),
      db.incident.deleteMany(),
      db.killSwitch.deleteMany(),
      db.backoffReset.deleteMany(),
    ])
  })
  afterEach(stop)

  return {
    system,
    base: () => base,
    deck: started,
    start,
    stop,
    /** The deck ends, and another one begins on the same database, which takes up what was left. */
    async startAnew(configuration: TestConfiguration): Promise<TestDeck> {
      const next = await start(configuration)
      await next.recovery.start()
      return next
    },
    async detail(id: string): Promise<RunDetail> {
      const found = await started().door.run(id, EVERYTHING)
      if (!found) throw new Error('the run was pressed')
      return found
    },
  }
}
