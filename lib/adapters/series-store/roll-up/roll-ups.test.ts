import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { labelsFromObject } from '../../../core/labels/index.ts'
import { FIVE_MINUTES, type RollUpKind } from '../../../core/roll-up/index.ts'
import type { SeriesStore } from '../../../ports/series-store.ts'
import { createPool } from '../../postgres/pool.ts'
import { createTestDatabase, type TestDatabase } from '../../postgres/testing.ts'
import type { EmbeddedSeriesStore } from '../embedded-store.ts'
import { createStillClock, emptySeriesTables, openTestStore } from '../testing.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const START_MS = Date.UTC(2026, 0, 10)
/** More than fit into one step of what is made, in blocks of sixteen. */
const SERIES = 300

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
}, 60_000)
afterAll(() => database.drop())
beforeEach(() => emptySeriesTables(database.pool))

const refOf = (store: SeriesStore, name: string) => store.resolve(labelsFromObject({ __name__: name })) ?? 0

/** All series at once, every so often. */
function append(store: SeriesStore, names: readonly string[], atMs: number): void {
  store.append({
    refs: Uint32Array.from(names, name => refOf(store, name)),
    timestampsMs: new Float64Array(names.length).fill(atMs),
    values: Float64Array.from(names, (_, i) => (atMs - START_MS) / 1_000 + i),
  })
}

const names = Array.from({ length: SERIES }, (_, i) => `m${i}`)

async function fill(store: EmbeddedSeriesStore, hours: number): Promise<number> {
  for (let atMs = START_MS + 18 * MINUTE_MS; atMs <= START_MS + hours * HOUR_MS; atMs += 20 * MINUTE_MS)
    append(store, names, atMs)
  await store.flush()
  return START_MS + hours * HOUR_MS
}

const reachOf = (store: SeriesStore, wanted: RollUpKind): number | undefined =>
  store.rollUps?.().rollUps.find(({ kind }) => kind === wanted)?.toMs

async function untilReached(store: EmbeddedSeriesStore, nowMs: number, toMs: number): Promise<void> {
  for (let i = 0; i < 500 && (reachOf(store, FIVE_MINUTES) ?? 0) < toMs; i++) await store.maintain(nowMs)
  for (let i = 0; i < 20; i++) await store.maintain(nowMs)
  expect(reachOf(store, FIVE_MINUTES)).toBe(toMs)
}

async function stored(): Promise<unknown[]> {
  const { rows } = await database.pool.query(
    `select kind, block, from_ms, to_ms, level, md5(samples) as samples, md5(aggregates) as aggregates
     from series_roll_up order by 1, 2, 3, 5`,
  )
  return rows
}

test('a process that ends in the middle of the making is followed by one that makes the rest, and nothing twice', async () => {
  const hours = 27
  const clock = createStillClock(START_MS + hours * HOUR_MS)
  // One hour is how late samples may be.
  const reachedMs = START_MS + (hours - 3) * HOUR_MS
  const straight = await openTestStore(database.pool, { clock })
  await untilReached(straight, await fill(straight, hours), reachedMs)
  await straight.close()
  const expected = await stored()
  expect(new Set(expected.map(row => (row as { kind: number }).kind))).toEqual(new Set([1, 2, 3, 4]))

  await emptySeriesTables(database.pool)
  for (let life = 0; life < 3; life++) {
    const pool = createPool(database.url, () => {})
    const limits = { maxActiveSeries: 10_000, rollUpMs: 0 }
    const store = await openTestStore(pool, { clock, limits })
    if (life === 0) await fill(store, hours)
    for (let i = 0; i < 1 + 7 * life; i++) await store.maintain(clock.nowMs)
    // As by kill -9: its connections end, whatever they were doing.
    const lastStep = store.maintain(clock.nowMs)
    await database.pool.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
    await lastStep
    await store.close().catch(() => {})
    await pool.end()
  }
  const last = await openTestStore(database.pool, { clock })
  await untilReached(last, clock.nowMs, reachedMs)
  await last.close()
  expect(await stored()).toEqual(expected)
}, 60_000)

test('a sample that comes late is rolled up with the others: nothing is made before the time for it is over', async () => {
  const clock = createStillClock(START_MS + 12 * HOUR_MS)
  const store = await openTestStore(database.pool, { clock })
  store.acceptOutOfOrder(5 * HOUR_MS)
  for (let minute = 1; minute <= 12 * 60; minute += 10) append(store, ['late'], START_MS + minute * MINUTE_MS)
  await untilReached(store, clock.nowMs, START_MS + 6 * HOUR_MS)
  append(store, ['late'], START_MS + 7.5 * HOUR_MS)
  append(store, ['late'], START_MS + 12 * HOUR_MS)
  clock.nowMs = START_MS + 14 * HOUR_MS
  append(store, ['late'], clock.nowMs)
  await untilReached(store, clock.nowMs, START_MS + 8 * HOUR_MS)
  const window = { matchers: [], fromMs: START_MS, toMs: clock.nowMs }
  const parts = [{ kind: FIVE_MINUTES, toMs: START_MS + 8 * HOUR_MS }]
  const [rolledUp] = await store.select({
    ...window,
    rollUps: { parts, columns: 'samples', snap: null, slope: null },
  })
  const [samples] = await store.select(window)
  expect(rolledUp?.rollUp?.ordinals.at(-1)).toBe((samples?.values.length ?? 0) - 1)
  expect([...(rolledUp?.timestampsMs ?? [])]).toContain(START_MS + 7.5 * HOUR_MS)
  await store.close()
})

test('samples count as kept as long as none were dropped, also where the first day has no table', async () => {
  // Before the days of all other tests, whose tables stay.
  const firstMs = START_MS - 30 * DAY_MS
  const clock = createStillClock(firstMs + DAY_MS - 20 * MINUTE_MS)
  const store = await openTestStore(database.pool, { clock })
  const keptFromMs = () => store.rollUps?.().samplesFromMs
  append(store, ['first'], clock.nowMs)
  await store.flush()
  for (let minute = 0; minute <= 80; minute += 20) {
    clock.nowMs = firstMs + DAY_MS + minute * MINUTE_MS
    append(store, ['first'], clock.nowMs)
    append(store, [`short${minute}`], clock.nowMs)
  }
  await untilReached(store, clock.nowMs, firstMs + DAY_MS)
  expect(keptFromMs()).toBe(Number.NEGATIVE_INFINITY)
  await store.close()
})

test('what was dropped is known as long as roll-ups are, whatever days have tables', async () => {
  const clock = createStillClock(START_MS)
  const retention = { maxAgeMs: 3 * DAY_MS, maxBytes: 0 }
  const open = () => openTestStore(database.pool, { clock, retention })
  const first = await open()
  const keptFromMs = (store: SeriesStore) => store.rollUps?.().samplesFromMs
  for (let hour = 0; hour <= 30; hour++) {
    clock.nowMs = START_MS + hour * HOUR_MS + MINUTE_MS
    append(first, ['old'], clock.nowMs)
  }
  await untilReached(first, clock.nowMs, START_MS + 28 * HOUR_MS)
  expect(keptFromMs(first)).toBe(Number.NEGATIVE_INFINITY)
  await first.close()
  clock.nowMs = START_MS + 6 * DAY_MS
  const later = await open()
  for (let i = 0; i < 3; i++) await later.maintain(clock.nowMs)
  const droppedToMs = keptFromMs(later) ?? 0
  expect(droppedToMs).toBeGreaterThan(START_MS)
  await later.close()
  const again = await open()
  expect(keptFromMs(again)).toBe(droppedToMs)
  await again.close()
})
