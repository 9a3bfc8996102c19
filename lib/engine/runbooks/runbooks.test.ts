import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import type { WindowOccurrence } from '../../contract/watch.ts'
import { RunbookConfig } from '../../core/config/schema/runbook.ts'
import { WindowConfig } from '../../core/config/schema/window.ts'
import { createConfigurationStub } from '../../services/configuration-testing.ts'
import { listRounds } from '../../services/runbooks/rounds.ts'
import { createTestContext, type TestContext } from '../../services/testing.ts'
import { createWindowManager } from '../windows/index.ts'
import { createRoundKeeper } from './index.ts'

let database: TestDatabase
let own: TestContext
beforeAll(async () => {
  database = await createTestDatabase()
  own = createTestContext(database.pool)
})
afterAll(async () => {
  await own.db.$disconnect()
  await database.drop()
})

const SECOND_MS = 1_000

test('L-37, T-46: the round of a window begins when it opens, once, and a failed look is followed by another', async () => {
  const runbook = RunbookConfig.parse({ slug: 'monthly', title: 'Monthly', text: '- [ ] announce' })
  const configuration = createConfigurationStub({}, { runbook: [runbook] })
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const manager = createWindowManager({ clock: own.clock, events: own.events, log })
  const starts = new Date(own.clock.now() + 30 * SECOND_MS).toISOString().slice(0, 19)
  const config = { slug: 'm', name: 'M', services: ['agent'], starts, duration: '30m', runbook: 'monthly' }
  manager.apply([{ config: WindowConfig.parse(config), createdAtMs: null }])
  let looks = 0
  const windows = {
    occurrences: async (fromMs: number, toMs: number): Promise<WindowOccurrence[]> => {
      looks++
      if (looks === 1) throw new Error('away')
      return manager.door.occurrences(fromMs, toMs)
    },
  }
  const checks = { list: async () => [] }
  const keeper = createRoundKeeper({ context: own, configuration, checks, windows, log })
  const rounds = async () => (await listRounds({ ...own, configuration }, { open: 'true' })).rounds
  const advance = async (seconds: number) => {
    for (let i = 0; i < seconds; i += 3) {
      const before = looks
      await own.clock.advance(3 * SECOND_MS)
      // The look asks the database: what it does there is done before the next question is answered.
      if (looks > before) await own.db.$queryRaw`SELECT 1`
    }
  }
  await advance(24)
  expect(await rounds()).toEqual([])
  await expect
    .poll(async () => {
      await advance(3)
      return rounds()
    })
    .toMatchObject([{ runbook: 'monthly', startedBy: 'Opsdeck', window: { slug: 'm' } }])
  await advance(12)
  await keeper.stop()
  await manager.stop()
  expect(await rounds()).toHaveLength(1)
})
