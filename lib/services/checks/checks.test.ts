import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { type CheckConfig, type CheckRow, TestCheck } from '../../contract/checks.ts'
import { ROLES } from '../../core/access/index.ts'
import { createCheckWorld, httpCheck } from '../../engine/checks/testing.ts'
import type { ChecksDoor } from '../../ports/deck.ts'
import { sealEntry } from '../entries/stored-entry.ts'
import { actingAs, createTestContext, somebody } from '../testing.ts'
import { hideCheck, listHidden } from './hide-check.ts'
import { listChecks } from './list-checks.ts'
import { readCheck } from './read-check.ts'
import { runCheck } from './run-check.ts'
import { testCheck } from './test-check.ts'

let database: TestDatabase
let base: ReturnType<typeof createTestContext>
const world = createCheckWorld()
const tried: CheckConfig[] = []
const checks: ChecksDoor = {
  list: () => world.manager.list(),
  read: key => world.manager.read(key),
  run: key => world.manager.run(key),
  test: config => {
    tried.push(config)
    return world.manager.test(config)
  },
}
const as = (role: (typeof ROLES)[number]) => ({ ...actingAs(base, somebody(role)), checks })

beforeAll(async () => {
  database = await createTestDatabase()
  base = createTestContext(database.pool)
  await world.apply([httpCheck('api')])
  await world.clock.advance(2_000)
})
afterAll(async () => {
  await world.manager.stop()
  await database.drop()
})

const configOf = (slug: string, more: object = {}) => {
  const { source: _s, createdAtMs: _c, ...config } = httpCheck(slug, more)
  return config
}

test.each(ROLES)('%s reads checks', async role => {
  const { checks: rows } = await listChecks(as(role))
  expect(rows.map((row: CheckRow) => row.key)).toEqual(['shop/api'])
  expect(await readCheck(as(role), { key: 'shop/api' })).toMatchObject({ row: { key: 'shop/api' } })
})

test('one that is not there is told', async () => {
  await expect(readCheck(as('viewer'), { key: 'shop/no' })).rejects.toMatchObject({ code: 'not_found' })
  await expect(runCheck(as('oncall'), { key: 'shop/no' })).rejects.toMatchObject({ code: 'not_found' })
})

test('V-16: its line is left out for everybody, and it is asked and counted as ever', async () => {
  expect(await hideCheck(as('engineer'), { key: 'shop/api', isHidden: true })).toMatchObject({
    hidden: [{ key: 'shop/api' }],
  })
  await hideCheck(as('engineer'), { key: 'shop/api', isHidden: true })
  expect((await listHidden(as('viewer'))).hidden).toHaveLength(1)
  expect((await listChecks(as('viewer'))).checks).toHaveLength(1)
  expect(await hideCheck(as('engineer'), { key: 'shop/api', isHidden: false })).toEqual({ hidden: [] })
  const entries = await base.db.auditEntry.findMany({ where: { subject: 'check:shop/api' } })
  expect(entries.map(({ action }) => action)).toEqual(['check.hidden', 'check.shown'])
  await expect(hideCheck(as('viewer'), { key: 'shop/api', isHidden: true })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(hideCheck(as('engineer'), { key: 'shop/no', isHidden: true })).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('X-50: on-call runs one now, and it is in the audit log; a viewer may not', async () => {
  const before = world.asked.length
  expect(await runCheck(as('oncall'), { key: 'shop/api' })).toMatchObject({ state: 'up' })
  expect(world.asked.length).toBe(before + 1)
  const [entry] = await base.db.auditEntry.findMany({ where: { action: 'check.run' } })
  expect(entry).toMatchObject({ subject: 'check:shop/api' })
  await expect(runCheck(as('viewer'), { key: 'shop/api' })).rejects.toMatchObject({ code: 'forbidden' })
})

test('engineers try a check before it is saved; on-call may not', async () => {
  const trial = await testCheck(as('engineer'), TestCheck.parse({ config: configOf('new') }))
  expect(trial.answer.state).toBe('up')
  await expect(testCheck(as('oncall'), { config: configOf('new') })).rejects.toMatchObject({
    code: 'forbidden',
  })
})

test('what cannot be asked is refused with its places', async () => {
  const config = configOf('new', { assert: [{ if: { json: '$[', exists: true }, state: 'down' }] })
  await expect(testCheck(as('engineer'), { config })).rejects.toMatchObject({
    code: 'invalid',
    issues: [{ path: expect.stringContaining('assert.0') }],
  })
})

test('a secret that is stored already is tried as it is, and comes back hidden', async () => {
  const config = configOf('stored', {
    secrets: { key: 'hunter22' },
    headers: { Authorization: 'Bearer {{key}}' },
  })
  const nowMs = new Date(base.clock.now())
  const row = { kind: 'check', key: 'shop/stored', createdBy: 'e', createdAt: nowMs, updatedAt: nowMs }
  await base.db.entry.create({ data: { ...row, ...sealEntry('check', config, base.secrets) } })
  const trial = await testCheck(as('engineer'), { config: { ...config, secrets: { key: '••••' } } })
  expect(tried.at(-1)?.secrets).toEqual({ key: 'hunter22' })
  expect(JSON.stringify(trial)).not.toContain('hunter22')
})
