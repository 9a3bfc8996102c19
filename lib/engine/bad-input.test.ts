import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createManualClock } from '../adapters/manual-clock.ts'
import { createTestDatabase, type TestDatabase } from '../adapters/postgres/testing.ts'
import type { EmbeddedSeriesStore } from '../adapters/series-store/embedded-store.ts'
import { openTestStore } from '../adapters/series-store/testing.ts'
import { labelsFromObject } from '../core/labels/index.ts'
import { packBlock } from '../core/snappy/index.ts'
import { concat, encodeVersion1, type TestSeries, varint } from '../core/wire/testing.ts'
import { createQueryEngine } from './query/index.ts'
import { createRemoteWrite } from './remote-write/index.ts'
import { createScene, scrapeJob, scrapeTarget } from './scrape/testing.ts'

const NOW_MS = 1_700_000_000_000
const HOUR_MS = 3_600_000
const QUIET = { info() {}, warn() {}, error() {} }
const clock = createManualClock(NOW_MS)
let database: TestDatabase
let store: EmbeddedSeriesStore

beforeAll(async () => {
  database = await createTestDatabase()
  store = await openTestStore(database.pool, { clock })
})
afterAll(async () => {
  await store.close()
  await database.drop()
})

describe('a remote write', () => {
  const dropped = new Map<string, number>()
  const refused: number[] = []
  beforeEach(() => {
    dropped.clear()
    refused.length = 0
  })
  const send = (body: Uint8Array) =>
    createRemoteWrite({
      store,
      log: QUIET,
      observe: {
        written: () => {},
        writeRefused: status => refused.push(status),
        writeDropped: (reason, count) => dropped.set(reason, (dropped.get(reason) ?? 0) + count),
      },
    }).receive({ body, contentType: 'application/x-protobuf', contentEncoding: 'snappy' })
  const packed = (...series: TestSeries[]) => packBlock(encodeVersion1(series))
  const one = (labels: TestSeries['labels'], atMs = NOW_MS): TestSeries => ({ labels, samples: [[atMs, 1]] })
  const names = async (name: string) =>
    (
      await store.series({
        anyOf: [[{ name: '__name__', op: '=', value: name }]],
        fromMs: 0,
        toMs: NOW_MS * 2,
      })
    ).map(labels => [...labels])

  test('with labels out of order is put in order', async () => {
    const answer = await send(
      packed(
        one([
          ['z', '1'],
          ['__name__', 'unsorted'],
          ['a', '2'],
        ]),
      ),
    )
    expect(answer).toEqual({ status: 204, message: null, written: null })
    expect(await names('unsorted')).toEqual([['__name__', 'unsorted', 'a', '2', 'z', '1']])
  })

  test.each<[string, () => Uint8Array, string | null, [string, number][]]>([
    [
      'with a label twice leaves that series out and counts it, as Prometheus does',
      () =>
        packed(
          one([
            ['__name__', 'twice'],
            ['a', '1'],
            ['a', '2'],
          ]),
        ),
      null,
      [['invalid_labels', 1]],
    ],
    [
      'of an hour ahead is out of bounds',
      () => packed(one([['__name__', 'ahead']], NOW_MS + HOUR_MS)),
      'out of bounds',
      [['too_old', 1]],
    ],
    [
      'that is a snappy bomb',
      () => concat([varint(2 ** 31), new Uint8Array(20)]),
      'snappy: decoded block is too large',
      [],
    ],
    [
      'that says less than it unpacks to',
      () => concat([varint(1), packBlock(new Uint8Array(100_000)).subarray(3)]),
      'snappy: corrupt input',
      [],
    ],
    [
      'with a protobuf that is cut in the middle',
      () => packBlock(encodeVersion1([one([['__name__', 'cut']])]).subarray(0, 17)),
      'unexpected EOF',
      [],
    ],
  ])('%s; the next one is taken', async (_what, body, message, counts) => {
    const answer = await send(body())
    expect([answer.status, answer.message]).toEqual(
      message === null ? [204, null] : [400, expect.stringContaining(message)],
    )
    expect([...dropped]).toEqual(counts)
    expect(refused).toEqual(message === null ? [] : [400])
    expect((await send(packed(one([['__name__', 'good']])))).status).toBe(204)
    for (const name of ['twice', 'ahead', 'cut']) expect(await names(name)).toEqual([])
  })
})

test('a scrape whose clock is an hour ahead loses these samples, counted, and the rest is stored', async () => {
  const scene = createScene({ store })
  scene.answer('a:1', `late_gauge 1 ${scene.clock.now() + HOUR_MS}\nnow_gauge 2\n`)
  scene.manager.apply([scrapeJob([scrapeTarget('a:1')])])
  const [state] = await scene.manager.collect({})
  expect(state).toMatchObject({ health: 'up', lastError: null })
  expect(scene.dropped.get('out_of_bounds')).toBe(1)
  expect(await scene.samplesOf('late_gauge')).toEqual([])
  await scene.manager.stop()
})

describe('a query', () => {
  const MINUTE_MS = 60_000
  beforeAll(async () => {
    for (let i = 0; i < 200; i++) {
      const ref =
        store.resolve(labelsFromObject({ __name__: 'many', i: `${i}`, long: 'a'.repeat(5_000) })) ?? 0
      const count = 50
      store.append({
        refs: new Uint32Array(count).fill(ref),
        timestampsMs: Float64Array.from({ length: count }, (_, k) => NOW_MS + (k - count) * MINUTE_MS),
        values: new Float64Array(count),
      })
    }
    await store.flush()
  })
  const engine = () => createQueryEngine({ store, clock, limits: { maxSamples: 5_000 } })
  const isFine = async () =>
    expect((await engine().instant({ expr: 'count(many)', atMs: NOW_MS })).value).toMatchObject({
      samples: [{ value: 200 }],
    })

  test.each([
    ['instant', () => engine().instant({ expr: 'sum(count_over_time({__name__=~".+"}[1y]))', atMs: NOW_MS })],
    [
      'range',
      () =>
        engine().range({
          expr: '{__name__=~".+"}',
          fromMs: NOW_MS - 365 * 24 * HOUR_MS,
          toMs: NOW_MS,
          stepMs: HOUR_MS,
        }),
    ],
  ])('for everything over a year is refused in Prometheus’ words: %s', async (_what, ask) => {
    await expect(ask()).rejects.toMatchObject({
      queryErrorType: 'execution',
      message: 'query processing would load too many samples into memory in query execution',
    })
    await isFine()
  })

  test('with a regular expression that explodes elsewhere takes no time here', async () => {
    const started = performance.now()
    const { value } = await engine().instant({ expr: 'count(many{long=~"(a+)+$b"})', atMs: NOW_MS })
    expect(value).toEqual({ type: 'vector', samples: [] })
    expect(performance.now() - started).toBeLessThan(5_000)
    await expect(engine().instant({ expr: 'many{long=~"(?=a)"}', atMs: NOW_MS })).rejects.toMatchObject({
      queryErrorType: 'bad_data',
    })
    await isFine()
  })
})
