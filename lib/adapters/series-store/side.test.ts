import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Labels, labelsFromObject, labelsKey } from '../../core/labels/index.ts'
import { bucketsOfRun, histogramOf, type NativeHistogram } from '../../core/native-histogram/index.ts'
import { randomOf } from '../../core/random-testing.ts'
import type { SampleBatch, SeriesSlice, SeriesStore } from '../../ports/series-store.ts'
import { createMemorySeriesStore } from '../memory/series-store.ts'
import { createTestDatabase, type TestDatabase } from '../postgres/testing.ts'
import type { EmbeddedSeriesStore } from './embedded-store.ts'
import { createStillClock, emptySeriesTables, openTestStore } from './testing.ts'
import { verifyChunks } from './verify.ts'

const START_MS = 1_700_000_000_000
const MINUTE_MS = 60_000
const WINDOW_MS = 90 * MINUTE_MS
const EVER = { matchers: [], fromMs: 0, toMs: 4e12 }

vi.setConfig({ testTimeout: 90_000 })

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(() => emptySeriesTables(database.pool))

const plain = (slices: readonly SeriesSlice[]) =>
  slices
    .map(({ labels, timestampsMs, values, histograms }) => ({
      labels: labelsKey(labels),
      samples: [...timestampsMs].map((ms, i) => [ms - START_MS, histograms?.[i] ?? values[i]]),
    }))
    .sort((a, b) => (a.labels < b.labels ? -1 : 1))

type Given = { readonly labels: Labels; readonly ms: number; readonly value: number | NativeHistogram }

function batchFor(store: SeriesStore, given: readonly Given[]): SampleBatch {
  const histograms = new Map<number, NativeHistogram>()
  for (const [i, { value }] of given.entries()) if (typeof value === 'object') histograms.set(i, value)
  const batch = {
    refs: Uint32Array.from(given, ({ labels }) => store.resolve(labels) ?? 4_000_000),
    timestampsMs: Float64Array.from(given, ({ ms }) => ms),
    values: Float64Array.from(given, ({ value }) => (typeof value === 'object' ? Number.NaN : value)),
  }
  return histograms.size > 0 ? { ...batch, histograms } : batch
}

const latencies = (count: number): NativeHistogram =>
  histogramOf({ schema: 2, count, sum: count / 3, zeroThreshold: 0.01, positive: bucketsOfRun(-2, [count]) })

/** The same samples into the store under test and into one that never forgets. */
class Pair {
  readonly expected = createMemorySeriesStore({ acceptBehindMs: 3_600_000, outOfOrderWindowMs: WINDOW_MS })
  store: EmbeddedSeriesStore

  constructor(
    store: EmbeddedSeriesStore,
    readonly clock: ReturnType<typeof createStillClock>,
  ) {
    this.store = store
    store.acceptOutOfOrder(WINDOW_MS)
  }

  static async open(): Promise<Pair> {
    const clock = createStillClock(START_MS)
    return new Pair(await openTestStore(database.pool, { clock }), clock)
  }

  async reopen(): Promise<void> {
    this.store = await openTestStore(database.pool, { clock: this.clock })
    this.store.acceptOutOfOrder(WINDOW_MS)
  }

  append(given: readonly Given[]): void {
    this.clock.nowMs = Math.max(this.clock.nowMs, ...given.map(({ ms }) => ms))
    const report = this.store.append(batchFor(this.store, given))
    expect(report).toEqual(this.expected.append(batchFor(this.expected, given)))
  }

  async expectSame(window = EVER): Promise<void> {
    const expected = plain(await this.expected.select(window))
    expect(plain(await this.store.select(window))).toEqual(expected)
    let visited: SeriesSlice[] = []
    await this.store.scan(window, () => {
      visited = []
      return slice =>
        visited.push({ ...slice, timestampsMs: slice.timestampsMs.slice(), values: slice.values.slice() })
    })
    expect(plain(visited)).toEqual(expected)
  }
}

const seriesOf = (count: number, kind: string) =>
  Array.from({ length: count }, (_, i) => labelsFromObject({ __name__: 'm', kind, i: String(i) }))

/** Hours of samples, some of them late, with restarts and maintenance at random moments in between. */
async function liveThrough(pair: Pair, seed: number): Promise<void> {
  const random = randomOf(seed)
  const [numbers, native, mixed] = [seriesOf(4, 'numbers'), seriesOf(4, 'native'), seriesOf(3, 'mixed')]
  const late: Given[] = []
  for (let round = 0; round < 160; round++) {
    const nowMs = START_MS + round * MINUTE_MS
    const given: Given[] = []
    const give = (one: Given) => (random() < 0.2 ? late.push(one) : given.push(one))
    // One of each kind falls silent on the way, and comes back much later.
    for (const [i, labels] of numbers.entries())
      if (i > 0 || round < 20 || round > 145) give({ labels, ms: nowMs, value: round })
    for (const [i, labels] of native.entries())
      if (i > 0 || round < 20 || round > 145) give({ labels, ms: nowMs, value: latencies(round * (i + 1)) })
    for (const labels of mixed)
      give({ labels, ms: nowMs, value: random() < 0.5 ? latencies(round) : random() * 1e9 })
    if (given.length > 0) pair.append(given)
    const due = late.filter(({ ms }) => ms < nowMs - WINDOW_MS + MINUTE_MS || random() < 0.1)
    for (const one of due) late.splice(late.indexOf(one), 1)
    if (due.length > 0) pair.append(due)
    if (random() < 0.3) await pair.store.maintain(nowMs)
    if (random() < 0.03) {
      await pair.store.close()
      await pair.reopen()
    }
    if (random() < 0.02)
      await pair.expectSame({ ...EVER, fromMs: nowMs - random() * 1e7, toMs: nowMs - random() * 1e6 })
  }
}

describe('histograms and samples out of order', () => {
  test.each([1, 2])(
    'are all there, in order and once, whatever was stored meanwhile, and after a restart (seed %i)',
    async seed => {
      const pair = await Pair.open()
      await liveThrough(pair, seed)
      await pair.expectSame()
      await pair.store.close()
      await pair.reopen()
      await pair.expectSame()
      expect(await verifyChunks(database.pool)).toEqual([])
      const { rows } = await database.pool.query(
        'select (select count(*)::int from series_histogram_chunk) as h, (select count(*)::int from series_late_chunk) as l',
      )
      expect(rows[0].h).toBeGreaterThan(0)
      expect(rows[0].l).toBeGreaterThan(0)
      await pair.store.close()
    },
  )

  test('what was not flushed is judged anew after a crash: sent again it is stored once', async () => {
    const pair = await Pair.open()
    const [h] = seriesOf(1, 'native')
    const at = (minute: number): Given => ({
      labels: h as Labels,
      ms: START_MS + minute * MINUTE_MS,
      value: latencies(minute),
    })
    pair.append([at(10), at(5)])
    await pair.store.flush()
    // The process dies here: its connections are gone, and nothing that it still had is written.
    await database.pool.query(
      `select pg_terminate_backend(l.pid, 5000) from pg_locks l join pg_database d on d.oid = l.database
       where l.locktype = 'advisory' and d.datname = current_database()`,
    )
    await pair.reopen()
    await pair.expectSame()
    const again = pair.store.append(batchFor(pair.store, [at(10), at(5), at(11), at(7)]))
    expect(again).toMatchObject({ repeated: 2, appended: 2 })
    pair.expected.append(batchFor(pair.expected, [at(11), at(7)]))
    await pair.expectSame()
    await pair.store.close()
  })

  test('days that are dropped go with all that lies beside their chunks', async () => {
    const clock = createStillClock(START_MS)
    const retention = { maxAgeMs: 86_400_000, maxBytes: 1e15 }
    const store = await openTestStore(database.pool, { clock, retention })
    store.acceptOutOfOrder(WINDOW_MS)
    const [h] = seriesOf(1, 'native')
    for (let hour = 0; hour < 60; hour++) {
      clock.nowMs = START_MS + hour * 60 * MINUTE_MS
      const given = [0, -20].map(
        (minutes): Given => ({
          labels: h as Labels,
          ms: clock.nowMs + minutes * MINUTE_MS,
          value: latencies(hour),
        }),
      )
      store.append(batchFor(store, given))
      if (hour % 6 === 0) await store.maintain(clock.nowMs)
    }
    await store.maintain(clock.nowMs)
    const [slice] = await store.select(EVER)
    const oldestMs = slice?.timestampsMs[0] ?? 0
    expect(oldestMs).toBeGreaterThan(START_MS + 86_400_000)
    expect(slice?.histograms?.every(one => one !== null)).toBe(true)
    for (const table of ['series_histogram_chunk', 'series_late_chunk']) {
      const { rows } = await database.pool.query(`select min(from_ms)::float8 as oldest from ${table}`)
      expect(rows[0].oldest).toBeGreaterThan(START_MS + 86_400_000)
    }
    await store.close()
  })
})
