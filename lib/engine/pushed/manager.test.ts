import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { createEventBus } from '../../adapters/event-bus.ts'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { createDatabase } from '../../adapters/postgres/database.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { PushConfig } from '../../core/config/schema/push.ts'
import { encodeFamilies, PROTOBUF } from '../../core/exposition/testing.ts'
import { bucketsOfRun, formatHistogram, histogramOf } from '../../core/native-histogram/index.ts'
import { isStaleAt } from '../../core/stale.ts'
import type { Ping } from '../../ports/deck.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import type { Database } from '../../services/context.ts'
import { createGrowthGuard, type GrowthGuard } from '../care/growth-guard.ts'
import { createPushedManager, type PushedManager } from './index.ts'

const START = Date.parse('2026-03-01T00:00:00Z')
const TEXT = 'text/plain; version=0.0.4'
const MINUTE = 60_000
const running: PushedManager[] = []
let database: TestDatabase
let db: Database

beforeAll(async () => {
  database = await createTestDatabase()
  db = createDatabase(database.pool, () => {})
})
afterEach(async () => {
  for (const manager of running.splice(0)) await manager.stop()
})
beforeEach(async () => {
  await db.pushedGroup.deleteMany()
})
afterAll(async () => {
  await db.$disconnect()
  await database.drop()
})

type World = {
  readonly growth?: GrowthGuard
  readonly store?: SeriesStore
  readonly startMs?: number
  readonly pushes?: object[]
}

async function start(world: World = {}) {
  const { store = createMemorySeriesStore(), startMs = START, pushes = [], growth } = world
  const clock = createManualClock(startMs)
  const pings: { key: string; ping: Ping }[] = []
  const counts = new Map<string, number>()
  const count = (name: string, by = 1) => counts.set(name, (counts.get(name) ?? 0) + by)
  const manager = createPushedManager({
    db,
    clock,
    store,
    ...(growth ? { growth } : {}),
    events: createEventBus(error => {
      throw error
    }),
    log: { info() {}, warn() {}, error() {} },
    heartbeats: {
      ping: async (key, ping) => {
        pings.push({ key, ping })
        return null
      },
    },
    observe: {
      pushTaken: samples => count('taken', samples),
      pushRefused: reason => count(`refused ${reason}`),
      pushDropped: (reason, dropped) => count(reason, dropped),
    },
  })
  running.push(manager)
  await manager.apply(pushes.map(push => PushConfig.parse(push)))
  const send = (
    path: string,
    what: string | Uint8Array,
    more: { method?: string; type?: string | null; ttlMs?: number } = {},
  ) =>
    manager.take({
      path: path.split('/'),
      isReplacing: more.method !== 'POST',
      body: typeof what === 'string' ? new TextEncoder().encode(what) : what,
      contentType: more.type === undefined ? TEXT : more.type,
      ttlMs: more.ttlMs ?? null,
    })
  /** Samples of every series of that name, in seconds after the start: `60 5`, `90 stale`. */
  const samples = async (name: string) => {
    const matchers = [{ name: '__name__', op: '=' as const, value: name }]
    const slices = await store.select({ matchers, fromMs: -Infinity, toMs: Infinity })
    return slices.flatMap(({ timestampsMs, values, histograms }) =>
      [...timestampsMs].map((ms, i) => {
        const histogram = histograms?.[i]
        if (histogram) return `${(ms - START) / 1_000} ${formatHistogram(histogram)}`
        return `${(ms - START) / 1_000} ${isStaleAt(values, i) ? 'stale' : values[i]}`
      }),
    )
  }
  /** How a series stands now. */
  const last = async (name: string) => (await samples(name)).at(-1)?.split(' ')[1]
  return { clock, store, manager, send, samples, last, pings, counts }
}

describe('a group', () => {
  it('holds what was pushed until its time is over, then ends', async () => {
    const { clock, send, samples, last, manager } = await start()
    expect(await send('job/batch', 'rows 5\n', { ttlMs: 40_000 })).toEqual({
      series: 1,
      ended: 0,
      ttlSeconds: 40,
    })
    await clock.advance(MINUTE)
    expect(await samples('rows')).toEqual(['0 5', '1 5', '16 5', '31 5', '40 stale'])
    expect(await last('push_time_seconds')).toBe(String(START / 1_000))
    expect(await manager.list()).toMatchObject([
      { job: 'batch', state: 'ended', series: 0, pushedAtMs: START },
    ])
  })

  it('holds native histograms too, over a restart, until they end', async () => {
    const native = histogramOf({ count: 3, sum: 2.5, positive: bucketsOfRun(0, [1, 2]) })
    const body = encodeFamilies([
      { name: 'batch_seconds', type: 'histogram', metrics: [{ native }] },
      { name: 'rows', type: 'gauge', metrics: [{ value: 5 }] },
    ])
    const first = await start()
    await first.send('job/batch', body, { type: PROTOBUF, ttlMs: 40_000 })
    await first.clock.advance(1_000)
    await first.manager.stop()
    const { clock, samples } = await start({ store: first.store, startMs: START + 20_000 })
    await clock.advance(MINUTE)
    const shown = '{count:3, sum:2.5, (0.5,1]:1, (1,2]:2}'
    expect(await samples('batch_seconds')).toEqual([
      ...[0, 1, 21, 36].map(second => `${second} ${shown}`),
      '40 stale',
    ])
    expect(await samples('rows')).toEqual(['0 5', '1 5', '21 5', '36 5', '40 stale'])
  })

  it('is replaced whole by PUT, by family by POST, and gone by DELETE', async () => {
    const { clock, send, last, manager } = await start()
    await send('job/a', 'one 1\ntwo 2\n')
    expect(await send('job/a', 'two 3\nthree 4\n', { method: 'POST' })).toMatchObject({ series: 2, ended: 0 })
    await clock.advance(MINUTE)
    expect([await last('one'), await last('two'), await last('three')]).toEqual(['1', '3', '4'])
    expect(await send('job/a', 'two 5\n')).toMatchObject({ series: 1, ended: 2 })
    expect([await last('one'), await last('two'), await last('three')]).toEqual(['stale', '5', 'stale'])
    await manager.remove(['job', 'a'])
    expect([await last('two'), await last('push_time_seconds')]).toEqual(['stale', 'stale'])
    expect(await manager.list()).toEqual([])
    await manager.remove(['job', 'a'])
  })

  it('keeps a family of several series together at POST', async () => {
    const { send, last } = await start()
    await send('job/a', '# TYPE h summary\nh{quantile="0.5"} 1\nh_sum 2\nh_count 3\n')
    await send('job/a', '# TYPE h summary\nh_sum 4\nh_count 5\n', { method: 'POST' })
    expect([await last('h'), await last('h_sum')]).toEqual(['stale', '4'])
  })

  it('does not share series with another group', async () => {
    const { send } = await start()
    await send('job/a/instance/x', 'up_to 1\n')
    await expect(send('job/a', 'up_to{instance="x"} 1\n')).rejects.toThrow(
      'inconsistent with existing metrics',
    )
    await send('job/a', 'up_to{instance="y"} 1\n')
  })

  it('that grows too much near the cap is refused with its reason, and the group goes on as it was', async () => {
    const store = createMemorySeriesStore({ maxActiveSeries: 300 })
    const refused: unknown[] = []
    const growth = createGrowthGuard({
      store,
      clock: { now: () => START },
      observe: { growthRefused: (...one) => refused.push(one) },
    })
    const { send, manager, counts } = await start({ store, growth })
    await send('job/a', 'before 1\n')
    const many = Array.from({ length: 400 }, (_, i) => `many{i="${i}"} 1\n`).join('')
    await expect(send('job/a', many)).rejects.toThrow('this push would add 400 series; the deck holds')
    expect(await manager.list()).toMatchObject([
      { state: 'held', series: 1, failure: expect.stringContaining('would add 400 series') },
    ])
    expect(refused).toEqual([['push', 'growth', 400]])
    expect(counts.get('refused limit')).toBe(1)
  })

  it('is not half stored when the store is full', async () => {
    const { send, samples, manager } = await start({ store: createMemorySeriesStore({ maxActiveSeries: 2 }) })
    await expect(send('job/a', 'a 1\nb 2\nc 3\n')).rejects.toMatchObject({ code: 'unavailable' })
    expect(await samples('a')).toEqual([])
    expect(await manager.list()).toEqual([])
  })
})

describe('a push that is wrong', () => {
  it.each([
    ['text', 'ok 1\nbroken {\n', TEXT, 'text format parsing error in line 2', 'syntax'],
    [
      'OpenMetrics without its end',
      'ok 1\n',
      'application/openmetrics-text',
      'text format parsing error in line',
      'syntax',
    ],
    ['JSON', '{"a":', 'application/json', 'not a JSON document', 'syntax'],
    [
      'another message',
      'x',
      'application/vnd.google.protobuf; encoding=delimited',
      'expected proto=io.prometheus.client.MetricFamily',
      'format',
    ],
    ['timestamps', 'ok 1 123\n', TEXT, 'must not have timestamps', 'content'],
  ])('%s: nothing is stored, and the group says so', async (_what, body, type, message, reason) => {
    const { clock, send, samples, last, manager, counts } = await start()
    await send('job/a', 'good 1\n')
    await clock.advance(MINUTE)
    await expect(send('job/a', body, { type })).rejects.toThrow(message)
    expect(await samples('ok')).toEqual([])
    expect(await last('good')).toBe('1')
    expect(await last('push_failure_time_seconds')).toBe(String((START + MINUTE) / 1_000))
    expect(await last('push_time_seconds')).toBe(String(START / 1_000))
    const [row] = await manager.list()
    expect(row).toMatchObject({ state: 'held', failedAtMs: START + MINUTE })
    expect(row?.failure).toContain(message)
    expect(counts.get(`refused ${reason}`)).toBe(1)
    await send('job/a', 'good 2\n')
    expect((await manager.list())[0]?.failure).toBeNull()
  })

  it('says so of a group that never had a good one', async () => {
    const { send, last, manager } = await start()
    await expect(send('job/a', 'x')).rejects.toThrow('line 1')
    expect(await manager.list()).toMatchObject([{ state: 'failed', pushedAtMs: null }])
    expect(await last('push_time_seconds')).toBe('0')
  })
})

test('one push after the other: none is lost within a millisecond', async () => {
  const { send, samples, counts } = await start()
  await Promise.all([1, 2, 3].map(value => send('job/a', `n ${value}\n`)))
  expect(await samples('n')).toEqual(['0 1', '0.001 2', '0.002 3'])
  expect(counts.get('taken')).toBe(3)
})

test('a clock that goes back is counted, and nothing is written over', async () => {
  const store = createMemorySeriesStore()
  const before = await start({ store, startMs: START + MINUTE })
  await before.send('job/a', 'n 1\n')
  await before.manager.stop()
  const { send, samples, counts } = await start({ store })
  await send('job/a', 'n 2\n')
  expect(await samples('n')).toEqual(['60 1'])
  expect(counts.get('out_of_order')).toBeGreaterThan(0)
})

test('a restart goes on where it was: what holds, holds; what is over, ends', async () => {
  const store = createMemorySeriesStore()
  const before = await start({ store })
  await before.send('job/long', '# TYPE kept counter\n# HELP kept Words.\nkept +Inf\nodd NaN\n', {
    ttlMs: 10 * MINUTE,
  })
  await before.send('job/short', 'over 1\n', { ttlMs: MINUTE })
  await before.manager.stop()
  const after = await start({ store, startMs: START + 5 * MINUTE })
  await expect.poll(() => after.clock.advance(1_000).then(() => after.last('over'))).toBe('stale')
  expect(await after.last('kept')).toBe('Infinity')
  expect(await after.last('odd')).toBe('NaN')
  expect([...after.manager.metadata()]).toEqual([['kept', { type: 'counter', help: 'Words.' }]])
  await after.clock.advance(5 * MINUTE)
  // The look before may still be writing to the database.
  await expect.poll(() => after.clock.advance(1_000).then(() => after.last('kept'))).toBe('stale')
})

test('a group that nobody pushes to for a month is forgotten', async () => {
  const { clock, send, manager, last } = await start()
  await send('job/a', 'n 1\n', { ttlMs: 1_000 })
  await manager.stop()
  const after = await start({ startMs: START + 31 * 86_400_000 })
  await after.clock.advance(3_000)
  await expect.poll(() => after.clock.advance(1_000).then(() => after.manager.list())).toEqual([])
  expect(await db.pushedGroup.count()).toBe(0)
  expect(await last('n')).toBe('1')
  expect(clock.now()).toBe(START)
})

describe('documents', () => {
  const curlType = 'application/x-www-form-urlencoded'
  it.each([
    ['as JSON', 'application/json'],
    ['as curl sends data when nothing is said', curlType],
  ])('X-24 %s: CPU, MEM and DISK are series', async (_what, type) => {
    const { send, last } = await start()
    await send('job/monitor-resources/instance/voice1', '{"cpu":12.5,"mem":40,"disk":81}', { type })
    const names = ['monitor_resources_cpu', 'monitor_resources_mem', 'monitor_resources_disk']
    expect(await Promise.all(names.map(last))).toEqual(['12.5', '40', '81'])
  })

  it('X-16: what curl sends is metrics unless it is a document, with or without a last line feed', async () => {
    const { send, last } = await start()
    await send('job/voice', 'xswarm_voice_calls_active 3', { type: curlType })
    await send('job/quoted', '{"my.metric",a="b"} 1\n', { type: curlType })
    expect([await last('xswarm_voice_calls_active'), await last('my.metric')]).toEqual(['3', '1'])
  })

  it('X-07: the push of a cron line is a ping of the heartbeat that judges it', async () => {
    const turso = {
      job: 'turso',
      push_ttl: '15m',
      heartbeat: 'xswarm/turso',
      fields: [{ field: 'lag_seconds', json: 'lag_s', unit: 's' }],
    }
    const { send, last, pings } = await start({ pushes: [turso] })
    const body = '{"primary":"active","replicas":["synced"],"lag_s":12}'
    expect(await send('job/turso', body, { type: 'application/json' })).toMatchObject({
      series: 1,
      ttlSeconds: 900,
    })
    expect(await last('turso_lag_seconds')).toBe('12')
    expect(pings).toMatchObject([{ key: 'xswarm/turso', ping: { kind: 'success', body, source: 'push' } }])
  })

  it('figures pushed once a day hold for a day', async () => {
    const { clock, send, last } = await start({ pushes: [{ job: 'usage', push_ttl: '26h' }] })
    await send('job/usage', 'active_sessions 42\nusers_active 1200\nsearches_total 7\n')
    await clock.advance(2 * 3_600_000)
    expect([await last('active_sessions'), await last('searches_total')]).toEqual(['42', '7'])
  }, 10_000)
})
