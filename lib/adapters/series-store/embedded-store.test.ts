import { afterAll, beforeAll } from 'vitest'
import { seriesStoreContract } from '../../ports/series-store.contract.ts'
import { createTestDatabase, type TestDatabase } from '../postgres/testing.ts'
import { emptySeriesTables, openTestStore } from './testing.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

seriesStoreContract('embedded', async limits => {
  await emptySeriesTables(database.pool)
  const store = await openTestStore(database.pool, { limits })
  return { store, close: () => store.close() }
})
