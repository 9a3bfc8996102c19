import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import type { BusinessData, MovementRow, TelecomData } from '../../contract/business.ts'
import { ExportBusiness } from '../../contract/business-asks.ts'
import type { BusinessDoor } from '../../ports/business.ts'
import { openedIncident } from '../evidence/testing.ts'
import { actingAs, createTestContext, somebody, type TestContext } from '../testing.ts'
import type { BusinessContext } from './business-context.ts'
import { exportBusiness } from './export-business.ts'
import { readBusinessReport } from './read-business-report.ts'
import { readCustomer } from './read-customer.ts'
import { readIncidentCost } from './read-incident-cost.ts'
import { readTelecom } from './read-telecom.ts'
import { syncSource } from './sync-source.ts'

const movement = (i: number): MovementRow => ({
  kind: 'expansion',
  day: '2026-10-05',
  account: 'shop',
  customer: `cus_${i}`,
  customerName: '=HYPERLINK("x")',
  fromMinor: 4_000,
  toMinor: 28_000,
  currency: 'USD',
  plans: ['pro', 'team'],
})

const DAYS = {
  days: { first: '2026-10-30', count: 3, zone: 'UTC' },
  lanes: [{ key: 'mrr', unit: { kind: 'money', currency: 'USD' }, values: [1, null, 3] }],
  figures: [
    { key: 'mrr', unit: { kind: 'money', currency: 'USD' }, daily: [1, null, 3] },
    { key: 'users_daily', unit: { kind: 'count' }, daily: [7, 8, 9] },
    { key: 'ltv', unit: { kind: 'count' }, daily: [] },
  ],
} as unknown as BusinessData

const asked: string[] = []
/** What is asked is noted; what these tests do not ask for is not there. */
const door: Partial<BusinessDoor> = {
  read: async wish => {
    asked.push(`read ${JSON.stringify(wish)}`)
    return DAYS
  },
  movements: async ({ after, limit }) => {
    const from = Number(after ?? 0)
    const rows = Array.from({ length: Math.min(limit, 1_100 - from) }, (_, i) => movement(from + i))
    const next = from + rows.length < 1_100 ? String(from + rows.length) : null
    return { rows, total: 1_100, next }
  },
  customer: async () => null,
  telecom: async ({ account }) =>
    account === 'line' ? ({ rows: [], days: [] } as unknown as TelecomData) : null,
  users: async () => ({ atMs: 0, sources: [] }),
  sync: async (_connector, account) => account === 'shop',
  cost: async outage => {
    asked.push(`cost ${JSON.stringify(outage)}`)
    return null
  },
}

let database: TestDatabase
let base: TestContext
let manager: BusinessContext
beforeAll(async () => {
  database = await createTestDatabase()
  base = createTestContext(database.pool)
  manager = actingAs({ ...base, business: door as BusinessDoor }, somebody('manager'))
})
afterAll(async () => {
  await base.db.$disconnect()
  await database.drop()
})

const exported = async (wish: object) => (await exportBusiness(manager, ExportBusiness.parse(wish))).text()

test('a table is exported whole, part by part, and no cell is a formula', async () => {
  const lines = (await exported({ what: 'movements', month: '2026-10' })).trimEnd().split('\r\n')
  expect(lines).toHaveLength(1_101)
  expect(lines[1]).toBe(`2026-10-05,expansion,shop,cus_0,"'=HYPERLINK(""x"")",USD,4000,28000,24000,pro; team`)
  expect(lines.at(-1)).toContain('cus_1099')
})

test('days have a column for each lane, and for figures that no lane shows; what nobody knows is empty', async () => {
  expect(await exported({ what: 'days' })).toBe(
    'day,mrr (USD minor),users_daily (count)\r\n2026-10-30,1,7\r\n2026-10-31,,8\r\n2026-11-01,3,9\r\n',
  )
})

test('what is not there is not found', async () => {
  await expect(readCustomer(manager, { account: 'shop', id: 'cus_x' })).rejects.toMatchObject({
    code: 'not_found',
  })
  await expect(readTelecom(manager, { account: 'other' })).rejects.toMatchObject({ code: 'not_found' })
  await expect(syncSource(manager, { connector: 'stripe', account: 'gone' })).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('asking a source now is written down', async () => {
  expect(await syncSource(manager, { connector: 'stripe', account: 'shop' })).toEqual({ started: true })
  const rows = await base.db.auditEntry.findMany()
  expect(rows.map(({ action, subject }) => [action, subject])).toEqual([
    ['business.sync', 'business:stripe/shop'],
  ])
})

test('a report is made of its month and the one before', async () => {
  const report = await readBusinessReport(manager, { month: '2026-10', currency: 'sum' })
  expect(report).toMatchObject({ month: '2026-10', telecom: null, users: { sources: [] } })
  expect(asked.at(-1)).toBe('read {"days":62,"month":"2026-10","currency":"sum"}')
})

test('what an incident cost is asked from the begin of its impact to its end; a restricted one is not there', async () => {
  const startMs = base.clock.now() - 3_600_000
  const open = await openedIncident(base, { services: ['voice'], impactStartMs: startMs })
  expect(await readIncidentCost(manager, { id: open })).toEqual({ cost: null })
  expect(asked.at(-1)).toBe(`cost {"services":["voice"],"fromMs":${startMs},"toMs":null}`)
  await base.db.incident.update({ where: { id: open }, data: { impactEnd: new Date(startMs + 60_000) } })
  await readIncidentCost(manager, { id: open })
  expect(asked.at(-1)).toContain(`"toMs":${startMs + 60_000}`)
  await base.db.incident.update({ where: { id: open }, data: { isRestricted: true } })
  await expect(readIncidentCost(manager, { id: open })).rejects.toMatchObject({ code: 'not_found' })
})
