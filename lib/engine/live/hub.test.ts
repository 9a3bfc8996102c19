import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CheckRow } from '../../contract/checks.ts'
import { CHANNEL_DOORS } from '../../contract/doors.ts'
import type { LiveUpdate, QuerySnapshot, QueryUpdate } from '../../contract/live.ts'
import type { PageRow } from '../../contract/on-call.ts'
import { ROLES, type Role } from '../../core/access/index.ts'
import { compareStrings, labelsFromObject } from '../../core/labels/index.ts'
import { applyColumns, applyPatch, type Json } from '../../core/live/index.ts'
import { type InstantRequest, QueryError, type RangeRequest } from '../../ports/query-engine.ts'
import type { Actor } from '../../services/context.ts'
import { CHANNEL_PATTERNS } from './channels.ts'
import { NO_CHECKS, startTestHub, type TestDeck } from './testing.ts'

/** Eight seconds after a step of ten. */
const START_MS = 1_700_000_008_000
const person = (role: Role, userId = role): Actor => ({
  kind: 'person',
  userId,
  sessionId: `${userId}-session`,
  email: `${userId}@deck.example`,
  role,
})

/** An engine whose every expression is one series that counts seconds; it counts what it is asked. */
function countingDeck() {
  const asked: (InstantRequest | RangeRequest)[] = []
  const trouble: { message: string } = { message: '' }
  let rows = [{ slug: 'api', n: 1 }]
  const checks: CheckRow[] = []
  const pages: PageRow[] = []
  const check = (request: InstantRequest | RangeRequest) => {
    asked.push(request)
    if (request.expr === '(')
      throw new QueryError('bad_data', '1:2: parse error: unclosed', { start: 1, end: 2 })
    if (trouble.message) throw new QueryError('execution', trouble.message)
  }
  const labels = labelsFromObject({ __name__: 'clock' })
  const deck: TestDeck = {
    query: {
      async instant(request) {
        check(request)
        const samples = [{ labels, timestampMs: request.atMs, value: request.atMs / 1000 }]
        return { value: { type: 'vector', samples }, warnings: [], infos: [] }
      },
      async range(request) {
        check(request)
        const steps = []
        for (let t = request.fromMs; t <= request.toMs; t += request.stepMs) steps.push(t)
        const timestampsMs = Float64Array.from(steps)
        const series = [{ labels, timestampsMs, values: timestampsMs.map(t => t / 1000) }]
        return { value: { type: 'matrix', series }, warnings: [], infos: [] }
      },
    },
    services: {
      overview: async rangeSeconds => ({ atMs: 0, rangeSeconds, services: rows as never, onsetMs: null }),
      service: async () => null,
    },
    targets: { list: async () => [], collect: async () => [], metadata: async () => new Map() },
    checks: { ...NO_CHECKS, list: async () => checks },
    onCall: { pages: async () => pages },
  }
  const setRows = (next: typeof rows) => {
    rows = next
  }
  return { deck, asked, trouble, setRows, checks, pages }
}

let world: ReturnType<typeof countingDeck>
let hub: Awaited<ReturnType<typeof startTestHub>>

beforeEach(async () => {
  world = countingDeck()
  hub = await startTestHub(world.deck, START_MS)
  for (const role of ROLES) hub.actors.set(role, person(role))
  hub.actors.set('scoped', { kind: 'key', keyId: 'k1', name: 'push', grant: { scope: 'push' } })
  hub.actors.set('machine', { kind: 'key', keyId: 'k2', name: 'grafana', grant: { role: 'viewer' } })
})
afterEach(async () => {
  await hub.stop()
  expect(hub.errors).toEqual([])
})

const query = (expr = 'clock', more: object = {}) => ({
  channel: 'query:panel',
  params: { expr, rangeSeconds: 60, stepSeconds: 10 },
  ...more,
})

function apply(snapshot: QuerySnapshot, updates: LiveUpdate[]): QuerySnapshot {
  return updates.reduce((present, { data }) => {
    const update = data as QueryUpdate
    return 'failure' in update ? present : applyColumns(present, update)
  }, snapshot)
}

function snapshotOf(answer: unknown): QuerySnapshot {
  const { ok, snapshot } = answer as { ok: boolean; snapshot: QuerySnapshot }
  if (!ok) throw new Error(`refused: ${JSON.stringify(answer)}`)
  return snapshot
}

const checkRow = (key: string, state: CheckRow['state']): CheckRow => ({
  key,
  service: key.split('/')[0] ?? '',
  part: null,
  name: key,
  kind: 'http',
  asks: 'http://x/',
  source: 'file',
  isPaused: false,
  state,
  reason: String(state),
  sinceMs: 0,
  pending: null,
  causedBy: null,
  isMaintenance: false,
  lastAtMs: 0,
  lastDurationSeconds: 0.1,
  intervalMs: 20_000,
  children: [],
})

test('open pages are followed by their ids: one that begins comes, one that ends goes', async () => {
  const client = await hub.connect('viewer')
  expect(await client.ask({ channel: 'pages' })).toMatchObject({ snapshot: { pages: {} } })
  const row = { id: 'p1', title: 'It is down' } as PageRow
  world.pages.push(row)
  hub.events.emit('pagesChanged', { id: 'p1', atMs: hub.clock.now() })
  for (let step = 0; step < 40; step++) await hub.clock.advance(50)
  await client.updated(1)
  expect(client.updates[0]).toMatchObject({
    data: { patch: { obj: { pages: { obj: { p1: { set: row } } } } } },
  })
  world.pages.pop()
  hub.events.emit('pagesChanged', { id: 'p1', atMs: hub.clock.now() })
  for (let step = 0; step < 40; step++) await hub.clock.advance(50)
  await client.updated(2)
  expect(client.updates[1]).toMatchObject({ data: { patch: { obj: { pages: { gone: ['p1'] } } } } })
})

test('a post-mortem’s channel says that something changed, and nothing else: words are asked for by a route', async () => {
  const client = await hub.connect('viewer')
  const first = hub.clock.now()
  expect(await client.ask({ channel: 'post_mortem:p1' })).toMatchObject({ snapshot: { askAgainAtMs: first } })
  hub.events.emit('postMortemChanged', { id: 'another', atMs: hub.clock.now() })
  for (let step = 0; step < 20; step++) await hub.clock.advance(50)
  expect(client.updates).toEqual([])
  hub.events.emit('postMortemChanged', { id: 'p1', atMs: hub.clock.now() })
  for (let step = 0; step < 10; step++) await hub.clock.advance(50)
  await client.updated(1)
  expect(client.updates[0]).toMatchObject({
    data: { patch: { obj: { askAgainAtMs: { set: expect.any(Number) } } } },
  })
})

describe('checks', () => {
  const checked = (service: string) =>
    hub.events.emit('checked', { key: `${service}/a`, service, atMs: hub.clock.now() })
  const seconds = async (count: number) => {
    for (let step = 0; step < count * 20; step++) await hub.clock.advance(50)
  }
  beforeEach(() => void world.checks.push(checkRow('shop/a', 'up'), checkRow('blog/a', 'up')))

  test('by key, and one that changed is one change', async () => {
    const client = await hub.connect('viewer')
    const answer = await client.ask({ channel: 'checks' })
    expect(answer).toMatchObject({ snapshot: { checks: { 'shop/a': { state: 'up' }, 'blog/a': {} } } })
    world.checks[0] = checkRow('shop/a', 'down')
    checked('shop')
    await seconds(2)
    await client.updated(1)
    const change = { obj: { state: { set: 'down' }, reason: { set: 'down' } } }
    expect(client.updates[0]).toMatchObject({
      data: { patch: { obj: { checks: { obj: { 'shop/a': change } } } } },
    })
  })

  test('however many are asked, one update a second', async () => {
    const client = await hub.connect('viewer')
    await client.ask({ channel: 'checks' })
    for (let n = 0; n < 100; n++) {
      world.checks[0] = checkRow('shop/a', n % 2 ? 'up' : 'down')
      checked('shop')
      await hub.clock.advance(50)
    }
    await seconds(2)
    const before = hub.seen.evaluated
    expect(before).toBeLessThanOrEqual(8)
    expect(client.updates.length).toBeLessThanOrEqual(7)
  })

  test('those of one service alone do not care for others', async () => {
    const client = await hub.connect('viewer')
    expect(await client.ask({ channel: 'checks', params: { service: 'blog' } })).toMatchObject({
      snapshot: { checks: { 'blog/a': {} } },
    })
    const before = hub.seen.evaluated
    checked('shop')
    await seconds(2)
    expect(hub.seen.evaluated).toBe(before)
  })

  test('a chart of a check follows it, a chart of a target does not', async () => {
    const client = await hub.connect('viewer')
    await client.ask(query('probe_duration_seconds{service="shop"}'))
    await client.ask({ ...query('up{job="shop"}'), channel: 'query:other' })
    const before = hub.seen.evaluated
    checked('shop')
    await seconds(2)
    expect(hub.seen.evaluated).toBe(before + 1)
  })
})

describe('who may come in', () => {
  test.each([
    ['nobody knows the key', 'wrong', {}, 'unauthenticated'],
    ['a key that may only push', 'scoped', {}, 'forbidden'],
    ['a page of another site', 'viewer', { origin: 'http://evil.example' }, 'forbidden'],
    ['a page without an origin to name', 'viewer', { origin: 'null' }, 'forbidden'],
  ])('%s: refused', async (_why, key, headers, code) => {
    await expect(hub.connect(key, headers)).rejects.toMatchObject({ data: { code } })
  })

  test.each([
    ['at the address that people use', { origin: 'http://deck.example' }],
    ['at the address that was asked', () => ({ origin: hub.url })],
  ])('a page %s comes in', async (_where, headers) => {
    const client = await hub.connect('viewer', typeof headers === 'function' ? headers() : headers)
    expect(client.socket.connected).toBe(true)
  })

  test('every channel has a door, and every door a channel', () => {
    expect(CHANNEL_PATTERNS.toSorted(compareStrings)).toEqual(
      Object.keys(CHANNEL_DOORS).toSorted(compareStrings),
    )
  })

  test.each(ROLES)('%s may follow operations', async role => {
    const client = await hub.connect(role)
    expect(await client.ask({ channel: 'overview' })).toMatchObject({ ok: true })
    expect(await client.ask(query())).toMatchObject({ ok: true })
  })

  test('a role that shrank is refused at the next subscription', async () => {
    const client = await hub.connect('viewer')
    hub.actors.set('viewer', { kind: 'key', keyId: 'k', name: 'n', grant: { scope: 'push' } })
    await hub.clock.advance(11_000)
    expect(await client.ask({ channel: 'targets' })).toMatchObject({
      ok: false,
      error: { code: 'forbidden' },
    })
  })

  test.each([
    ['no such channel', { channel: 'secrets' }, 'not_found'],
    ['a channel of Object', { channel: 'constructor' }, 'not_found'],
    ['a part that needs a name', { channel: 'query:' }, 'not_found'],
    ['no such service', { channel: 'service:nobody' }, 'not_found'],
    ['no params', { channel: 'query:x' }, 'invalid'],
    [
      'too many steps',
      query('clock', { params: { expr: 'a', rangeSeconds: 8e6, stepSeconds: 1 } }),
      'invalid',
    ],
    ['no parse', query('('), 'bad_data'],
    ['no body', null, 'invalid'],
  ])('%s: refused with words', async (_what, body, code) => {
    const client = await hub.connect('viewer')
    const answer = await client.ask(body)
    expect(answer).toMatchObject({ ok: false, error: { code, message: expect.stringMatching(/\w+ \w+/) } })
  })

  test('a parse error carries its position', async () => {
    const client = await hub.connect('viewer')
    expect(await client.ask(query('('))).toMatchObject({ error: { start: 1, end: 2 } })
  })

  test('a revoked session, and a revoked key, are cut off at once; others stay', async () => {
    const [ended, other, machine] = await Promise.all(
      ['viewer', 'admin', 'machine'].map(key => hub.connect(key)),
    )
    const gone = [ended, machine].map(one => new Promise(resolve => one?.socket.on('disconnect', resolve)))
    hub.events.emit('accessRevoked', { userId: 'viewer' })
    hub.events.emit('keyRevoked', { keyId: 'k2' })
    expect(await Promise.all(gone)).toEqual(['io server disconnect', 'io server disconnect'])
    expect(other?.socket.connected).toBe(true)
  })

  test('a session that ran out without an event is found', async () => {
    const client = await hub.connect('viewer')
    const gone = new Promise(resolve => client.socket.on('disconnect', resolve))
    hub.actors.delete('viewer')
    await hub.clock.advance(90_000)
    expect(await gone).toBe('io server disconnect')
  })
})

describe('following', () => {
  test('each scrape brings the next number, and the updates lead to what a new client gets', async () => {
    const client = await hub.connect('viewer')
    const answer = await client.ask(query())
    const { seq } = answer as { seq: number }
    for (let i = 0; i < 5; i++) {
      await hub.clock.advance(4_000)
      await hub.scraped()
    }
    await client.updated(5)
    expect(client.updates.map(update => update.seq)).toEqual([1, 2, 3, 4, 5].map(i => seq + i))
    const late = await hub.connect('admin')
    expect(apply(snapshotOf(answer), client.updates)).toEqual(snapshotOf(await late.ask(query())))
  })

  test('equal questions of many are evaluated once; another step is another question', async () => {
    const clients = await Promise.all(Array.from({ length: 10 }, () => hub.connect('viewer')))
    for (const [i, client] of clients.entries()) await client.ask(query('clock', { channel: `query:${i}` }))
    const asked = world.asked.length
    expect(asked).toBe(2)
    await hub.clock.advance(100)
    await hub.scraped()
    await Promise.all(clients.map(client => client.updated(1)))
    expect(world.asked.length).toBe(asked + 1)
    expect(clients.map(client => client.updates[0]?.channel)).toEqual(clients.map((_, i) => `query:${i}`))
    await clients[0]?.ask(
      query('clock', { channel: 'query:other', params: { expr: 'clock', rangeSeconds: 60, stepSeconds: 5 } }),
    )
    expect(world.asked.length).toBe(asked + 3)
  })

  test('only the newest step is evaluated again', async () => {
    const client = await hub.connect('viewer')
    await client.ask(query())
    await hub.clock.advance(4_000)
    await hub.scraped()
    await client.updated(1)
    const ranges = world.asked.filter(request => 'stepMs' in request)
    expect(ranges.map(({ fromMs, toMs }) => (toMs - fromMs) / 10_000 + 1)).toEqual([6, 1])
  })

  test('what nobody follows is not evaluated', async () => {
    const client = await hub.connect('viewer')
    await client.ask(query())
    await client.socket.timeout(5_000).emitWithAck('unsubscribe', { channel: 'query:panel' })
    const asked = world.asked.length
    await hub.scraped()
    await hub.clock.advance(30_000)
    expect(world.asked.length).toBe(asked)
    expect(hub.seen.subscriptions).toBe(0)
  })

  test.each([
    ['clock{job="api"}', 'api', 1],
    ['clock{job="web"}', 'api', 0],
    ['sum(rate(clock{job=~"a.*",instance!="x:1"}[5m]))', 'api', 0],
    ['clock{job="web"} + on() group_left() count(clock{job="api"})', 'api', 1],
    ['clock', 'anything', 1],
  ])('%s, when %s was scraped, is evaluated %i times', async (expr, job, times) => {
    const client = await hub.connect('viewer')
    await client.ask(query(expr))
    const asked = world.asked.length
    await hub.scraped(job)
    expect(world.asked.length - asked).toBe(times)
  })

  test('one who comes back with `after` gets exactly what was missed', async () => {
    const stays = await hub.connect('admin')
    await stays.ask(query())
    const leaves = await hub.connect('viewer')
    const before = snapshotOf(await leaves.ask(query()))
    await hub.clock.advance(1_000)
    await hub.scraped()
    await leaves.updated(1)
    const after = leaves.updates[0]?.seq
    leaves.socket.disconnect()
    for (let i = 0; i < 3; i++) {
      await hub.clock.advance(7_000)
      await hub.scraped()
    }
    const back = await hub.connect('viewer')
    const answer = await back.ask(query('clock', { after }))
    const { missed } = answer as { missed: LiveUpdate[] }
    expect(missed.length).toBeGreaterThanOrEqual(3)
    expect(missed.map(update => update.seq)).toEqual(missed.map((_, i) => (after ?? 0) + i + 1))
    const fresh = snapshotOf(await (await hub.connect('oncall')).ask(query()))
    expect(apply(before, [...leaves.updates, ...missed])).toEqual(fresh)
  })

  test('alone, too: the room waits a while for the one who left', async () => {
    const client = await hub.connect('viewer')
    const { seq } = (await client.ask(query())) as { seq: number }
    client.socket.disconnect()
    await hub.clock.advance(20_000)
    const back = await hub.connect('viewer')
    expect(await back.ask(query('clock', { after: seq }))).toMatchObject({
      ok: true,
      missed: [{ seq: seq + 1 }],
    })
  })

  test.each([
    ['older than what is kept', -1_000_000],
    ['of the future', 1_000],
  ])('a number %s gets a new snapshot', async (_which, offset) => {
    const client = await hub.connect('viewer')
    const { seq } = (await client.ask(query())) as { seq: number }
    expect(await client.ask(query('clock', { after: seq + offset }))).toHaveProperty('snapshot.series')
  })

  test('a failing evaluation is told once, and so is its end', async () => {
    const client = await hub.connect('viewer')
    await client.ask(query())
    world.trouble.message = 'found duplicate series for the match group'
    await hub.scraped()
    await hub.scraped()
    await client.updated(1)
    expect(client.updates[0]?.data).toEqual({
      failure: { code: 'execution', message: world.trouble.message },
    })
    world.trouble.message = ''
    await hub.scraped()
    await client.updated(2)
    expect(client.updates[1]?.data).toHaveProperty('series')
  })

  test('a question that fails at first still stands, with its reason', async () => {
    world.trouble.message = 'query timed out'
    const client = await hub.connect('viewer')
    const answer = await client.ask(query())
    expect(answer).toMatchObject({ ok: true, snapshot: null, failure: { message: 'query timed out' } })
    world.trouble.message = ''
    await hub.scraped()
    await client.updated(1)
  })

  test('the board sends what changed, and an id tells two ranges apart', async () => {
    const client = await hub.connect('viewer')
    const ask = (rangeSeconds: number) =>
      client.ask({ channel: 'overview', id: `r${rangeSeconds}`, params: { rangeSeconds } })
    const { snapshot } = (await ask(3_600)) as unknown as { snapshot: Json }
    await ask(7_200)
    world.setRows([
      { slug: 'web', n: 5 },
      { slug: 'api', n: 2 },
    ])
    await hub.scraped()
    await client.updated(2)
    const update = client.updates.find(one => one.id === 'r3600')?.data as { patch: never }
    expect(applyPatch(snapshot, update.patch)).toMatchObject({
      rangeSeconds: 3_600,
      services: [{ n: 5 }, { n: 2 }],
    })
    expect(JSON.stringify(update)).not.toContain('rangeSeconds')
  })

  test('a silent world is looked at now and then', async () => {
    const client = await hub.connect('viewer')
    await client.ask(query())
    await hub.clock.advance(21_000)
    await client.updated(2)
  })

  test('one connection may not follow without end', async () => {
    const client = await hub.connect('viewer')
    const answers = []
    for (let i = 0; i < 201; i++) answers.push(await client.ask(query('clock', { channel: `query:${i}` })))
    expect(answers.filter(answer => answer.ok)).toHaveLength(200)
    expect(answers[200]).toMatchObject({ ok: false, error: { code: 'too_large' } })
    for (let i = 0; i < 100; i++) answers.push(await client.ask({ channel: 'overview' }))
    expect(answers.at(-1)).toMatchObject({ ok: false, error: { code: 'rate_limited' } })
  })
})
