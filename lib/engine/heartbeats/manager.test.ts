import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEventBus } from '../../adapters/event-bus.ts'
import { createGuessLimiter } from '../../adapters/guess-limiter.ts'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { createDatabase } from '../../adapters/postgres/database.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { HeartbeatConfig } from '../../core/config/schema/heartbeat.ts'
import type { Ping } from '../../ports/deck.ts'
import type { StateChange, Subject } from '../../ports/state-history.ts'
import type { Database } from '../../services/context.ts'
import { createHeartbeatManager, type HeartbeatManager } from './index.ts'

const START = Date.parse('2026-03-01T00:00:00Z')
const HOUR = 3_600_000
const LOOK_MS = 60_000
const success: Ping = { kind: 'success', exitCode: null, body: null, contentType: null, source: 'ping' }
const quiet = { info() {}, warn() {}, error() {} }

let database: TestDatabase
let db: Database
const running: HeartbeatManager[] = []

beforeEach(async () => {
  database = await createTestDatabase()
  db = createDatabase(database.pool, () => {})
})
afterEach(async () => {
  for (const manager of running.splice(0)) await manager.stop()
  await db.$disconnect()
  await database.drop()
})

/** The present states, and all changes in order. */
function createBook() {
  const changes: StateChange[] = []
  return {
    changes,
    record: (change: StateChange) => void changes.push(change),
    current: (subject: Subject) => changes.findLast(change => change.subject === subject) ?? null,
  }
}

async function start(
  configs: Record<string, unknown>[],
  clock = createManualClock(START),
  book = createBook(),
) {
  const manager = createHeartbeatManager({
    db,
    clock,
    store: createMemorySeriesStore(),
    history: book,
    windows: { open: () => null },
    events: createEventBus(() => {}),
    log: quiet,
    tokenOf: key => `token-of-${key}`,
    guesses: createGuessLimiter({ guesses: 3, windowSeconds: 60 }),
    lookEveryMs: LOOK_MS,
  })
  running.push(manager)
  const heartbeats = configs.map(more => ({
    ...HeartbeatConfig.parse({ service: 'xswarm', slug: 'dump', name: 'Daily dump', ...more }),
    source: 'file' as const,
  }))
  await manager.apply(heartbeats)
  const row = async () => (await manager.list())[0]
  return { manager, clock, book, row, heartbeats }
}

const nightly = { cron: '0 3 * * *', grace: '1h', kind: 'backup' }

it('X-70 a duty after a major release is due with its mark, and done until the next one', async () => {
  const config = {
    service: 'xswarm',
    slug: 'review',
    name: 'Review the runbook',
    kind: 'duty',
    after: 'major_release',
    grace: '1h',
  }
  const { manager, clock } = await start([config])
  const deploy = (version: string) =>
    db.mark.create({
      data: {
        service: 'xswarm',
        kind: 'deploy',
        title: `Deployed ${version}`,
        version,
        by: 'ci',
        at: new Date(clock.now()),
        recordedAt: new Date(clock.now()),
        facts: {},
      },
    })
  const passed = async (ms: number) => {
    await clock.advance(ms)
    for (let i = 0; i < 5; i++) await db.mark.count()
    await clock.advance(LOOK_MS)
  }
  const due = async () => (await manager.list())[0]?.nextDueMs ?? null
  for (const version of ['2.9.0', '2.10.0', 'a1b2c3d']) await deploy(version)
  await passed(60_000)
  expect(await due()).toBeNull()
  const releasedMs = clock.now()
  await deploy('v3.0.0')
  await passed(60_000)
  expect(await due()).toBe(releasedMs)
  await passed(2 * HOUR)
  expect((await manager.list())[0]).toMatchObject({
    state: 'down',
    reason: expect.stringMatching(/^overdue: was due/),
  })
  await manager.ping('xswarm/review', { ...success, kind: 'done', source: 'ines@example.org' })
  await deploy('2.10.1')
  await deploy('3.0.1')
  await passed(60_000)
  expect(await due()).toBeNull()
  expect((await manager.list())[0]?.state).toBe('up')
})

describe('a job that reports itself', () => {
  it('X-58: turns red at 04:00 without a ping, and green with size and duration by one', async () => {
    const { manager, clock, row } = await start([nightly])
    await clock.advance(4 * HOUR - LOOK_MS)
    expect(await row()).toMatchObject({ state: 'unknown', reason: 'no ping yet' })
    await clock.advance(2 * LOOK_MS)
    expect(await row()).toMatchObject({ state: 'down' })
    await manager.ping('xswarm/dump', { ...success, kind: 'start' })
    await clock.advance(90_000)
    await manager.ping('xswarm/dump', { ...success, body: 'Backup complete: bytes=1048576' })
    expect(await row()).toMatchObject({
      state: 'up',
      lastRunMs: 90_000,
      lastPayload: { bytes: 1_048_576 },
      isRunning: false,
    })
  })

  it('X-59: a backup of less than half of the last is suspect', async () => {
    const rule = { field: 'bytes', at_least_ratio_of_last: 0.5 }
    const { manager, row } = await start([{ ...nightly, payload: [rule] }])
    await manager.ping('xswarm/dump', { ...success, body: 'bytes=1000' })
    await manager.ping('xswarm/dump', { ...success, body: 'bytes=400' })
    expect(await row()).toMatchObject({ state: 'degraded', reason: expect.stringContaining('suspect') })
  })

  it('an exit code other than 0 is a failure, and 0 ends it', async () => {
    const { manager, row } = await start([nightly])
    await manager.ping('xswarm/dump', { ...success, kind: 'fail', exitCode: 2 })
    expect(await row()).toMatchObject({ state: 'down', reason: 'the last run failed with exit code 2' })
    await manager.ping('xswarm/dump', success)
    expect(await row()).toMatchObject({ state: 'up' })
  })

  it('records each change of state once', async () => {
    const { manager, clock, book } = await start([nightly])
    await manager.ping('xswarm/dump', success)
    await clock.advance(30 * HOUR)
    await manager.ping('xswarm/dump', success)
    expect(book.changes.map(change => change.state)).toEqual(['unknown', 'up', 'down', 'up'])
  })
})

describe('after a restart', () => {
  it('goes on where it was: nothing acknowledged is lost', async () => {
    const first = await start([nightly])
    await first.manager.ping('xswarm/dump', { ...success, body: 'bytes=7' })
    await first.manager.ping('xswarm/dump', { ...success, kind: 'start' })
    await first.manager.stop()
    const second = await start([nightly], first.clock, first.book)
    expect(await second.row()).toMatchObject({ state: 'up', lastPayload: { bytes: 7 }, isRunning: true })
  })

  it('a heartbeat that never pinged is due from when it was first watched', async () => {
    const first = await start([nightly])
    await first.manager.stop()
    const later = createManualClock(START + 10 * HOUR)
    const second = await start([nightly], later, first.book)
    expect(await second.row()).toMatchObject({
      state: 'down',
      reason: expect.stringContaining('none ever came'),
    })
  })
})

describe('the token of a ping URL', () => {
  it('finds its heartbeat; a wrong one is counted and then refused, a right one never is', async () => {
    const { manager } = await start([nightly])
    const guess = () => manager.byToken('wrong', '203.0.113.9')
    const kinds = [await guess(), await guess(), await guess(), await guess()].map(({ kind }) => kind)
    expect(kinds).toEqual(['unknown', 'unknown', 'unknown', 'too_many_guesses'])
    expect(await manager.byToken('token-of-xswarm/dump', '203.0.113.9')).toEqual({
      kind: 'found',
      key: 'xswarm/dump',
    })
    expect(await manager.byToken('wrong', '203.0.113.10')).toEqual({ kind: 'unknown' })
  })
})

it("a token that the operator gave takes the place of the deck's own", async () => {
  const token = 'a-token-of-the-operator'
  const { manager } = await start([{ ...nightly, token }])
  expect(await manager.token('xswarm/dump')).toBe(token)
  expect(await manager.byToken(token, null)).toEqual({ kind: 'found', key: 'xswarm/dump' })
  expect(await manager.byToken('token-of-xswarm/dump', null)).toEqual({ kind: 'unknown' })
})

it('a paused heartbeat is not judged', async () => {
  const { clock, book, row } = await start([{ ...nightly, paused: true }])
  await clock.advance(48 * HOUR)
  expect(await row()).toMatchObject({ state: null, reason: 'paused', isPaused: true })
  expect(book.changes).toEqual([])
})

it('X-62: a duty is done by a person, with figures as evidence', async () => {
  const duty = {
    kind: 'duty',
    cron: '0 9 1 * *',
    grace: '1d',
    evidence: { rows: 'SELECT COUNT(*) FROM users' },
  }
  const { manager, clock, row } = await start([duty])
  await clock.advance(34 * HOUR)
  expect(await row()).toMatchObject({ state: 'down' })
  await manager.ping('xswarm/dump', {
    ...success,
    kind: 'done',
    source: 'ada@example.test',
    payload: { rows: 812 },
  })
  expect(await row()).toMatchObject({ state: 'up', lastPayload: { rows: 812 } })
  expect(await manager.pings('xswarm/dump')).toMatchObject([{ kind: 'done', source: 'ada@example.test' }])
})
