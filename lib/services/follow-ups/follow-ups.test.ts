import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createEventBus } from '../../adapters/event-bus.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import type { CreateFollowUp } from '../../contract/post-mortems.ts'
import type { Role } from '../../core/access/index.ts'
import { answerFigures, readFigures } from '../incident-figures/read-figures.ts'
import { keepIncident } from '../post-mortems/testing.ts'
import { actingAs, createTestContext, somebody, type TestContext } from '../testing.ts'
import { changeFollowUp } from './change-follow-up.ts'
import { createFollowUp } from './create-follow-up.ts'
import { dueCounts } from './due-counts.ts'
import { likeFollowUps } from './like-follow-ups.ts'
import { listFollowUps } from './list-follow-ups.ts'
import { remindOwners } from './remind.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
let database: TestDatabase
let ctx: TestContext
let db: TestContext['db']

beforeAll(async () => {
  database = await createTestDatabase()
  db = createTestContext(database.pool).db
})
beforeEach(async () => {
  // A clock of its own for each test, one connection for all.
  ctx = { ...createTestContext(database.pool), db, events: createEventBus(() => {}) }
  await ctx.db.incident.deleteMany()
  for (const email of ['ana@example.org', 'engineer@example.org'])
    await ctx.db.user.upsert({
      where: { email },
      create: { email, name: email, role: 'engineer' },
      update: {},
    })
})
afterAll(() => database.drop())

const as = (role: Role) => ({
  ...actingAs(ctx, somebody(role)),
  windows: { occurrences: async () => [], open: () => null },
})

const add = (incident: number, more: Partial<CreateFollowUp> = {}) =>
  createFollowUp(as('engineer'), {
    incident,
    title: 'Cap the pool',
    isPrevention: true,
    owner: 'engineer@example.org',
    dueAt: null,
    url: null,
    ...more,
  })

describe('a follow-up', () => {
  test('is open, then done; who and when stand beside it, and the timeline tells it', async () => {
    const incident = await keepIncident(ctx)
    const row = await add(incident)
    const done = await changeFollowUp(as('engineer'), { id: row.id, version: row.version, state: 'done' })
    expect(done).toMatchObject({
      state: 'done',
      closedBy: 'engineer@example.org',
      closedAtMs: ctx.clock.now(),
    })
    const told = await ctx.db.incidentEntry.findMany({ where: { incidentId: incident, kind: 'follow_up' } })
    expect(told.map(({ title }) => title)).toEqual([
      'Follow-up: Cap the pool',
      'Follow-up done: Cap the pool',
    ])
  })
  test('is not written over by somebody who saw an older one', async () => {
    const row = await add(await keepIncident(ctx))
    await changeFollowUp(as('engineer'), { id: row.id, version: row.version, title: 'Cap both pools' })
    const late = changeFollowUp(as('engineer'), { id: row.id, version: row.version, title: 'Other' })
    await expect(late).rejects.toMatchObject({ code: 'conflict' })
  })
  test('is dropped with a reason only, and belongs to an account', async () => {
    const incident = await keepIncident(ctx)
    const { id, version } = await add(incident)
    await expect(changeFollowUp(as('engineer'), { id, version, state: 'dropped' })).rejects.toThrow('say why')
    await expect(add(incident, { owner: 'no@example.org' })).rejects.toThrow('no account')
  })
  test('of a restricted incident is not there for others', async () => {
    const incident = await keepIncident(ctx, { isRestricted: true, title: 'Leaked keys' })
    const adding = createFollowUp(as('admin'), {
      incident,
      title: 'Rotate the keys',
      isPrevention: true,
      owner: null,
      dueAt: ctx.clock.now() - HOUR_MS,
      url: null,
    })
    const { id, version } = await adding
    const seen = await listFollowUps(as('manager'), { list: 'all' })
    expect(seen).toEqual({ followUps: [], restricted: 1 })
    await expect(changeFollowUp(as('manager'), { id, version, state: 'done' })).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(await dueCounts(as('manager'))).toMatchObject({ overdueFollowUps: 1 })
  })
})

test('lists: overdue, open by date, closed; and what the overview counts', async () => {
  const incident = await keepIncident(ctx)
  await add(incident, { title: 'late', dueAt: ctx.clock.now() - HOUR_MS })
  await add(incident, { title: 'later', dueAt: ctx.clock.now() + DAY_MS })
  await add(incident, { title: 'some day' })
  const { id, version } = await add(incident, { title: 'over' })
  await changeFollowUp(as('engineer'), { id, version, state: 'done' })
  const titles = async (list: 'open' | 'overdue' | 'closed') =>
    (await listFollowUps(as('viewer'), { list })).followUps.map(row => row.title)
  expect(await titles('open')).toEqual(['late', 'later', 'some day'])
  expect(await titles('overdue')).toEqual(['late'])
  expect(await titles('closed')).toEqual(['over'])
  expect(await dueCounts(as('engineer'))).toEqual({
    overdueFollowUps: 1,
    overduePostMortems: 0,
    own: 3,
    notices: 0,
  })
})

describe('shown again when a like incident opens', () => {
  const alert = (incidentId: number, name: string) =>
    ctx.db.incidentAlert.create({
      data: { incidentId, fingerprint: `f${incidentId}`, name, state: 'firing', startsAt: new Date(0) },
    })

  test('the same alert, or the same service and kind; open ones first, and what was done and came again', async () => {
    const before = await keepIncident(ctx)
    const other = await keepIncident(ctx, { services: ['rose'] })
    await alert(other, 'BridgeDown')
    const drill = await keepIncident(ctx, { kind: 'drill' })
    const done = await add(before, { title: 'done once' })
    await changeFollowUp(as('engineer'), { id: done.id, version: done.version, state: 'done' })
    await add(before, { title: 'never done' })
    await add(other, { title: 'of another system' })
    await add(drill, { title: 'of a drill' })
    const now = await keepIncident(ctx, { state: 'investigating', resolvedAt: null })
    await alert(now, 'BridgeDown')
    const { followUps } = await likeFollowUps(as('oncall'), { incident: now })
    expect(followUps.map(({ title, why, hasRecurred }) => [title, why, hasRecurred])).toEqual(
      expect.arrayContaining([
        ['never done', 'same_service', false],
        ['of another system', 'same_alert', false],
        ['done once', 'same_service', true],
      ]),
    )
    expect(followUps).toHaveLength(3)
    expect(followUps.at(-1)?.title).toBe('done once')
  })
  test('not those of restricted incidents', async () => {
    const before = await keepIncident(ctx, { isRestricted: true })
    await createFollowUp(as('admin'), {
      incident: before,
      title: 'secret',
      isPrevention: true,
      owner: null,
      dueAt: null,
      url: null,
    })
    const now = await keepIncident(ctx)
    expect(await likeFollowUps(as('oncall'), { incident: now })).toEqual({ followUps: [] })
  })
})

describe('reminders', () => {
  const told: [string, string][] = []
  const remind = () =>
    remindOwners({
      db: ctx.db,
      clock: ctx.clock,
      notify: async (email, sentence) => {
        told.push([email, sentence])
        return true
      },
    })
  beforeEach(() => {
    told.length = 0
  })

  test('the day before, when it is over, and every day after; never twice for the same', async () => {
    const incident = await keepIncident(ctx)
    await add(incident, { dueAt: ctx.clock.now() + 2 * DAY_MS })
    expect(await remind()).toBe(0)
    ctx.clock.advance(DAY_MS)
    expect([await remind(), await remind()]).toEqual([1, 0])
    expect(told).toEqual([
      [
        'engineer@example.org',
        `Follow-up of incident #${incident}: Cap the pool. It is due 17 Jan 2026, 12:00 UTC.`,
      ],
    ])
    ctx.clock.advance(DAY_MS)
    expect([await remind(), await remind()]).toEqual([1, 0])
    expect(told.at(-1)?.[1]).toContain('is not done')
    ctx.clock.advance(DAY_MS)
    expect(await remind()).toBe(1)
  })
  test('one that is done is left alone; a new date is reminded of anew', async () => {
    const incident = await keepIncident(ctx)
    const first = await add(incident, { dueAt: ctx.clock.now() - HOUR_MS })
    await remind()
    const moved = await changeFollowUp(as('engineer'), {
      id: first.id,
      version: first.version,
      dueAt: ctx.clock.now() + HOUR_MS,
    })
    expect(await remind()).toBe(1)
    await changeFollowUp(as('engineer'), { id: first.id, version: moved.version, state: 'done' })
    ctx.clock.advance(3 * DAY_MS)
    expect(await remind()).toBe(0)
  })
})

describe('figures', () => {
  const range = { drills: false, format: 'json' } as const
  test('restricted incidents count, drills only when asked for', async () => {
    await keepIncident(ctx)
    await keepIncident(ctx, { isRestricted: true })
    await keepIncident(ctx, { kind: 'drill' })
    expect((await readFigures(as('viewer'), range)).all).toMatchObject({
      incidents: 2,
      resolve: { n: 2, meanMs: HOUR_MS + 300_000 },
    })
    expect((await readFigures(as('viewer'), { ...range, drills: true })).all.incidents).toBe(3)
  })
  test('as a file', async () => {
    await keepIncident(ctx)
    const file = await answerFigures(as('viewer'), { ...range, format: 'csv' })
    if (!(file instanceof Response)) throw new Error('no file')
    expect(file.headers.get('content-disposition')).toContain('.csv')
    expect(await file.text()).toContain('all,all,resolve,1,0,1,3900,3900,3900,0,')
  })
})
