import { afterAll, beforeAll, vi } from 'vitest'
import { seriesStoreContract } from '../../ports/series-store.contract.ts'
import { createTestDatabase, type TestDatabase } from '../postgres/testing.ts'
import { emptySeriesTables, openTestStore } from './testing.ts'

// Real transactions, many of them: a busy machine takes its time.
vi.setConfig({ testTimeout: 90_000 })

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

seriesStoreContract('embedded', async limits => {
  await emptySeriesTables(database.pool)
  const store = await openTestStore(database.pool, { limits })
  store.acceptOutOfOrder(limits.outOfOrderWindowMs ?? 0)
  return {
    store,
    async settle(nowMs) {
      let reachedMs = -1
      for (let toMs = 0; toMs !== reachedMs; toMs = store.rollUps?.().rollUps[0]?.toMs ?? 0) {
        reachedMs = toMs
        for (let i = 0; i < 20; i++) await store.maintain(nowMs)
      }
    },
    close: () => store.close(),
  }
})
