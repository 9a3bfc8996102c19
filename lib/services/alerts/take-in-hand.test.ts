import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import type { AlertRow } from '../../contract/alerts.ts'
import { createTestContext } from '../testing.ts'
import { takeInHand } from './take-in-hand.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const AT_MS = Date.UTC(2026, 0, 15, 12)
const row = (fingerprint: string, more: Partial<AlertRow> = {}) =>
  ({ fingerprint, status: 'firing', acknowledgement: null, ...more }) as AlertRow

test('firing alerts that nobody has in hand are taken, with until when; the others are left as they are', async () => {
  const { db } = createTestContext(database.pool)
  const rows = [
    row('a'),
    row('b', { status: 'resolved' }),
    row('c', {
      acknowledgement: { by: 'ben', atMs: 0, untilMs: null, note: '' } as AlertRow['acknowledgement'],
    }),
  ]
  let refreshed = 0
  const alerts = {
    rows: async (asked: readonly string[]) => rows.filter(({ fingerprint }) => asked.includes(fingerprint)),
    refresh: async () => void refreshed++,
  }
  const wish = {
    fingerprints: ['a', 'a', 'b', 'c'],
    by: 'ana@example.org',
    atMs: AT_MS,
    untilMs: AT_MS + 60_000,
  }
  expect(await takeInHand({ db, alerts }, wish)).toEqual(['a'])
  expect(
    await db.alertAcknowledgement.findMany({ select: { fingerprint: true, by: true, until: true } }),
  ).toEqual([{ fingerprint: 'a', by: 'ana@example.org', until: new Date(AT_MS + 60_000) }])
  expect((await db.alertEvent.findMany()).map(event => event.text)).toEqual([
    'acknowledged with its page until 2026-01-15T12:01:00.000Z',
  ])
  expect(await takeInHand({ db, alerts }, { ...wish, fingerprints: ['c'] })).toEqual([])
  expect(refreshed).toBe(1)
})
