import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { AddMark, ListMarks } from '../../contract/evidence.ts'
import { ServiceConfig } from '../../contract/service.ts'
import type { HeartbeatRow, PingRow } from '../../contract/watch.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { createQueryEngine } from '../../engine/query/index.ts'
import type { Actor } from '../context.ts'
import { openedIncident } from '../evidence/testing.ts'
import { actingAs, createTestContext, somebody, type TestContext } from '../testing.ts'
import { addMark, type MarkContext } from './add-mark.ts'
import { hookOfService, takeDeployHook } from './deploy-hook.ts'
import { listBands } from './list-bands.ts'
import { listMarks } from './list-marks.ts'

const MINUTE_MS = 60_000
const PUSH_KEY: Actor = { kind: 'key', keyId: 'k', name: 'deploy script', grant: { scope: 'push' } }

let database: TestDatabase
let own: TestContext
let pings: PingRow[] = []
beforeAll(async () => {
  database = await createTestDatabase()
  own = createTestContext(database.pool)
})
afterAll(async () => {
  await own.db.$disconnect()
  await database.drop()
})
beforeEach(async () => {
  pings = []
  await own.db.mark.deleteMany()
  await own.db.incident.deleteMany()
})

const services = ['xswarm', 'rose'].map(slug => ({
  ...ServiceConfig.parse({ slug, name: slug }),
  source: 'file' as const,
}))
const backup = { key: 'xswarm/binary-backup', service: 'xswarm', name: 'Binary backup', kind: 'backup' }

const contextOf = (actor: Actor): MarkContext => ({
  ...actingAs(own, actor),
  configuration: {
    current: async () => ({
      file: null,
      files: [],
      loadedAtMs: 0,
      issues: [],
      isGood: true,
      services,
      entries: [],
      notify: { receivers: [], canMail: true },
      jobs: [],
      ruleGroups: [],
    }),
  },
  heartbeats: { list: async () => [backup as HeartbeatRow], pings: async () => pings },
})
const add = (wish: object, actor: Actor = PUSH_KEY) => addMark(contextOf(actor), AddMark.parse(wish))
const ping = (agoMs: number, kind: PingRow['kind'] = 'success') =>
  pings.push({ atMs: own.clock.now() - agoMs, kind, exitCode: null, runMs: null, body: null, source: 'ping' })

test('X-64 V-106 a deploy script with a push key marks service, version and author; the key needs no more', async () => {
  const mark = await add({ service: 'rose', version: '2.14.0', by: 'Kofi' })
  expect(mark).toMatchObject({
    service: 'rose',
    kind: 'deploy',
    title: 'Deployed 2.14.0',
    version: '2.14.0',
    by: 'Kofi',
    atMs: own.clock.now(),
    facts: {},
  })
  const { marks } = await listMarks(own, { service: 'rose', from: own.clock.now() - 1, to: own.clock.now() })
  expect(marks).toEqual([mark])
})

test('X-64 it stands in the open incidents of its service, restricted ones too, and in no other', async () => {
  const open = await openedIncident(own, { services: ['rose', 'xswarm'] })
  const restricted = await openedIncident(own, { services: ['rose'], isRestricted: true })
  const other = await openedIncident(own, { services: ['xswarm'] })
  const over = await openedIncident(own, { services: ['rose'], resolvedAtMs: own.clock.now() })
  const told: number[] = []
  const unlisten = own.events.on('incidentsChanged', ({ id }) => told.push(id))
  await add({ service: 'rose', version: '2.14.0', by: 'Kofi', url: 'https://ci.example.org/7' })
  unlisten()
  const entries = await own.db.incidentEntry.findMany({
    where: { kind: 'mark' },
    orderBy: { incidentId: 'asc' },
  })
  expect(entries.map(({ incidentId, title, by, facts }) => ({ incidentId, title, by, facts }))).toEqual(
    [open, restricted].map(incidentId => ({
      incidentId,
      title: 'Deployed 2.14.0',
      by: 'Kofi',
      facts: { kind: 'deploy', version: '2.14.0', url: 'https://ci.example.org/7' },
    })),
  )
  expect(new Set(told)).toEqual(new Set([open, restricted]))
  expect([other, over].some(id => told.includes(id))).toBe(false)
})

test.each([
  ['12 minutes before', [12 * MINUTE_MS], 'Binary backup 12 min before'],
  ['two hours before', [120 * MINUTE_MS], 'no Binary backup in the hour before'],
  ['never', [], 'no Binary backup in the hour before'],
])('X-61 a deploy says whether a binary backup came in the hour before: %s', async (_, agos, words) => {
  for (const ago of agos) ping(ago)
  ping(1_000, 'fail')
  expect((await add({ service: 'xswarm' })).facts).toEqual({ backup: words })
})

test('V-105 the result of a release checklist goes along', async () => {
  const facts = { checklist: '38 of 39 items', 'left out': 'DNS' }
  expect((await add({ service: 'rose', facts })).facts).toEqual(facts)
})

test('R-07 a platform that reports later says when it was', async () => {
  const mark = await add({ service: 'rose', at: '2026-01-15T11:30:00Z', kind: 'restart' })
  expect([mark.atMs, mark.title, mark.by]).toEqual([
    Date.UTC(2026, 0, 15, 11, 30),
    'Restarted',
    'deploy script',
  ])
})

test.each([
  ['a service that there is not', { service: 'vrooli' }, /no service vrooli; there are: xswarm, rose/],
  ['a time to come', { service: 'rose', at: '2026-01-15T13:00:00Z' }, /future/],
])('%s is refused', async (_, wish, words) => {
  await expect(add(wish)).rejects.toThrow(words)
  expect(await own.db.mark.count()).toBe(0)
})

test('who only reads puts no mark', async () => {
  await expect(add({ service: 'rose' }, somebody('viewer'))).rejects.toThrow(/only/)
  await expect(add({ service: 'rose' }, { ...PUSH_KEY, grant: { scope: 'ping' } })).rejects.toThrow(/only/)
  await expect(add({ service: 'rose' }, somebody('oncall'))).resolves.toMatchObject({
    by: 'oncall@example.org',
  })
})

test('marks come by time, of one service or of all', async () => {
  await add({ service: 'rose', at: '2026-01-15T11:50:00Z' })
  await add({ service: 'xswarm', kind: 'note', title: 'Load test', at: '2026-01-15T11:40:00Z' })
  const between = { from: own.clock.now() - 60 * MINUTE_MS, to: own.clock.now() }
  const titles = async (more: object) =>
    (await listMarks(own, { ...between, ...more })).marks.map(({ title }) => title)
  expect(await titles({})).toEqual(['Load test', 'Deployed'])
  expect(await titles({ service: 'rose' })).toEqual(['Deployed'])
  expect(await titles({ kind: 'note' })).toEqual(['Load test'])
  await expect(listMarks(own, { from: 2, to: 1 })).rejects.toThrow(/later/)
})

const tokenOf = async (service: string) =>
  (await hookOfService(contextOf(somebody('engineer')), { service })).path.replace('/api/marks/', '')
const hook = (token: string, body: object) =>
  takeDeployHook(contextOf({ kind: 'anonymous' }), { token, ...body })
const railway = {
  type: 'DEPLOY',
  status: 'SUCCESS',
  timestamp: '2026-01-15T11:55:00Z',
  project: { id: 'p', name: 'rose' },
  environment: { id: 'e', name: 'production' },
  deployment: { id: 'a1b2c3d4-0000', creator: { id: 'u', name: 'Kofi' } },
}

test('R-07 R-56 L-40 a deploy webhook of Railway becomes one mark, however often it is sent', async () => {
  const token = await tokenOf('rose')
  expect([await hook(token, railway), await hook(token, railway)]).toEqual([
    { marked: true },
    { marked: false },
  ])
  const { marks } = await listMarks(own, { from: 0, to: own.clock.now() })
  expect(marks).toMatchObject([
    {
      service: 'rose',
      kind: 'deploy',
      title: 'Deployed a1b2c3d4',
      by: 'Kofi',
      atMs: Date.UTC(2026, 0, 15, 11, 55),
      facts: { deployment: 'a1b2c3d4-0000', environment: 'production' },
    },
  ])
})

test('R-56 the newer shape names the commit; what failed is a note, and what only begins is none', async () => {
  const token = await tokenOf('rose')
  const event = (type: string) => ({
    type,
    details: { commitHash: '0123456789abcdef', commitAuthor: 'Ines' },
    resource: { deployment: { id: 'd-1' }, environment: { name: 'production' } },
    timestamp: '2026-01-15T11:50:00Z',
  })
  for (const type of ['Deployment.building', 'Deployment.crashed', 'Deployment.deployed'])
    await hook(token, event(type))
  const { marks } = await listMarks(own, { from: 0, to: own.clock.now() })
  expect(marks.map(({ kind, title }) => `${kind}: ${title}`).sort()).toEqual([
    'deploy: Deployed 0123456',
    'note: Deploy failed: 0123456',
  ])
})

test('a wrong token, and what is no deploy, are refused', async () => {
  await expect(hook('x'.repeat(43), railway)).rejects.toThrow(/no service has this address/)
  await expect(hook(await tokenOf('rose'), { type: 'ping' })).rejects.toThrow(/no deploy webhook/)
  await expect(hookOfService(contextOf(somebody('oncall')), { service: 'rose' })).rejects.toThrow(/only/)
})

test('T-12 what is 1 while it goes on is a band of its service, by its label or by its targets; of others it is none', async () => {
  const store = createMemorySeriesStore()
  const query = createQueryEngine({ store, clock: own.clock })
  const toMs = own.clock.now()
  const write = (labels: Record<string, string>, values: readonly number[]) => {
    const ref = store.resolve(labelsFromObject({ __name__: 'agent_emergency', ...labels })) ?? 0
    store.append({
      refs: Uint32Array.from(values, () => ref),
      timestampsMs: Float64Array.from(values, (_, i) => toMs - (values.length - 1 - i) * MINUTE_MS),
      values: Float64Array.from(values),
    })
  }
  write({ service: 'agent' }, [0, 1, 1, 0, 0, 0])
  write({ system: 'agent', instance: 'exporter' }, [0, 0, 0, 0, 0, 1])
  write({ service: 'another' }, [1, 1, 1, 1, 1, 1])
  const entry = {
    slug: 'agent',
    name: 'Agent',
    match: 'system="agent"',
    bands: [{ metric: 'agent_emergency', title: 'emergency mode', state: 'down' }],
  }
  const context = {
    ...contextOf(somebody('viewer')),
    query,
    configuration: {
      current: async () => ({
        ...(await contextOf(PUSH_KEY).configuration.current()),
        services: [{ ...ServiceConfig.parse(entry), source: 'file' as const }],
      }),
    },
  }
  const asked = (wish: object) =>
    listBands(context, ListMarks.parse({ from: toMs - 5 * MINUTE_MS, to: toMs + 60 * MINUTE_MS, ...wish }))
  const { bands } = await asked({ service: 'agent' })
  const STEP_MS = 5_000
  expect(bands).toEqual([
    {
      title: 'emergency mode',
      state: 'down',
      fromMs: toMs - 4 * MINUTE_MS - STEP_MS,
      toMs: toMs - 2 * MINUTE_MS - STEP_MS,
    },
    { title: 'emergency mode', state: 'down', fromMs: toMs - STEP_MS, toMs: null },
  ])
  expect(await asked({ service: 'xswarm' })).toEqual({ bands: [] })
  expect(await asked({})).toEqual({ bands: [] })
  await expect(
    listBands({ ...context, actor: PUSH_KEY }, ListMarks.parse({ from: 0, to: 1 })),
  ).rejects.toMatchObject({ code: 'forbidden' })
})
