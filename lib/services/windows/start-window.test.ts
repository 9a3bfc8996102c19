import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { ServiceConfig } from '../../contract/service.ts'
import { StartWindow } from '../../contract/uptime.ts'
import { createWindowManager } from '../../engine/windows/index.ts'
import { createConfigurationStub } from '../configuration-testing.ts'
import { actingAs, createTestContext, somebody } from '../testing.ts'
import { startWindow } from './start-window.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const SERVICE = ServiceConfig.parse({ slug: 'api', name: 'API', match: 'job="api"' })

const contextOf = () => ({
  ...createTestContext(database.pool),
  configuration: createConfigurationStub({ services: [{ ...SERVICE, source: 'file' }] }),
})

test('X-67 T-39: begins now, is open at once, and closes by itself', async () => {
  const ctx = contextOf()
  await ctx.clock.advance(1_234)
  const input = StartWindow.parse({ name: 'Database upgrade!', services: ['api'], minutes: '30' })
  const { key, config } = await startWindow(actingAs(ctx, somebody('engineer')), input)
  expect(key).toBe('database-upgrade-20260115t120001')
  expect(ctx.configuration.reloads).toBe(1)
  const manager = createWindowManager({ ...ctx, log: { info() {}, warn() {}, error() {} } })
  manager.apply([{ config, createdAtMs: ctx.clock.now() }])
  expect(manager.door.open('api', null)).toMatchObject({ slug: key, isLateNotice: false, phase: 'open' })
  await ctx.clock.advance(30 * 60_000)
  expect(manager.door.open('api', null)).toBeNull()
  await manager.stop()
})

test('is for engineers, and for services that are there', async () => {
  const input = StartWindow.parse({ name: 'x', services: ['api'], minutes: 5 })
  await expect(startWindow(actingAs(contextOf(), somebody('oncall')), input)).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(startWindow(contextOf(), { ...input, services: ['nothing'] })).rejects.toMatchObject({
    code: 'invalid',
  })
})

test.each([[0], [1.5], [100_000], ['soon']])('not for %s minutes', minutes => {
  expect(StartWindow.safeParse({ name: 'x', services: ['api'], minutes }).success).toBe(false)
})
