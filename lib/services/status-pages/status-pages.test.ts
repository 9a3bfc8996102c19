import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { CreatePost, Subscribe, SubscriberToken } from '../../contract/status-pages.ts'
import { actingAs, createTestContext, somebody, type TestContext } from '../testing.ts'
import { addUpdate } from './add-update.ts'
import { changePost } from './change-post.ts'
import { createPost } from './create-post.ts'
import { listPosts } from './list-posts.ts'
import { listSubscribers } from './list-subscribers.ts'
import { removePost } from './remove-post.ts'
import { removeSubscriber } from './remove-subscriber.ts'
import type { StatusContext } from './status-context.ts'
import { subscribe } from './subscribe.ts'

const HOUR_MS = 3_600_000
let database: TestDatabase
let ctx: TestContext & StatusContext
let refreshes: number

beforeEach(async () => {
  database = await createTestDatabase()
  refreshes = 0
  ctx = {
    ...createTestContext(database.pool),
    statusPages: {
      list: async () =>
        ['public', 'inner'].map(slug => ({
          slug,
          title: slug,
          access: 'public' as const,
          host: null,
          takesSubscribers: true,
          source: 'file' as const,
          components: [{ key: slug === 'public' ? 'api' : 'db', name: 'Calls' }],
        })),
      refresh: async () => {
        refreshes++
      },
      listFor: async () => [],
      read: async () => ({ kind: 'absent' }),
      unlock: async () => ({ kind: 'absent' }),
      slugOfHost: () => null,
      countWish: async () => null,
    },
  }
})
afterEach(async () => {
  await ctx.db.$disconnect()
  await database.drop()
})

const wish = (more: Partial<CreatePost> = {}): CreatePost => ({
  pages: ['public'],
  kind: 'incident',
  title: 'Calls fail',
  components: ['api'],
  state: 'investigating',
  body: 'We look.',
  ...more,
})

test('a post goes on until an update ends it, and again when a later one does not', async () => {
  const { id, endsAtMs } = await createPost(ctx, wish())
  expect(endsAtMs).toBeNull()
  await ctx.clock.advance(HOUR_MS)
  const ended = await addUpdate(ctx, { id, state: 'resolved', body: 'Fixed.' })
  expect(ended.endsAtMs).toBe(ctx.clock.now())
  expect(ended.updates.map(({ state }) => state)).toEqual(['resolved', 'investigating'])
  expect((await addUpdate(ctx, { id, state: 'monitoring', body: 'Not quite.' })).endsAtMs).toBeNull()
  expect((await listPosts(ctx)).posts).toHaveLength(1)
  expect(refreshes).toBe(3)
})

test('an end that was planned stays while the work goes on', async () => {
  const endsAt = ctx.clock.now() + HOUR_MS
  const { id } = await createPost(ctx, wish({ kind: 'maintenance', state: 'scheduled', endsAt }))
  expect((await addUpdate(ctx, { id, state: 'in_progress', body: 'It begins.' })).endsAtMs).toBe(endsAt)
})

test.each<[string, Partial<CreatePost>, string]>([
  ['a state of another kind', { state: 'completed' }, 'state'],
  ['a page that is not there', { pages: ['never'] }, 'pages'],
  ['a component of another page', { components: ['db'] }, 'components'],
  ['an end before the start', { startsAt: 2_000, endsAt: 1_000 }, 'endsAt'],
])('refuses %s, and keeps nothing', async (_what, more, path) => {
  await expect(createPost(ctx, wish(more))).rejects.toMatchObject({ code: 'invalid', issues: [{ path }] })
  expect(await ctx.db.statusPost.count()).toBe(0)
})

test('what is changed and removed stands in the audit log, before and after', async () => {
  const { id } = await createPost(ctx, wish())
  await changePost(ctx, { id, title: 'Some calls fail', components: [] })
  await expect(changePost(ctx, { id, endsAt: 1 })).rejects.toMatchObject({ code: 'invalid' })
  await removePost(ctx, { id })
  await expect(removePost(ctx, { id })).rejects.toMatchObject({ code: 'not_found' })
  const rows = await ctx.db.auditEntry.findMany({ orderBy: { seq: 'asc' } })
  expect(rows.map(({ action }) => action)).toEqual([
    'status-post.created',
    'status-post.changed',
    'status-post.removed',
  ])
  expect(rows[1]).toMatchObject({ before: { title: 'Calls fail' }, after: { title: 'Some calls fail' } })
  expect(JSON.stringify(rows[2]?.before)).toContain('We look.')
})

describe('who may', () => {
  it.each([
    ['viewer', false, false],
    ['manager', false, false],
    ['oncall', true, false],
    ['engineer', true, true],
    ['admin', true, true],
  ] as const)('%s: post %s, remove %s', async (role, mayPost, mayRemove) => {
    const { id } = await createPost(ctx, wish())
    const as = actingAs(ctx, somebody(role))
    const outcome = (work: Promise<unknown>) =>
      work.then(
        () => true,
        error => {
          expect(error).toMatchObject({ code: 'forbidden' })
          return false
        },
      )
    expect(await outcome(createPost(as, wish()))).toBe(mayPost)
    expect(await outcome(addUpdate(as, { id, state: 'identified', body: 'x' }))).toBe(mayPost)
    expect(await outcome(changePost(as, { id, title: 'y' }))).toBe(mayPost)
    expect(await outcome(listSubscribers(as, { page: 'public' }))).toBe(mayRemove)
    expect(await outcome(removePost(as, { id }))).toBe(mayRemove)
  })
})

test('only confirmed subscribers of the post’s own pages are told, by one row each', async () => {
  for (const [slug, address, confirmed] of [
    ['public', 'a@example.org', true],
    ['public', 'b@example.org', false],
    ['inner', 'c@example.org', true],
  ] as const) {
    await subscribe(ctx, { slug, kind: 'email', address })
    if (confirmed)
      await ctx.db.statusSubscriber.updateMany({ where: { address }, data: { confirmedAt: new Date() } })
  }
  await ctx.db.statusDelivery.deleteMany()
  await createPost(ctx, wish())
  const rows = await ctx.db.statusDelivery.findMany({ include: { subscriber: true } })
  expect(rows.map(({ subscriber }) => subscriber.address)).toEqual(['a@example.org'])
})

test('two at once make one subscriber, who is asked once', async () => {
  const ask = () => subscribe(ctx, { slug: 'public', kind: 'email', address: 'a@example.org' })
  await Promise.all([ask(), ask(), ask()])
  expect(await ctx.db.statusSubscriber.count()).toBe(1)
  expect(await ctx.db.statusDelivery.count()).toBe(1)
  await ctx.clock.advance(600_000)
  await ask()
  expect(await ctx.db.statusDelivery.count()).toBe(2)
})

test('a subscription is ended by an engineer without writing the address down', async () => {
  await subscribe(ctx, { slug: 'public', kind: 'email', address: 'a@example.org' })
  const { subscribers } = await listSubscribers(ctx, { page: 'public' })
  await removeSubscriber(ctx, { id: subscribers[0]?.id ?? '' })
  expect(await ctx.db.statusSubscriber.count()).toBe(0)
  expect(
    JSON.stringify(await ctx.db.auditEntry.findMany({ select: { before: true, subject: true } })),
  ).not.toContain('a@example.org')
})

describe('at the door', () => {
  it.each([
    { title: '' },
    { title: 'x'.repeat(201) },
    { body: 'x'.repeat(5_001) },
    { body: ' ' },
    { pages: [] },
    { kind: 'outage' },
    { startsAt: 'tomorrow' },
    { unknown: 1 },
  ])('a post with %j is refused', more => {
    expect(CreatePost.safeParse({ ...wish(), ...more }).success).toBe(false)
  })

  it.each([
    ['email', 'a@example.org', true],
    ['email', 'a@example.org\r\nBcc: b@example.org', false],
    ['email', 'a@example.org, b@example.org', false],
    ['email', `${'x'.repeat(250)}@example.org`, false],
    ['webhook', 'https://example.org/hook', true],
    ['webhook', 'https://user:secret@example.org/', false],
    ['webhook', 'file:///etc/passwd', false],
    ['webhook', 'javascript:alert(1)', false],
    ['fax', '123', false],
  ])('%s %j: %s', (kind, address, is) => {
    expect(Subscribe.safeParse({ kind, address, slug: 'public' }).success).toBe(is)
  })

  it('nothing that is not shaped like a token is looked up', () => {
    for (const token of ['', 'x', "' or 1=1 --", 'x'.repeat(44)])
      expect(SubscriberToken.safeParse({ token }).success).toBe(false)
  })
})
