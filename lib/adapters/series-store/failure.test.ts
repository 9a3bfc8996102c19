import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { ADVISORY_LOCKS } from '../../core/advisory-locks.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import { createTestDatabase, type TestDatabase } from '../postgres/testing.ts'
import type { EmbeddedSeriesStore } from './embedded-store.ts'
import { createStillClock, emptySeriesTables, openTestStore } from './testing.ts'
import { verifyChunks } from './verify.ts'

const START_MS = 1_700_000_000_000
const DAY_MS = 86_400_000
const EVER = { matchers: [], fromMs: 0, toMs: 4e12 }

// Real transactions, many of them: a busy machine takes its time.
vi.setConfig({ testTimeout: 90_000 })

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(() => emptySeriesTables(database.pool))

function refOf(store: SeriesStore, name: string): number {
  const ref = store.resolve(labelsFromObject({ __name__: name }))
  if (ref === null) throw new Error('no room')
  return ref
}

function append(store: SeriesStore, name: string, atMs: number, value = 1) {
  return store.append({
    refs: Uint32Array.of(refOf(store, name)),
    timestampsMs: Float64Array.of(atMs),
    values: Float64Array.of(value),
  })
}

async function valuesOf(store: SeriesStore): Promise<Record<string, number[]>> {
  const slices = await store.select(EVER)
  return Object.fromEntries(slices.map(({ labels, values }) => [labels[1], [...values]]))
}

/** Ends the store's own connections, as a crash of either side would: those that hold these locks. */
async function cutOff(
  locks: readonly number[] = [ADVISORY_LOCKS.seriesOwner, ADVISORY_LOCKS.seriesLog],
): Promise<void> {
  await database.pool.query(
    `select pg_terminate_backend(l.pid, 5000) from pg_locks l join pg_database d on d.oid = l.database
     where l.locktype = 'advisory' and d.datname = current_database()
       and (l.classid::int8 << 32 | l.objid::int8) = any($1::int8[])`,
    [locks],
  )
}

/** Makes writing impossible, or possible again: the tables are there or not. */
const hideTables = () => database.pool.query('alter table series_log rename to hidden_log')
const showTables = () => database.pool.query('alter table hidden_log rename to series_log')

describe('while the database takes nothing', () => {
  test('scrapes go on, the reason is told, and everything reaches the disk when it is back', async () => {
    const clock = createStillClock(START_MS)
    const store = await openTestStore(database.pool, { clock })
    append(store, 'a', START_MS, 1)
    await store.flush()
    await hideTables()
    append(store, 'a', START_MS + 1_000, 2)
    append(store, 'b', START_MS + 1_000, 3)
    await expect(store.flush()).rejects.toThrow('series_log')
    expect(store.state()).toMatchObject({ flushFailingSinceMs: START_MS, pendingSamples: 2 })
    expect(store.state().flushError).toContain('series_log')
    expect(store.state().waitingMs).toBeGreaterThan(0)
    append(store, 'a', START_MS + 2_000, 4)
    expect(await valuesOf(store)).toEqual({ a: [1, 2, 4], b: [3] })
    await showTables()
    await store.flush()
    expect(store.state()).toMatchObject({ flushError: null, pendingSamples: 0 })
    await cutOff()
    const again = await openTestStore(database.pool, { clock })
    expect(await valuesOf(again)).toEqual({ a: [1, 2, 4], b: [3] })
    await again.close()
  })

  test('what waits is bounded: above it samples stay in memory, and are saved whole afterwards', async () => {
    const clock = createStillClock(START_MS)
    const limits = { maxActiveSeries: 100, maxPendingBytes: 500 }
    const store = await openTestStore(database.pool, { clock, limits })
    append(store, 'm', START_MS, 0)
    await store.flush()
    await hideTables()
    const values = [0]
    for (let i = 1; i <= 300; i++) {
      append(store, 'm', START_MS + i * 1_000, i * 1.1)
      values.push(i * 1.1)
      if (i % 100 === 0) await store.flush().catch(() => {})
    }
    expect(store.state().pendingBytes).toBeLessThanOrEqual(500)
    await showTables()
    await store.flush()
    append(store, 'm', START_MS + 400_000, 7)
    await store.flush()
    await cutOff()
    const again = await openTestStore(database.pool, { clock })
    expect(await valuesOf(again)).toEqual({ m: [...values, 7] })
    await again.close()
  })

  test('memory is bounded too: above it scrapes are refused with the reason', async () => {
    const clock = createStillClock(START_MS)
    const limits = { maxActiveSeries: 100, maxHeadBytes: 1_000 }
    const store = await openTestStore(database.pool, { clock, limits })
    const fill = () => {
      for (let i = 0; i < 1_000; i++) append(store, 'm', START_MS + i, Math.sqrt(i))
    }
    expect(fill).toThrow('memory is full')
    await store.close()
  })

  test('chunks that could not be stored for many hours are stored in pieces', async () => {
    const clock = createStillClock(START_MS)
    const store = await openTestStore(database.pool, { clock })
    for (let minute = 0; minute < 600; minute++) {
      clock.nowMs = START_MS + minute * 60_000
      append(store, 'm', clock.nowMs, minute)
    }
    await store.maintain(clock.nowMs)
    expect(store.state().maintainError).toBeNull()
    const { rows } = await database.pool.query('select to_ms - from_ms as span from series_chunk')
    expect(rows.length).toBe(5)
    expect(Math.max(...rows.map(row => row.span))).toBeLessThanOrEqual(7_200_000)
    expect(await verifyChunks(database.pool)).toEqual([])
    expect((await valuesOf(store)).m).toEqual(Array.from({ length: 600 }, (_, i) => i))
    await store.close()
  })
})

describe('one keeper', () => {
  test('a second process is refused, in words, until the first has gone', async () => {
    const first = await openTestStore(database.pool)
    await expect(openTestStore(database.pool)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('another Opsdeck process keeps the series'),
    })
    await first.close()
    await (await openTestStore(database.pool)).close()
  })

  test('a lost connection is replaced, and nothing is lost or doubled', async () => {
    const clock = createStillClock(START_MS)
    const store = await openTestStore(database.pool, { clock })
    append(store, 'a', START_MS, 1)
    await store.flush()
    await cutOff()
    append(store, 'a', START_MS + 1_000, 2)
    await store.flush().catch(() => store.flush())
    await store.close()
    const again = await openTestStore(database.pool, { clock })
    expect(await valuesOf(again)).toEqual({ a: [1, 2] })
    await again.close()
  })

  test.each(['seriesOwner', 'seriesLog'] as const)(
    'who lost one of its connections (%s) keeps the store, and goes on',
    async lock => {
      const clock = createStillClock(START_MS)
      const first = await openTestStore(database.pool, { clock })
      append(first, 'a', START_MS, 1)
      await first.flush()
      await cutOff([ADVISORY_LOCKS[lock]])
      await expect(openTestStore(database.pool)).rejects.toMatchObject({ code: 'conflict' })
      append(first, 'a', START_MS + 1_000, 2)
      await first.flush().catch(() => first.flush())
      // The first after the loss may only find it out.
      for (const laterMs of [600_000, 1_200_000]) await first.maintain(START_MS + laterMs)
      expect(first.state()).toMatchObject({ flushError: null, maintainError: null, waitingMs: 0 })
      await first.close()
      const again = await openTestStore(database.pool, { clock })
      expect(await valuesOf(again)).toEqual({ a: [1, 2] })
      await again.close()
    },
  )

  test('who lost the store to another does not write again, even when it is free', async () => {
    const clock = createStillClock(START_MS)
    const first = await openTestStore(database.pool, { clock })
    append(first, 'a', START_MS, 1)
    await first.flush()
    await cutOff()
    const second = await openTestStore(database.pool, { clock })
    append(second, 'a', START_MS + 1_000, 2)
    append(first, 'a', START_MS + 1_000, 99)
    await first.flush().catch(() => {})
    await expect(first.flush()).rejects.toThrow('another Opsdeck process keeps')
    await second.close()
    await expect(first.flush()).rejects.toThrow('took over')
    const third = await openTestStore(database.pool, { clock })
    expect(await valuesOf(third)).toEqual({ a: [1, 2] })
    await third.close()
  })
})

/** Samples every quarter of an hour for some days, with maintenance. */
async function liveDays(store: EmbeddedSeriesStore, clock: { nowMs: number }, days: number): Promise<void> {
  for (let quarter = 0; quarter < days * 96; quarter++) {
    clock.nowMs = START_MS + quarter * 900_000
    append(store, 'steady', clock.nowMs, quarter)
    if (quarter < 4) append(store, 'gone', clock.nowMs, quarter)
    if (quarter % 16 === 15) await store.maintain(clock.nowMs)
  }
}

describe('retention', () => {
  test.each([
    // What roll-ups hold is still known by its name.
    ['by age', { maxAgeMs: 2 * DAY_MS, maxBytes: 0 }, { days: 3, names: ['gone', 'steady'], rollUps: 'all' }],
    ['by size', { maxAgeMs: 1e15, maxBytes: 1 }, { days: 1, names: ['steady'], rollUps: 'the newest' }],
    [
      'without limits',
      { maxAgeMs: 1e15, maxBytes: 0 },
      { days: 5, names: ['gone', 'steady'], rollUps: 'all' },
    ],
  ])('%s what is too old goes, and the names that nothing is left of', async (_how, retention, kept) => {
    const clock = createStillClock(START_MS)
    const store = await openTestStore(database.pool, { clock, retention })
    await liveDays(store, clock, 5)
    await store.maintain(clock.nowMs + 400_000)
    expect(store.state().maintainError).toBeNull()
    const [slice] = await store.select(EVER)
    const oldestMs = slice?.timestampsMs[0] ?? 0
    expect(Math.ceil((clock.nowMs - oldestMs) / DAY_MS)).toBe(kept.days)
    expect(slice?.timestampsMs.at(-1)).toBe(clock.nowMs)
    const [finest] = store.rollUps?.().rollUps ?? []
    expect((finest?.fromMs ?? 0) > START_MS ? 'the newest' : 'all').toBe(kept.rollUps)
    expect(await store.labelValues('__name__', { anyOf: [], fromMs: 0, toMs: 4e12 })).toEqual(kept.names)
    expect(store.statistics().retention).toMatchObject(retention)
    await store.close()
  })
})

test('a series that came back before its leaving was noted is one series after a restart', async () => {
  const clock = createStillClock(START_MS)
  const store = await openTestStore(database.pool, { clock })
  append(store, 'twin', START_MS, 1)
  append(store, 'other', START_MS, 1)
  for (let minute = 0; minute <= 120; minute += 10) {
    clock.nowMs = START_MS + minute * 60_000
    append(store, 'other', clock.nowMs, 1)
    await store.maintain(clock.nowMs)
  }
  append(store, 'twin', clock.nowMs, 2)
  await store.close()
  await database.pool.query('update series_definition set retired_ms = null')
  const again = await openTestStore(database.pool, { clock })
  expect((await valuesOf(again)).twin).toEqual([1, 2])
  await again.maintain(clock.nowMs)
  expect((await valuesOf(again)).twin).toEqual([1, 2])
  expect(again.statistics().activeSeries).toBe(2)
  await again.close()
})

test('series that were asked for and never got a sample make room for others', async () => {
  const clock = createStillClock(START_MS)
  const store = await openTestStore(database.pool, { clock, limits: { maxActiveSeries: 10 } })
  append(store, 'kept', START_MS)
  for (let i = 0; i < 9; i++) refOf(store, `flood${i}`)
  expect(store.resolve(labelsFromObject({ __name__: 'later' }))).toBeNull()
  const { epoch } = store
  await store.maintain(START_MS + 60_000)
  expect(store.epoch).toBeGreaterThan(epoch)
  append(store, 'later', START_MS + 60_000, 2)
  await store.close()
  const again = await openTestStore(database.pool, { clock })
  expect(await valuesOf(again)).toEqual({ kept: [1], later: [2] })
  expect(again.statistics().activeSeries).toBe(2)
  await again.close()
})
