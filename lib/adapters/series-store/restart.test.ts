import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { ByteWriter } from '../../core/chunk/index.ts'
import { type Labels, labelsFromObject, labelsKey } from '../../core/labels/index.ts'
import { randomOf } from '../../core/random-testing.ts'
import { writeStale } from '../../core/stale.ts'
import type { SampleBatch, SeriesSlice, SeriesStore } from '../../ports/series-store.ts'
import { createMemorySeriesStore } from '../memory/series-store.ts'
import { createTestDatabase, type TestDatabase } from '../postgres/testing.ts'
import { SHARDS } from './chunk-rows.ts'
import type { EmbeddedSeriesStore } from './embedded-store.ts'
import { createStillClock, emptySeriesTables, openTestStore } from './testing.ts'
import { verifyChunks } from './verify.ts'

const START_MS = 1_700_000_000_000
const MINUTE_MS = 60_000
const EVER = { fromMs: 0, toMs: 4e12 }

// Real transactions, many of them: a busy machine takes its time.
vi.setConfig({ testTimeout: 90_000 })

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(() => emptySeriesTables(database.pool))

function plain(slices: readonly SeriesSlice[]) {
  return slices
    .map(slice => ({
      labels: labelsKey(slice.labels),
      times: [...slice.timestampsMs],
      bits: [...new BigUint64Array(slice.values.slice().buffer)].map(bits => bits.toString(16)),
    }))
    .sort((a, b) => (a.labels < b.labels ? -1 : 1))
}

function batchFor(
  store: SeriesStore,
  labels: readonly Labels[],
  timesMs: readonly number[],
  values: Float64Array,
) {
  const refs = labels.map(one => {
    const ref = store.resolve(one)
    if (ref === null) throw new Error('no room')
    return ref
  })
  return {
    refs: Uint32Array.from(refs),
    timestampsMs: Float64Array.from(timesMs),
    values,
  } satisfies SampleBatch
}

/** The same samples into the store under test and into one that never forgets. */
class Pair {
  readonly expected = createMemorySeriesStore({ acceptBehindMs: 3_600_000 })
  constructor(
    public store: EmbeddedSeriesStore,
    readonly clock: ReturnType<typeof createStillClock>,
  ) {}

  async open(): Promise<void> {
    this.store = await openTestStore(database.pool, { clock: this.clock })
  }

  append(labels: readonly Labels[], timesMs: readonly number[], values: Float64Array): void {
    const report = this.store.append(batchFor(this.store, labels, timesMs, values))
    const expected = this.expected.append(batchFor(this.expected, labels, timesMs, values))
    expect(report).toEqual(expected)
  }

  async expectSame(window = EVER): Promise<void> {
    const request = { matchers: [], ...window }
    const expected = plain(await this.expected.select(request))
    expect(plain(await this.store.select(request))).toEqual(expected)
    expect(plain(await scanned(this.store, window))).toEqual(expected)
  }
}

/** What a scan visits; copied, since it is valid only until the visit returns. */
async function scanned(store: SeriesStore, window: typeof EVER): Promise<SeriesSlice[]> {
  let visited: SeriesSlice[] = []
  await store.scan({ matchers: [], ...window }, () => {
    visited = []
    return ({ labels, timestampsMs, values }) =>
      visited.push({ labels, timestampsMs: timestampsMs.slice(), values: values.slice() })
  })
  return visited
}

async function openPair(): Promise<Pair> {
  const clock = createStillClock(START_MS)
  return new Pair(await openTestStore(database.pool, { clock }), clock)
}

const seriesOf = (count: number, prefix = 's') =>
  Array.from({ length: count }, (_, i) => labelsFromObject({ __name__: 'm', series: `${prefix}${i}` }))

/** Some hours of samples every minute, with restarts and maintenance at random moments in between. */
async function liveThrough(pair: Pair, seed: number): Promise<void> {
  const random = randomOf(seed)
  const labels = seriesOf(20)
  for (let round = 0; round < 260; round++) {
    const nowMs = START_MS + round * MINUTE_MS
    pair.clock.nowMs = nowMs
    // The last third of the series falls silent on the way, and half of that returns much later.
    const chosen = labels.filter(
      (_, i) => random() < 0.9 && (i < 14 || round < 60 || (i < 17 && round > 200)),
    )
    const values = Float64Array.from(chosen, (_, i) => (i % 2 === 0 ? round : random() * 1e9))
    for (const i of chosen.keys()) if (random() < 0.02) writeStale(values, i)
    pair.append(
      chosen,
      chosen.map(() => nowMs - (random() < 0.05 ? 70_000 : 0)),
      values,
    )
    if (random() < 0.3) await pair.store.maintain(nowMs)
    if (random() < 0.03) {
      await pair.store.close()
      await pair.open()
    }
    if (random() < 0.02)
      await pair.expectSame({ fromMs: nowMs - random() * 1e7, toMs: nowMs - random() * 1e6 })
  }
}

describe('after a restart', () => {
  test.each([1, 2])(
    'every flushed sample is there, whatever was cut and saved meanwhile (seed %i)',
    async seed => {
      const pair = await openPair()
      await liveThrough(pair, seed)
      await pair.expectSame()
      await pair.store.close()
      await pair.open()
      await pair.expectSame()
      expect(await verifyChunks(database.pool)).toEqual([])
      await pair.store.close()
    },
  )

  test('series that were retired are found by their names, and go on under them when they return', async () => {
    const pair = await openPair()
    const [gone, stays] = [seriesOf(3, 'gone'), seriesOf(2, 'stays')]
    pair.append([...gone, ...stays], Array(5).fill(START_MS), Float64Array.of(1, 2, 3, 4, 5))
    const epoch = pair.store.epoch
    for (let minute = 1; minute <= 150; minute++) {
      pair.clock.nowMs += MINUTE_MS
      pair.append(stays, Array(2).fill(START_MS + minute * MINUTE_MS), Float64Array.of(minute, minute))
      if (minute % 5 === 0) await pair.store.maintain(START_MS + minute * MINUTE_MS)
    }
    expect(pair.store.epoch).toBeGreaterThan(epoch)
    expect(pair.store.statistics().activeSeries).toBe(2)
    await pair.expectSame()
    const isGone = { name: 'series', op: '=~', value: 'gone.*' } as const
    const early = { anyOf: [[isGone]], fromMs: START_MS, toMs: START_MS + 1 }
    expect(await pair.store.labelValues('series', early)).toEqual(['gone0', 'gone1', 'gone2'])
    expect(await pair.store.series({ ...early, fromMs: START_MS + 1, toMs: EVER.toMs })).toEqual([])
    pair.append(gone.slice(0, 1), [START_MS + 151 * MINUTE_MS], Float64Array.of(9))
    await pair.expectSame()
    await pair.store.close()
    await pair.open()
    await pair.expectSame()
    expect(await pair.store.labelValues('series', early)).toEqual(['gone0', 'gone1', 'gone2'])
    await pair.store.close()
  })
})

describe('growing chunks as they were saved', () => {
  const labels = labelsFromObject({ __name__: 'saved' })

  /** A store that knows one series, ended; answers the series' id. */
  async function oneSeries(): Promise<number> {
    const store = await openTestStore(database.pool, { clock: createStillClock(START_MS) })
    store.append(batchFor(store, [labels], [START_MS], Float64Array.of(1)))
    await store.close()
    const { rows } = await database.pool.query<{ id: number }>('select id::int4 as id from series_definition')
    return rows[0]?.id ?? 0
  }

  test('in format 1 are read', async () => {
    const id = await oneSeries()
    const out = new ByteWriter()
    // Written by the code of format 1, which is gone.
    const saved =
      'BACgKVr+vHhC+yEJQBgtRFQAAIBW/rx4QgAAAAAAirNADAP7Af68eEIAAIBWAADwPwAAAAAwiBPoFtr/m+2HdMxgtBBR'
    const entry = new ByteWriter()
    entry.f64(Number.NEGATIVE_INFINITY)
    entry.raw(Buffer.from(saved, 'base64'))
    out.uvarint(id)
    out.uvarint(entry.length)
    out.raw(entry.written())
    // As the row of an older version is after the migration.
    await database.pool.query('insert into series_open (shard, log_seq, data) values ($1, 0, $2)', [
      id % SHARDS,
      Buffer.from(out.written()),
    ])
    const store = await openTestStore(database.pool, { clock: createStillClock(START_MS + MINUTE_MS) })
    store.append(batchFor(store, [labels], [START_MS + 20_000], Float64Array.of(4)))
    const [slice] = await store.select({ matchers: [], ...EVER })
    expect([...(slice?.timestampsMs ?? [])]).toEqual(
      [0, 5_000, 10_000, 15_002, 20_000].map(at => START_MS + at),
    )
    expect([...(slice?.values ?? [])]).toEqual([1, 1, 2.5, Math.PI, 4])
    await store.close()
  })

  test('in a format that is not known are not guessed at', async () => {
    const id = await oneSeries()
    const out = new ByteWriter()
    out.uvarint(id)
    out.uvarint(8)
    out.f64(START_MS)
    await database.pool.query(
      'insert into series_open (shard, log_seq, format, data) values ($1, 0, 9, $2)',
      [id % SHARDS, Buffer.from(out.written())],
    )
    await expect(openTestStore(database.pool, { clock: createStillClock(START_MS) })).rejects.toThrow(
      'saved in the unknown format 9',
    )
    const { rows } = await database.pool.query('select format from series_open')
    expect(rows).toEqual([{ format: 9 }])
  })
})
