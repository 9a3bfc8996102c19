import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import type { SuspectsData } from '../../contract/evidence.ts'
import { ServiceConfig } from '../../contract/service.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { createQueryEngine } from '../../engine/query/index.ts'
import { createSuspectsDoor } from '../../engine/suspects/index.ts'
import { placeMark } from '../marks/place-mark.ts'
import { findSuspects } from '../suspects/find-suspects.ts'
import { actingAs, createTestContext, somebody, type TestContext } from '../testing.ts'
import { keepEvidence } from './keep-evidence.ts'
import { listEvidence } from './list-evidence.ts'
import { openedIncident } from './testing.ts'

const MINUTE_MS = 60_000
const STEP_MS = 15_000

let database: TestDatabase
let own: TestContext
beforeAll(async () => {
  database = await createTestDatabase()
  own = createTestContext(database.pool)
})
afterAll(async () => {
  await own.db.$disconnect()
  await database.drop()
})

/** A queue that fills at the impact, with a gap of two minutes in it. */
function filledStore(impactMs: number) {
  const store = createMemorySeriesStore()
  const ref = store.resolve(labelsFromObject({ __name__: 'queue_depth', job: 'shop' })) ?? 0
  for (let atMs = impactMs - 40 * MINUTE_MS; atMs <= impactMs + 10 * MINUTE_MS; atMs += STEP_MS) {
    const minute = (atMs - impactMs) / MINUTE_MS
    if (minute > 4 && minute < 14) continue
    const values = Float64Array.of((minute >= 0 ? 80 : 10) + ((atMs / STEP_MS) % 3))
    store.append({ refs: Uint32Array.of(ref), timestampsMs: Float64Array.of(atMs), values })
  }
  return store
}

const shop = ServiceConfig.parse({ slug: 'shop', name: 'Shop', match: 'job="shop"' })

function createWorld(impactMs: number) {
  let store = filledStore(impactMs)
  let searches = 0
  const services = async () => [shop]
  return {
    ask: () => createQueryEngine({ store, clock: own.clock }),
    /** Retention has taken everything. */
    forget: () => {
      store = createMemorySeriesStore()
    },
    searches: () => searches,
    suspects: {
      find: (question: Parameters<ReturnType<typeof createSuspectsDoor>['find']>[0]) => {
        searches++
        return createSuspectsDoor({ store, clock: own.clock, services, typeOf: () => undefined }).find(
          question,
        )
      },
    },
  }
}

const wishOf = (id: number, impactMs: number) => ({
  id,
  title: 'Queue',
  expr: 'queue_depth',
  unit: 'count' as const,
  fromMs: impactMs - 5 * MINUTE_MS,
  toMs: impactMs + 10 * MINUTE_MS,
  stepSeconds: 60,
})

test('a kept chart stays as it was when the series are gone, its gaps and its marks included', async () => {
  const impactMs = own.clock.now() - 20 * MINUTE_MS
  const id = await openedIncident(own, { services: ['shop'], impactStartMs: impactMs })
  const mark = {
    service: 'shop',
    kind: 'deploy',
    title: 'Deployed 2',
    by: 'Kofi',
    atMs: impactMs - MINUTE_MS,
  } as const
  await placeMark(own, mark)
  const world = createWorld(impactMs)
  const kept = await keepEvidence({ ...own, query: world.ask() }, wishOf(id, impactMs))
  world.forget()
  const { evidence } = await listEvidence(own, { id })
  expect(evidence).toEqual([kept])
  const [series] = kept.series
  const at = (minute: number) => series?.points.find(([atMs]) => atMs === impactMs + minute * MINUTE_MS)?.[1]
  expect(at(-5)).toBeLessThan(20)
  expect(at(2)).toBeGreaterThan(70)
  // Five minutes after the last sample nothing is drawn any more.
  expect(at(10)).toBeUndefined()
  expect(kept.marks.map(({ title }) => title)).toEqual(['Deployed 2'])
  expect(kept).toMatchObject({ keptBy: 'Opsdeck', keptAtMs: own.clock.now(), unit: 'count' })
})

test('it is written on the timeline, leads to the chart, and is audited', async () => {
  const impactMs = own.clock.now() - 20 * MINUTE_MS
  const id = await openedIncident(own, { services: ['shop'], impactStartMs: impactMs })
  const asker = actingAs(own, somebody('oncall'))
  const kept = await keepEvidence({ ...asker, query: createWorld(impactMs).ask() }, wishOf(id, impactMs))
  const entry = await own.db.incidentEntry.findFirst({ where: { incidentId: id, kind: 'evidence' } })
  expect(entry).toMatchObject({
    title: 'Kept as evidence: Queue',
    by: 'oncall@example.org',
    href: `/incidents/${id}#evidence-${kept.id}`,
  })
  const audit = await own.db.auditEntry.findFirst({
    where: { action: 'evidence.kept', subject: `incident:${id}` },
  })
  expect(audit).not.toBeNull()
})

test.each([
  ['what does not parse', { expr: 'queue_depth{' }, /expr:/],
  ['what gives nothing', { expr: 'absent_metric' }, /nothing to keep/],
  ['too fine a step', { stepSeconds: 1, fromMs: 0 }, /longer step/],
  ['a stretch that ends before it begins', { toMs: 0, fromMs: 1 }, /later/],
])('%s is refused in words, and nothing is kept', async (_, change, words) => {
  const impactMs = own.clock.now() - 20 * MINUTE_MS
  const id = await openedIncident(own, { services: ['shop'], impactStartMs: impactMs })
  const wish = { ...wishOf(id, impactMs), ...change }
  await expect(keepEvidence({ ...own, query: createWorld(impactMs).ask() }, wish)).rejects.toThrow(words)
  expect((await listEvidence(own, { id })).evidence).toEqual([])
})

test('of a restricted incident nobody outside of it learns that there is one', async () => {
  const impactMs = own.clock.now() - 20 * MINUTE_MS
  const id = await openedIncident(own, { services: ['shop'], isRestricted: true })
  const outside = actingAs(own, somebody('engineer'))
  const world = createWorld(impactMs)
  await expect(listEvidence(outside, { id })).rejects.toThrow(/no incident/)
  await expect(findSuspects({ ...outside, suspects: world.suspects }, { id })).rejects.toThrow(/no incident/)
  await expect(keepEvidence({ ...outside, query: world.ask() }, wishOf(id, impactMs))).rejects.toThrow(
    /no incident/,
  )
  expect((await listEvidence(actingAs(own, somebody('admin')), { id })).evidence).toEqual([])
})

test('who only reads keeps nothing', async () => {
  const id = await openedIncident(own, { services: ['shop'] })
  const viewer = actingAs(own, somebody('viewer'))
  const world = createWorld(own.clock.now())
  const wish = wishOf(id, own.clock.now())
  await expect(keepEvidence({ ...viewer, query: world.ask() }, wish)).rejects.toThrow(/only/)
})

const namesOf = ({ suspects }: SuspectsData) =>
  suspects.map(one => (one.kind === 'mark' ? one.mark.title : one.metric))

test('suspects: deploys stand in the list with series, and a final answer outlives the series', async () => {
  const impactMs = own.clock.now() - 20 * MINUTE_MS
  const id = await openedIncident(own, { services: ['shop'], impactStartMs: impactMs })
  await own.db.mark.deleteMany()
  await placeMark(own, {
    service: 'shop',
    kind: 'deploy',
    title: 'Deployed 3',
    by: 'Kofi',
    atMs: impactMs - 40_000,
  })
  await placeMark(own, {
    service: 'other',
    kind: 'deploy',
    title: 'Elsewhere',
    by: 'Kofi',
    atMs: impactMs - 40_000,
  })
  const world = createWorld(impactMs)
  const find = () => findSuspects({ ...own, suspects: world.suspects }, { id })
  const found = await find()
  expect(namesOf(found)).toEqual(['Deployed 3', 'queue_depth'])
  expect(found).toMatchObject({ isFinal: true, seriesCompared: 1, impactMs })
  const [, series] = found.suspects
  expect(series).toMatchObject({
    kind: 'series',
    reading: 'gauge',
    before: 11,
    sinceMs: impactMs,
    expr: 'queue_depth{job="shop"}',
  })
  world.forget()
  expect(await find()).toEqual(found)
  expect(world.searches()).toBe(1)
  // People correct when it began: then it is looked for anew.
  await own.db.incident.update({ where: { id }, data: { impactStart: new Date(impactMs - MINUTE_MS) } })
  expect((await find()).suspects.every(({ kind }) => kind === 'mark')).toBe(true)
  expect(world.searches()).toBe(2)
})

test('suspects of an incident that has just begun are found again, until its minutes are over', async () => {
  const impactMs = own.clock.now() - 2 * MINUTE_MS
  const id = await openedIncident(own, { services: ['shop'], impactStartMs: impactMs })
  const world = createWorld(impactMs)
  const find = () => findSuspects({ ...own, suspects: world.suspects }, { id })
  expect((await find()).isFinal).toBe(false)
  await find()
  expect(world.searches()).toBe(2)
})
