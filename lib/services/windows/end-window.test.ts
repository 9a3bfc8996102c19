import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { ServiceConfig } from '../../contract/service.ts'
import { WindowConfig } from '../../core/config/schema/window.ts'
import { createConfigurationStub } from '../configuration-testing.ts'
import { createEntry } from '../entries/create-entry.ts'
import { getEntry } from '../entries/get-entry.ts'
import { actingAs, createTestContext, somebody } from '../testing.ts'
import { endWindow } from './end-window.ts'
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
const started = { name: 'Disks', services: ['api'], minutes: 30 }

test('X-67: ends at the second that has begun, and cannot be ended twice', async () => {
  const ctx = contextOf()
  const engineer = actingAs(ctx, somebody('engineer'))
  const { key } = await startWindow(engineer, started)
  await ctx.clock.advance(600_400)
  expect((await endWindow(engineer, { slug: key })).config.duration).toBe('600s')
  await expect(endWindow(engineer, { slug: key })).rejects.toMatchObject({ code: 'conflict' })
})

const planned = {
  slug: 'daily',
  name: 'Daily',
  services: ['api'],
  starts: '2026-01-15T12:30',
  duration: '1h',
}

test('of one that repeats this time ends now, the next ones stay, and what was of it is kept', async () => {
  const ctx = contextOf()
  await ctx.clock.advance(3_600_000)
  const engineer = actingAs(ctx, somebody('engineer'))
  const daily = WindowConfig.parse({ ...planned, repeats: 'FREQ=DAILY', notice: '48h' })
  await createEntry('window')(engineer, daily)
  const { key, config } = await endWindow(engineer, { slug: 'daily' })
  expect([key, config]).toEqual([
    'daily-20260115t1230',
    WindowConfig.parse({ ...planned, slug: key, duration: '1800s' }),
  ])
  const { config: rest } = await getEntry('window')(engineer, { key: 'daily' })
  expect(rest).toEqual({ ...daily, except: ['2026-01-15T12:30'] })
  await expect(endWindow(engineer, { slug: 'daily' })).rejects.toThrow(/not open now/)
})

test('one that is not open and one that is not there are told apart; it is for engineers', async () => {
  const ctx = contextOf()
  await ctx.clock.advance(3_600_000)
  const engineer = actingAs(ctx, somebody('engineer'))
  await createEntry('window')(
    engineer,
    WindowConfig.parse({ ...planned, slug: 'later', starts: '2026-02-01T12:30' }),
  )
  await expect(endWindow(engineer, { slug: 'later' })).rejects.toThrow(/not open now/)
  await expect(endWindow(engineer, { slug: 'nowhere' })).rejects.toMatchObject({ code: 'not_found' })
  const { key } = await startWindow(engineer, started)
  await ctx.clock.advance(60_000)
  await expect(endWindow(actingAs(ctx, somebody('oncall')), { slug: key })).rejects.toMatchObject({
    code: 'forbidden',
  })
})
