import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { createDatabase } from '../../adapters/postgres/database.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { LogSignalConfig } from '../../core/config/schema/log-signal.ts'
import { readLines } from '../../core/log-signal/index.ts'
import type { Ping } from '../../ports/deck.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import type { StateChange, Subject } from '../../ports/state-history.ts'
import type { Database } from '../../services/context.ts'
import { createLogSignalManager, type LogSignalManager } from './index.ts'

const START = Date.parse('2026-03-01T00:00:00Z')
const ALL = { service: null }
const running: LogSignalManager[] = []
let database: TestDatabase
let db: Database

beforeEach(async () => {
  database = await createTestDatabase()
  db = createDatabase(database.pool, () => {})
})
afterEach(async () => {
  for (const manager of running.splice(0)) await manager.stop()
  await db.$disconnect()
  await database.drop()
})

async function start(
  configs: Record<string, unknown>[],
  store: SeriesStore = createMemorySeriesStore(),
  database: Database = db,
) {
  const clock = createManualClock(START)
  const changes: StateChange[] = []
  const pings: { key: string; ping: Ping }[] = []
  const manager = createLogSignalManager({
    db: database,
    clock,
    store,
    history: {
      record: change => void changes.push(change),
      current: (subject: Subject) => changes.findLast(change => change.subject === subject) ?? null,
    },
    heartbeats: {
      ping: async (key, ping) => {
        pings.push({ key, ping })
        return null
      },
    },
    log: { info() {}, warn() {}, error() {} },
  })
  running.push(manager)
  const signals = configs.map(more => ({
    ...LogSignalConfig.parse({ service: 'rose', slug: 'errors', name: 'Errors', ...more }),
    source: 'file' as const,
  }))
  await manager.apply(signals)
  const send = (text: string, scope: { service: string | null } = ALL) =>
    manager.take(readLines(text, clock.now()).lines, scope)
  return { manager, clock, changes, pings, send }
}

/** The newest value of a series. */
async function newest(store: SeriesStore, name: string): Promise<number | undefined> {
  const matchers = [{ name: '__name__', op: '=' as const, value: name }]
  const slices = await store.select({ matchers, fromMs: 0, toMs: START * 2 })
  return slices[0]?.values.at(-1)
}

describe('lines that come in', () => {
  it('X-81: three lines with "Model not found" are a count of 3', async () => {
    const store = createMemorySeriesStore()
    const { send, clock } = await start([{ pattern: 'Model not found' }], store)
    expect(await send('ERROR Model not found\nINFO fine\nERROR Model not found\nModel not found')).toEqual({
      kind: 'taken',
      matched: 3,
    })
    await clock.advance(5_000)
    expect(await newest(store, 'opsdeck_log_signal_total')).toBe(3)
  })

  it('X-79: only masked samples are kept, in memory and in the database', async () => {
    const { send, manager } = await start([{ pattern: 'User' }])
    await send('User: alice@example.com (premium) from +15551234567')
    await manager.stop()
    const kept = 'User: a***@example.com (premium) from +1555*****67'
    expect((await manager.list())[0]?.samples).toMatchObject([{ line: kept }])
    expect(await db.logSample.findMany()).toMatchObject([{ line: kept }])
  })

  it('keeps no more samples than it is told to', async () => {
    const { send, manager } = await start([{ pattern: 'x', samples: 2 }])
    for (let i = 0; i < 5; i++) await send(`x ${i}`)
    await manager.stop()
    const lines = (await db.logSample.findMany({ orderBy: { id: 'asc' } })).map(row => row.line)
    expect(lines).toEqual(['x 3', 'x 4'])
  })

  it('R-46: errors by message outlive a restart, with count, times and request ids', async () => {
    const grouped = [{ min_level: 'error', groups: 2 }]
    const { send, manager, clock } = await start(grouped)
    const fails = (id: string, ms: number) =>
      JSON.stringify({ level: 'ERROR', message: `Groq took ${ms} ms`, request_id: id })
    await send(fails('req-1', 8_000))
    await clock.advance(60_000)
    await send(`${fails('req-2', 9_000)}\nERROR disk full\nERROR no memory`)
    await manager.stop()
    const again = await start(grouped)
    expect((await again.manager.list())[0]?.groups).toEqual([
      {
        ...{ text: 'Groq took <n> ms', count: 2, requestIds: ['req-2', 'req-1'] },
        ...{ firstAtMs: START, lastAtMs: START + 60_000 },
      },
      expect.objectContaining({ text: 'ERROR no memory', count: 1 }),
    ])
  })

  it("a service's own lines are not looked at by another's signals", async () => {
    const { send } = await start([{ pattern: 'ERROR' }, { service: 'xswarm', pattern: 'ERROR' }])
    expect(await send('ERROR one', { service: 'xswarm' })).toMatchObject({ matched: 1 })
    expect(await send('ERROR two')).toMatchObject({ matched: 2 })
  })

  it('R-62: more than the deck can judge is refused, and told when to come again', async () => {
    const { manager, clock, send } = await start([{ pattern: 'x' }])
    const many = readLines('y', START).lines
    const flood = Array.from({ length: 600_000 }, () => many[0]).filter(line => line !== undefined)
    expect(await manager.take(flood, { service: 'nobody' })).toMatchObject({ kind: 'taken' })
    expect(await send('x')).toEqual({ kind: 'too_many', retryAfterSeconds: 60 })
    await clock.advance(60_000)
    expect(await send('x')).toEqual({ kind: 'taken', matched: 1 })
  })
})

describe('what lines say', () => {
  const breaker = [
    {
      slug: 'open',
      name: 'Breaker open',
      pattern: 'breaker OPEN',
      state: { is: 'degraded', until: 'closed' },
    },
    { slug: 'closed', name: 'Breaker closed', pattern: 'breaker CLOSED' },
  ]

  it('R-16: a breaker is open from its OPEN line to its CLOSED line', async () => {
    const { manager, send, changes, clock } = await start(breaker)
    await send('groq breaker OPEN')
    await clock.advance(60_000)
    await send('groq breaker OPEN')
    await clock.advance(60_000)
    expect(manager.observed()).toMatchObject([{ service: 'rose', name: 'Breaker open', state: 'degraded' }])
    await send('groq breaker CLOSED')
    expect(manager.observed()).toEqual([])
    expect(changes.map(({ state, atMs, reason }) => [state, atMs - START, reason])).toEqual([
      ['degraded', 0, 'groq breaker OPEN'],
      ['up', 120_000, 'Breaker closed'],
    ])
  })

  it('a state that is not said again ends by itself', async () => {
    const { send, changes, clock } = await start([{ pattern: 'OOM', state: { is: 'down', for: '5m' } }])
    await send('OOM')
    await clock.advance(310_000)
    expect(changes.map(change => change.state)).toEqual(['down', 'up'])
  })

  it('R-19: a line is a ping', async () => {
    const { send, pings } = await start([{ pattern: 'backup_created', heartbeat: 'backup' }])
    await send('{"event":"backup_created","bytes":12}')
    expect(pings).toMatchObject([{ key: 'rose/backup', ping: { kind: 'success', source: 'log' } }])
  })
})

it('goes on after a reload: what did not change keeps its count', async () => {
  const { send, manager } = await start([{ pattern: 'x' }])
  await send('x')
  const config = LogSignalConfig.parse({ service: 'rose', slug: 'errors', name: 'Errors', pattern: 'x' })
  await manager.apply([{ ...config, source: 'file' }])
  expect((await manager.list())[0]?.total).toBe(1)
})

it('a database that is away when the configuration comes keeps no signal from counting', async () => {
  const away = new Proxy(db, {
    get() {
      throw new Error('the database is away')
    },
  })
  const { manager, send } = await start([{ min_level: 'error' }], createMemorySeriesStore(), away)
  await send('ERROR one')
  expect(await manager.list()).toMatchObject([{ key: 'rose/errors', total: 1 }])
})
