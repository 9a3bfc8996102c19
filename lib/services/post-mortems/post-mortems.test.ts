import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { createEventBus } from '../../adapters/event-bus.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import type { PostMortemDetail, Section } from '../../contract/post-mortems.ts'
import type { Role } from '../../core/access/index.ts'
import { createFollowUp } from '../follow-ups/create-follow-up.ts'
import { keptIncident } from '../incidents/incident-rows.ts'
import { actingAs, createTestContext, somebody, type TestContext } from '../testing.ts'
import { changePostMortem } from './change-post-mortem.ts'
import { draftPostMortem } from './draft-post-mortem.ts'
import { exportPostMortem } from './export-post-mortem.ts'
import { listPostMortems } from './list-post-mortems.ts'
import { readPostMortem } from './read-post-mortem.ts'
import { readShared } from './read-shared.ts'
import { sharePostMortem, unsharePostMortem } from './share-post-mortem.ts'
import { startPostMortem } from './start-post-mortem.ts'
import { syncProse } from './sync-prose.ts'
import { takeStep } from './take-step.ts'
import { keepIncident, policyWith } from './testing.ts'

const HOUR_MS = 3_600_000
let database: TestDatabase
let ctx: TestContext

beforeAll(async () => {
  database = await createTestDatabase()
  ctx = { ...createTestContext(database.pool), events: createEventBus(() => {}) }
  for (const email of ['ana@example.org', 'manager@example.org', 'engineer@example.org'])
    await ctx.db.user.create({ data: { email, name: email, role: 'engineer' } })
})
afterAll(() => database.drop())

const as = (role: Role) => actingAs(ctx, somebody(role))

async function draft(more: Parameters<typeof keepIncident>[1] = {}): Promise<string> {
  const number = await keepIncident(ctx, more)
  const kept = await keptIncident(ctx.db, number)
  if (!kept) throw new Error('the incident is gone')
  const id = await draftPostMortem(ctx, { incident: kept.row, policy: kept.policy })
  if (id === null) throw new Error('no post-mortem was drafted')
  return id
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))

/** A browser that writes into one part. */
async function write(id: string, section: Section, text: string, role: Role = 'engineer'): Promise<void> {
  const copy = new Y.Doc()
  const got = await syncProse(as(role), { id, stateVector: base64(Y.encodeStateVector(copy)) })
  Y.applyUpdate(copy, bytes(got.update))
  copy.getText(section).insert(copy.getText(section).length, text)
  await syncProse(as(role), {
    id,
    section,
    update: base64(Y.encodeStateAsUpdate(copy, bytes(got.stateVector))),
    stateVector: base64(Y.encodeStateVector(copy)),
  })
}

async function step(id: string, name: Parameters<typeof takeStep>[1]['step'], role: Role = 'manager') {
  const { documentVersion } = await readPostMortem(as(role), { id })
  return takeStep(as(role), { id, step: name, documentVersion, reason: 'since it is so' })
}

/** Everything that X-49 asks for. */
async function complete(id: string): Promise<PostMortemDetail> {
  await write(id, 'root_cause', 'The pool leaks.')
  const { incident } = await readPostMortem(as('engineer'), { id })
  await createFollowUp(as('engineer'), {
    incident: incident.id,
    title: 'Cap the pool',
    isPrevention: true,
    owner: 'ana@example.org',
    dueAt: null,
    url: null,
  })
  return readPostMortem(as('engineer'), { id })
}

async function publish(id: string) {
  await complete(id)
  await step(id, 'submit', 'engineer')
  await step(id, 'approve')
  return step(id, 'publish')
}

describe('the draft', () => {
  test('X-49: of a resolved P1, due 48 h later, with the record filled in and its own required parts', async () => {
    const id = await draft({ rootCause: 'A leak, they say.' })
    const detail = await readPostMortem(as('viewer'), { id })
    expect(detail).toMatchObject({
      state: 'draft',
      dueMs: ctx.clock.now() + 48 * HOUR_MS,
      owner: 'ana@example.org',
      texts: { root_cause: 'A leak, they say.' },
      missing: ['Prevention tasks'],
    })
    expect(detail.facts.filter(fact => fact.section === 'timeline').map(({ text }) => text)).toContain(
      'P1 opened',
    )
  })
  test('V-73: due by the system’s own policy; L-25: by the default where it names no time', async () => {
    const vrooli = await draft({ policy: policyWith({ withinMs: 24 * HOUR_MS, requires: [] }) })
    const lva = await draft({ policy: policyWith({ withinMs: null, requires: [] }) })
    const dueIn = async (id: string) =>
      ((await readPostMortem(as('viewer'), { id })).dueMs - ctx.clock.now()) / HOUR_MS
    expect([await dueIn(vrooli), await dueIn(lva)]).toEqual([24, 120])
  })
  test('drills, duplicates and severities without a rule get none by themselves', async () => {
    const first = await keepIncident(ctx)
    for (const more of [
      { kind: 'drill' },
      { duplicateOf: first },
      { policy: policyWith(null) },
    ] satisfies Parameters<typeof keepIncident>[1][])
      await expect(draft(more)).rejects.toThrow('no post-mortem')
  })
  test('resolved again after a new opening, it is the same draft and due anew', async () => {
    const number = await keepIncident(ctx)
    const resolve = async () => {
      const kept = await keptIncident(ctx.db, number)
      return kept && draftPostMortem(ctx, { incident: kept.row, policy: kept.policy })
    }
    const id = await resolve()
    await ctx.db.incident.update({
      where: { id: number },
      data: { resolvedAt: new Date(ctx.clock.now() + HOUR_MS) },
    })
    expect(await resolve()).toBe(id)
    expect((await readPostMortem(as('viewer'), { id: id ?? '' })).dueMs).toBe(ctx.clock.now() + 49 * HOUR_MS)
  })
  test('L-25: one can be started by hand, with a time for its meeting', async () => {
    const number = await keepIncident(ctx, { policy: policyWith(null) })
    const { id } = await startPostMortem(as('manager'), { incident: number })
    const meetingAt = ctx.clock.now() + HOUR_MS
    const changed = await changePostMortem(as('manager'), { id, meetingAt, owner: 'manager@example.org' })
    expect(changed).toMatchObject({ meetingAtMs: meetingAt, owner: 'manager@example.org' })
    await expect(changePostMortem(as('manager'), { id, owner: 'no@example.org' })).rejects.toThrow(
      'no account',
    )
  })
  test('none of an incident that still runs', async () => {
    const number = await keepIncident(ctx, { state: 'investigating', resolvedAt: null })
    await expect(startPostMortem(as('manager'), { incident: number })).rejects.toMatchObject({
      code: 'conflict',
    })
  })
})

describe('the text', () => {
  test('ten browsers that write into the same part at once lose nothing', async () => {
    const id = await draft()
    const words = Array.from({ length: 10 }, (_, writer) => `[words of ${writer}]`)
    await Promise.all(words.map(word => write(id, 'summary', word)))
    const { texts, documentVersion } = await readPostMortem(as('viewer'), { id })
    for (const word of words) expect(texts.summary).toContain(word)
    expect(texts.summary).toHaveLength(words.join('').length)
    expect(documentVersion).toBe(11)
  })
  test('who wrote where is known', async () => {
    const id = await draft()
    await write(id, 'lessons', 'Look earlier.')
    expect((await readPostMortem(as('viewer'), { id })).writers).toMatchObject([
      { person: 'engineer@example.org', section: 'lessons' },
    ])
  })
  test('viewers read, and do not write', async () => {
    const id = await draft()
    await expect(write(id, 'summary', 'x', 'viewer')).rejects.toMatchObject({ code: 'forbidden' })
  })
  test('nonsense is refused and changes nothing', async () => {
    const id = await draft()
    const sending = (update: string) => syncProse(as('engineer'), { id, update, stateVector: 'AA==' })
    await expect(sending('CQkJ/w==')).rejects.toMatchObject({ code: 'invalid' })
    expect((await readPostMortem(as('viewer'), { id })).documentVersion).toBe(1)
  })
  test('what is approved stands still: words that come late are refused, not mixed in', async () => {
    const id = await draft()
    await complete(id)
    await step(id, 'submit', 'engineer')
    await step(id, 'approve')
    await expect(write(id, 'summary', 'too late')).rejects.toThrow('stands still')
  })
})

describe('review', () => {
  test('X-49: without a root cause and a prevention task it goes nowhere', async () => {
    const id = await draft()
    await expect(step(id, 'submit', 'engineer')).rejects.toThrow('Root cause, Prevention tasks')
    await complete(id)
    expect((await step(id, 'submit', 'engineer')).state).toBe('in_review')
  })
  test('approving is for managers', async () => {
    const id = await draft()
    await complete(id)
    await step(id, 'submit', 'engineer')
    await expect(step(id, 'approve', 'engineer')).rejects.toMatchObject({ code: 'forbidden' })
  })
  test('a text that was changed after it was read is not approved', async () => {
    const id = await draft()
    const { documentVersion } = await complete(id)
    await step(id, 'submit', 'engineer')
    await write(id, 'summary', 'One more thing.')
    const approving = takeStep(as('manager'), { id, step: 'approve', documentVersion, reason: '' })
    await expect(approving).rejects.toThrow('changed meanwhile')
  })
  test('published, the incident is reviewed, and its timeline tells each step', async () => {
    const id = await draft()
    const done = await publish(id)
    expect(done).toMatchObject({
      state: 'published',
      standing: 'done',
      areFactsFrozen: true,
      list: 'published',
    })
    const incident = await ctx.db.incident.findUniqueOrThrow({ where: { id: done.incident.id } })
    expect(incident.state).toBe('reviewed')
    const told = await ctx.db.incidentEntry.findMany({
      where: { incidentId: incident.id, kind: { in: ['post_mortem', 'follow_up', 'state'] } },
      orderBy: { recordedAt: 'asc' },
    })
    expect(told.map(({ title }) => title).sort()).toEqual([
      'Follow-up: Cap the pool',
      'Post-mortem approved',
      'Post-mortem drafted from the record',
      'Post-mortem in review',
      'Post-mortem published',
      'Reviewed',
    ])
  })
  test('sent back it is a draft, with the reason; its facts speak for the record again', async () => {
    const id = await draft()
    await complete(id)
    await step(id, 'submit', 'engineer')
    const back = await step(id, 'send_back')
    expect(back).toMatchObject({ state: 'draft', areFactsFrozen: false })
    expect(back.steps.at(-1)).toMatchObject({ step: 'send_back', reason: 'since it is so' })
  })
})

describe('shared links', () => {
  const tokenOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)
  const anonymous = () => actingAs(ctx, { kind: 'anonymous' })

  test('open what was published, name nobody, and show no later draft', async () => {
    const id = await draft()
    await publish(id)
    const { path } = await sharePostMortem(as('engineer'), { id, days: 7 })
    await step(id, 'reopen')
    await write(id, 'root_cause', ' Not for outside yet.')
    const shared = await readShared(anonymous(), { token: tokenOf(path) })
    expect(shared).toMatchObject({ texts: { root_cause: 'The pool leaks.' } })
    expect(JSON.stringify(shared)).not.toContain('@example.org')
  })
  test('only what is published', async () => {
    const id = await draft()
    await expect(sharePostMortem(as('engineer'), { id, days: 7 })).rejects.toThrow('not published')
  })
  test('a closed link, one that is over and one that was guessed open nothing', async () => {
    const id = await draft()
    await publish(id)
    const closed = await sharePostMortem(as('engineer'), { id, days: 7 })
    await unsharePostMortem(as('engineer'), { id, share: closed.id })
    expect(await readShared(anonymous(), { token: tokenOf(closed.path) })).toBeNull()
    const over = await sharePostMortem(as('engineer'), { id, days: 1 })
    await ctx.db.postMortemShare.update({
      where: { id: over.id },
      data: { expiresAt: new Date(ctx.clock.now()) },
    })
    expect(await readShared(anonymous(), { token: tokenOf(over.path) })).toBeNull()
    expect(await readShared(anonymous(), { token: 'guessed' })).toBeNull()
  })
  test('a restricted incident is never shared, and one restricted later closes its links', async () => {
    const id = await draft()
    const { incident } = await publish(id)
    const { path } = await sharePostMortem(as('engineer'), { id, days: 7 })
    await ctx.db.incident.update({ where: { id: incident.id }, data: { isRestricted: true } })
    expect(await readShared(anonymous(), { token: tokenOf(path) })).toBeNull()
    await expect(sharePostMortem(as('admin'), { id, days: 7 })).rejects.toThrow('restricted')
  })
  test('the database does not hold what opens it', async () => {
    const id = await draft()
    await publish(id)
    const { path, id: share } = await sharePostMortem(as('engineer'), { id, days: 7 })
    const row = await ctx.db.postMortemShare.findUniqueOrThrow({ where: { id: share } })
    expect(JSON.stringify(row)).not.toContain(tokenOf(path))
  })
})

test('a restricted incident’s post-mortem is not there for others, and is counted without words', async () => {
  const id = await draft({
    isRestricted: true,
    title: 'Leaked keys',
    roles: { commander: 'ana@example.org' },
  })
  await expect(readPostMortem(as('manager'), { id })).rejects.toMatchObject({ code: 'not_found' })
  await expect(write(id, 'summary', 'x', 'manager')).rejects.toMatchObject({ code: 'not_found' })
  const seen = await listPostMortems(as('manager'), { list: 'all' })
  expect(seen.restricted).toBeGreaterThan(0)
  expect(JSON.stringify(seen)).not.toContain('Leaked keys')
  expect((await readPostMortem(as('admin'), { id })).title).toBe('Leaked keys')
})

test('managers find what is overdue, what waits for them, and what is due', async () => {
  const late = await draft({ policy: policyWith({ withinMs: 1, requires: [] }) })
  await ctx.db.postMortem.update({ where: { id: late }, data: { dueAt: new Date(ctx.clock.now() - 1) } })
  const waiting = await draft()
  await complete(waiting)
  await step(waiting, 'submit', 'engineer')
  const ids = async (list: 'overdue' | 'in_review' | 'due') =>
    (await listPostMortems(as('manager'), { list })).postMortems.map(row => row.id)
  expect(await ids('overdue')).toContain(late)
  expect(await ids('in_review')).toContain(waiting)
  expect(await ids('due')).not.toContain(late)
})

test('the Markdown file holds facts and prose', async () => {
  const id = await draft()
  await complete(id)
  const file = await (await exportPostMortem(as('viewer'), { id, format: 'markdown' })).text()
  expect(file).toContain('## Root cause\n\nThe pool leaks.')
  expect(file).toContain('> From the record')
  const json: unknown = await (await exportPostMortem(as('viewer'), { id, format: 'json' })).json()
  expect(json).toMatchObject({ texts: { root_cause: 'The pool leaks.' } })
})
