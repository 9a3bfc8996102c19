import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { WindowConfig } from '../../core/config/schema/window.ts'
import { createWindowManager } from '../../engine/windows/index.ts'
import { listPosts } from '../status-pages/list-posts.ts'
import { actingAs, createTestContext, somebody } from '../testing.ts'
import { dueNotices } from './due-notices.ts'
import { listOccurrences } from './list-occurrences.ts'
import { sendNotice } from './send-notice.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const HOUR_MS = 3_600_000
/** The test's clock begins on Thursday, 15 January 2026, at noon. */
const SUNDAY_MS = Date.parse('2026-01-18T02:00:00Z')

const PAGE = {
  ...{ slug: 'callers', title: 'Callers', access: 'public' as const, host: null },
  ...{ takesSubscribers: true, source: 'file' as const, components: [{ key: 'agent', name: 'Calls' }] },
}

async function world(more: Partial<Parameters<typeof WindowConfig.parse>[0] & object> = {}) {
  const ctx = createTestContext(database.pool)
  await ctx.db.windowNotice.deleteMany()
  await ctx.db.statusPost.deleteMany()
  const manager = createWindowManager({ ...ctx, log: { info() {}, warn() {}, error() {} } })
  const config = WindowConfig.parse({
    ...{ slug: 'sunday', name: 'Sunday work', services: ['agent'], starts: '2026-01-18T02:00' },
    ...{ duration: '2h', notice: '48h', ...more },
  })
  manager.apply([{ config, createdAtMs: null }])
  await manager.stop()
  const statusPages = {
    ...{ list: async () => [PAGE], refresh: async () => {}, listFor: async () => [] },
    read: async () => ({ kind: 'absent' as const }),
    unlock: async () => ({ kind: 'absent' as const }),
    ...{ slugOfHost: () => null, countWish: async () => null },
  }
  const as = (role: 'viewer' | 'oncall') => ({
    ...actingAs(ctx, somebody(role)),
    ...{ statusPages, windows: manager.door },
  })
  return { clock: ctx.clock, as }
}

const wish = { slug: 'sunday', startsAt: SUNDAY_MS, pages: ['callers'], body: 'Planned work on Sunday.' }

test('L-36: it is due 48 h before, and the status page shows it once it is sent', async () => {
  const { clock, as } = await world()
  expect(await dueNotices(as('viewer'))).toBe(0)
  await clock.advance(14 * HOUR_MS)
  expect(await dueNotices(as('viewer'))).toBe(1)
  const sent = await sendNotice(as('oncall'), wish)
  expect(sent.atMs).toBe(clock.now())
  expect(await dueNotices(as('viewer'))).toBe(0)
  const { posts } = await listPosts(as('viewer'))
  expect(posts).toMatchObject([
    { kind: 'maintenance', title: 'Sunday work', components: ['agent'], startsAtMs: SUNDAY_MS },
  ])
  const { occurrences } = await listOccurrences(as('viewer'), { from: SUNDAY_MS, to: SUNDAY_MS + 1 })
  expect(occurrences[0]?.noticeSent).toEqual(sent)
})

test('L-36: it is sent once, whoever presses at the same time', async () => {
  const { as } = await world()
  const answers = await Promise.allSettled([1, 2, 3].map(() => sendNotice(as('oncall'), wish)))
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect((await listPosts(as('viewer'))).posts).toHaveLength(1)
})

test('sent in another way, it is noted and nothing is posted', async () => {
  const { as } = await world()
  await sendNotice(as('oncall'), { ...wish, pages: [], body: '' })
  expect((await listPosts(as('viewer'))).posts).toEqual([])
  await expect(sendNotice(as('oncall'), wish)).rejects.toMatchObject({ code: 'conflict' })
})

test('a page that is not there is refused, and the notice is due again', async () => {
  const { clock, as } = await world()
  await clock.advance(14 * HOUR_MS)
  await expect(sendNotice(as('oncall'), { ...wish, pages: ['nowhere'] })).rejects.toMatchObject({
    code: 'invalid',
  })
  expect(await dueNotices(as('viewer'))).toBe(1)
})

test('refused: who may not post, no such time, and work that needs no notice', async () => {
  const { as } = await world()
  await expect(sendNotice(as('viewer'), wish)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(sendNotice(as('oncall'), { ...wish, startsAt: 0 })).rejects.toMatchObject({
    code: 'not_found',
  })
  const { as: other } = await world({ notice: undefined })
  await expect(sendNotice(other('oncall'), wish)).rejects.toMatchObject({ code: 'conflict' })
})
