import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { createTestContext, type TestContext } from '../testing.ts'
import { lookAtTable } from './look-at-table.ts'
import { key, newTestRecovery, person, refusal, type TestRecovery, testAction } from './testing.ts'

const WISH = { service: 'vrooli', slug: 'look' }
const step = {
  kind: 'http',
  method: 'GET',
  url: 'https://h.example.org/sessions',
  table: { each: '$[*]', columns: [{ name: 'Id', path: '$.id' }] },
}

let database: TestDatabase
let ctx: TestContext
let deck: TestRecovery
beforeAll(async () => {
  database = await createTestDatabase()
  ctx = createTestContext(database.pool)
})
afterAll(() => database.drop())
beforeEach(async () => {
  deck = await newTestRecovery(ctx)
  const look = { kind: 'diagnostic', steps: [step], secrets: {} }
  deck.world.actions = [
    testAction('look', look),
    testAction('plain'),
    testAction('off', { ...look, enabled: false }),
  ]
  const columns = [{ name: 'Id', unit: null, isNumber: false }]
  deck.world.table = { atMs: 1, table: { columns, rows: [['session-of-ada']], total: 1 }, failure: null }
})

test('T-05 it is shown to those who may press it, and nothing of it is kept', async () => {
  const view = await lookAtTable(deck.as(person('engineer')), WISH)
  expect(view.table?.rows).toEqual([['session-of-ada']])
  expect(await deck.lastDeed('table.looked-at')).toContain('"rows":1')
  const { rows: tables } = await database.pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE'`,
  )
  expect(tables.length).toBeGreaterThan(30)
  for (const { name } of tables) {
    const { rows } = await database.pool.query(`select t::text as row from "${name}" t`)
    expect(JSON.stringify(rows), name).not.toContain('session-of-ada')
  }
  expect(await ctx.db.run.count()).toBe(0)
})

test('nobody else sees it, and who tried is written down', async () => {
  for (const actor of [person('viewer'), person('oncall'), person('manager'), key({ role: 'viewer' })])
    expect(await refusal(lookAtTable(deck.as(actor), WISH))).toMatch(/^forbidden/)
  expect(
    await refusal(Promise.resolve().then(() => lookAtTable(deck.as(key({ scope: 'push' })), WISH))),
  ).toMatch(/^forbidden/)
  expect(await deck.deeds('table.look-refused')).toHaveLength(4)
  expect(await deck.lastDeed('table.look-refused')).toContain('vrooli/look')
})

test('what is pressed shows no table, what is looked at is not pressed, what is off says so', async () => {
  const engineer = deck.as(person('engineer'))
  expect(await refusal(lookAtTable(engineer, { ...WISH, slug: 'plain' }))).toMatch(
    /^conflict: it shows no table/,
  )
  expect(await refusal(lookAtTable(engineer, { ...WISH, slug: 'off' }))).toMatch(
    /^conflict: it is switched off/,
  )
  expect(await refusal(lookAtTable(engineer, { ...WISH, slug: 'none' }))).toMatch(/^not_found/)
  expect(await refusal(deck.press(person('engineer'), 'look'))).toMatch(
    /^conflict: it is looked at, not pressed/,
  )
})
