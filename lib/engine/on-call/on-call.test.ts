import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createPageStore } from '../../adapters/postgres/pages.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { createAddressRule } from '../../adapters/probes/address.ts'
import type { ReceiverContext } from '../../ports/receiver.ts'
import { createTestContext, type TestContext } from '../../services/testing.ts'
import type { OnCallParts } from './index.ts'
import {
  type Answer,
  addPerson,
  configure,
  DECK_URL,
  NOON_MS,
  notificationOf,
  startOnCall,
} from './testing.ts'

let database: TestDatabase
let db: TestContext['db']
let methodId: string
const running: { stop(): Promise<void> }[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  db = createTestContext(database.pool).db
  methodId = (await addPerson(db, 'ana')).methodId
  await addPerson(db, 'ben')
})
afterAll(() => database.drop())
beforeEach(async () => void (await database.pool.query('DELETE FROM pages')))
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

const POLICY = {
  slug: 'default',
  name: 'Default',
  steps: [
    { name: 'L1', duties: 'Look first', tell: [{ person: 'ana@example.org' }] },
    { name: 'L2', after: '5m', tell: [{ person: 'ben@example.org' }] },
  ],
  last_resort: { person: 'ben@example.org' },
  repeat_after: '1h',
}
const CONFIG = { send_resolved: true, escalation: 'default' }
const CONTEXT: ReceiverContext = {
  addressRule: createAddressRule({ allow: [] }),
  signal: new AbortController().signal,
  now: NOON_MS,
  deckUrl: DECK_URL,
  templates: [],
  page: null,
}

async function start(
  options: {
    clock?: ReturnType<typeof createManualClock>
    isLeader?: () => boolean
    answer?: Answer
    onAcknowledged?: OnCallParts['onAcknowledged']
  } = {},
) {
  const clock = options.clock ?? createManualClock(NOON_MS)
  const engine = await startOnCall({ db, pool: database.pool, clock, ...options })
  configure(engine.onCall, [POLICY])
  await engine.onCall.start()
  running.push(engine.onCall)
  const to = () =>
    engine.sent.map(({ integration }) => (integration.kind === 'email' ? integration.config.to : ''))
  return { ...engine, clock, to }
}

const begin = (engine: Awaited<ReturnType<typeof start>>, more = {}) =>
  engine.onCall.receiver.send(CONFIG, notificationOf(more), CONTEXT)

async function openPage(engine: Awaited<ReturnType<typeof start>>) {
  const [row] = await engine.onCall.door.pages({ state: 'open', limit: 10 })
  if (!row) throw new Error('no page is open')
  return row
}

/** Real input and output between the clock's moments; `pass` lets time pass before each look. */
async function eventually(check: () => void | Promise<void>, pass: () => Promise<void> = async () => {}) {
  await expect
    .poll(
      async () => {
        await pass()
        try {
          await check()
          return null
        } catch (error) {
          return error
        }
      },
      { timeout: 10_000, interval: 20 },
    )
    .toBeNull()
}

test('a notification becomes a page that calls the first person at once, with the duties of the level (R-29)', async () => {
  const engine = await start()
  const delivery = await begin(engine)
  expect(delivery).toMatchObject({ kind: 'delivered', reference: expect.stringMatching(/^[0-9a-f-]{36}$/) })
  await eventually(() => expect(engine.to()).toEqual(['ana@example.org']))
  const message = engine.sent[0]
  expect(message?.notification.alerts[0]?.annotations).toContain('Look first')
  expect(message?.context.page).toMatchObject({ person: 'ana@example.org' })
  await eventually(async () => {
    const row = await openPage(engine)
    expect(row).toMatchObject({
      title: 'It is down',
      step: 'L1',
      told: [{ email: 'ana@example.org', name: 'ana' }],
    })
    const detail = await engine.onCall.door.page(row.id)
    expect(detail?.duties).toBe('Look first')
    expect(detail?.decisions.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual([
      'escalation passed',
      'preference passed',
      'attempt sent',
    ])
  })
})

test('V-63: nobody acknowledges, and five minutes later the next is called; an acknowledgement stops it', async () => {
  const engine = await start()
  await begin(engine)
  await eventually(() => expect(engine.to()).toHaveLength(1))
  await eventually(async () => expect((await openPage(engine)).told).toHaveLength(1))
  await engine.clock.advance(298_000)
  await eventually(
    () => expect(engine.to()).toEqual(['ana@example.org', 'ben@example.org']),
    () => engine.clock.advance(1_000),
  )
  await eventually(async () => expect((await openPage(engine)).told).toHaveLength(2))
  const { id } = await openPage(engine)
  const row = await engine.onCall.door.acknowledge(id, { name: 'ben@example.org', via: 'page' })
  expect(row).toMatchObject({ status: { kind: 'acknowledged' }, nextAtMs: null })
  await engine.clock.advance(7_200_000)
  expect(engine.to()).toHaveLength(2)
})

test('the same notification again makes no second page; the end of its alerts ends the page and tells who was told', async () => {
  const engine = await start()
  await begin(engine)
  await eventually(async () => expect((await openPage(engine)).told).toHaveLength(1))
  await begin(engine)
  expect(await engine.onCall.door.pages({ state: 'all', limit: 10 })).toHaveLength(1)
  await begin(engine, { key: 'n2', status: 'resolved' })
  await eventually(() => expect(engine.sent.at(-1)?.notification.status).toBe('resolved'))
  expect(engine.to()).toEqual(['ana@example.org', 'ana@example.org'])
  // An attempt of the first notification that comes late does not call anybody again.
  await begin(engine)
  expect(await engine.onCall.door.pages({ state: 'open', limit: 10 })).toEqual([])
})

test('killed between the attempt and its outcome, the order is sent again by the next engine under the same key', async () => {
  const first = await start({ answer: () => new Promise(() => {}) })
  await begin(first)
  await eventually(() => expect(first.sent).toHaveLength(1))
  // The first engine never hears of its message again: to the database it is as if it had been killed.
  const second = await start({ clock: first.clock })
  await eventually(() => expect(second.sent).toHaveLength(1))
  expect(second.sent[0]?.notification.key).toBe(first.sent[0]?.notification.key)
  await eventually(async () => expect((await openPage(second)).told).toHaveLength(1))
  // When its time is over the first one says so, and that changes nothing any more.
  await first.clock.advance(31_000)
  expect(second.sent).toHaveLength(1)
})

test('of two engines only the one with the lease calls; the other takes acknowledgements', async () => {
  const leader = await start()
  const other = await start({ clock: leader.clock, isLeader: () => false })
  await begin(other)
  await leader.clock.advance(1_001)
  await eventually(
    () => expect(leader.to()).toEqual(['ana@example.org']),
    () => leader.clock.advance(1_000),
  )
  await eventually(async () => expect((await openPage(other)).told).toHaveLength(1))
  await other.onCall.door.acknowledge((await openPage(other)).id, { name: 'ana@example.org', via: 'api' })
  await leader.clock.advance(600_000)
  expect([leader.to().length, other.to().length]).toEqual([1, 0])
})

test('two engines that change a page at once lose neither change', async () => {
  const [a, b] = [await start({ isLeader: () => false }), await start({ isLeader: () => false })]
  await begin(a)
  const { id } = await openPage(a)
  await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      (i % 2 ? a : b).onCall.door.describe(
        { id, [i % 2 ? 'kind' : 'cause']: `${i}` },
        { name: `p${i}`, via: 'api' },
      ),
    ),
  )
  const detail = await a.onCall.door.page(id)
  expect(detail?.decisions.filter(({ reason }) => reason.includes(' said: '))).toHaveLength(10)
})

test('a message that hangs is nobody else’s: another page goes out meanwhile', async () => {
  const engine = await start({
    answer: ({ notification }) =>
      notification.groupKey === 'slow'
        ? new Promise(() => {})
        : { kind: 'delivered', detail: '', reference: null },
  })
  await begin(engine, { groupKey: 'slow' })
  await begin(engine, { groupKey: 'quick', key: 'n2' })
  await eventually(() =>
    expect(engine.sent.map(({ notification }) => notification.groupKey)).toContain('quick'),
  )
  await engine.clock.advance(31_000)
  await eventually(async () => {
    const rows = await engine.onCall.door.pages({ state: 'open', limit: 10 })
    const details = await Promise.all(rows.map(({ id }) => engine.onCall.door.page(id)))
    expect(
      details.flatMap(detail => detail?.decisions.map(({ reason }) => reason) ?? []).join('\n'),
    ).toContain('no answer within 30 s')
  })
})

test('of many pages at once each order goes out once', async () => {
  const engine = await start()
  const groups = Array.from({ length: 80 }, (_, i) => ({ key: `n${i}`, groupKey: `g${i}` }))
  await Promise.all(groups.map(group => begin(engine, group)))
  await eventually(
    async () => {
      const rows = await engine.onCall.door.pages({ state: 'open', limit: 100 })
      expect(rows.filter(({ told }) => told.length > 0)).toHaveLength(groups.length)
    },
    () => engine.clock.advance(1_000),
  )
  const keys = engine.sent.map(({ notification }) => notification.key)
  expect([keys.length, new Set(keys).size]).toEqual([groups.length, groups.length])
})

test('an escalation that is not there is refused in words, and nothing is kept', async () => {
  const engine = await start()
  const delivery = await engine.onCall.receiver.send(
    { ...CONFIG, escalation: 'gone' },
    notificationOf(),
    CONTEXT,
  )
  expect(delivery).toEqual({ kind: 'refused', detail: 'there is no escalation "gone": nobody is paged' })
  expect(await engine.onCall.door.pages({ state: 'all', limit: 1 })).toEqual([])
})

test('readiness says who can be reached by what, and how long ago it was tested', async () => {
  const engine = await start()
  const before = await engine.onCall.door.readiness()
  expect(before.map(({ person, reachedBy }) => [person.email, reachedBy])).toEqual([
    ['ana@example.org', ['email']],
    ['ben@example.org', ['email']],
  ])
  expect(before[0]).toMatchObject({
    namedBy: [{ kind: 'escalation', slug: 'default' }],
    problems: ['Mail was never tested'],
  })
  expect(await engine.onCall.door.testMethod(methodId)).toMatchObject({
    outcome: 'delivered',
    detail: '250 queued',
  })
  expect((await engine.onCall.door.readiness())[0]).toMatchObject({
    problems: [],
    methods: [{ hint: 'ana@example.org', lastTest: { atMs: NOON_MS, outcome: 'delivered' } }],
  })
  expect(await engine.onCall.door.testMethod('00000000-0000-4000-8000-000000000000')).toBeNull()
})

test('what was sent to a page is seen in readiness, and pages that ended long ago are forgotten', async () => {
  const engine = await start()
  await begin(engine)
  await eventually(async () => expect((await openPage(engine)).told).toHaveLength(1))
  await engine.onCall.door.refresh()
  expect((await engine.onCall.door.readiness())[0]?.methods[0]?.lastSentAtMs).toBe(NOON_MS)
  const { id } = await openPage(engine)
  await engine.onCall.door.resolve(id, { name: 'ana@example.org', via: 'page' })
  const store = createPageStore(database.pool)
  await store.forget(NOON_MS)
  expect(await store.read(id)).not.toBeNull()
  await store.forget(NOON_MS + 1)
  expect([await store.read(id), await store.decisions(id)]).toEqual([null, []])
})

test('who acknowledges a page takes its alerts in hand; what goes wrong there does not undo it', async () => {
  const taken: string[] = []
  const onAcknowledged: NonNullable<OnCallParts['onAcknowledged']> = async ({ alerts }, { name }) => {
    taken.push(...alerts.map(({ fingerprint }) => `${name} ${fingerprint}`))
    throw new Error('the database is away')
  }
  const engine = await start({ onAcknowledged })
  await begin(engine)
  const { id } = await openPage(engine)
  const row = await engine.onCall.door.acknowledge(id, { name: 'ana@example.org', via: 'sms' })
  expect([taken, row?.status.kind]).toEqual([['ana@example.org f1'], 'acknowledged'])
})

test('alerts that somebody took on elsewhere acknowledge their page', async () => {
  const engine = await start()
  await begin(engine)
  await engine.onCall.acknowledgeAlerts(['other'], { name: 'ana@example.org', via: 'page' })
  expect((await openPage(engine)).status.kind).toBe('open')
  await engine.onCall.acknowledgeAlerts(['f1'], { name: 'ana@example.org', via: 'page' })
  expect((await openPage(engine)).status.kind).toBe('acknowledged')
})
