import { beforeEach, describe, expect, test } from 'vitest'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import type { QuerySnapshot, WireNumber } from '../../contract/live.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { applyColumns, HISTOGRAMS_NOT_DRAWN } from '../../core/live/index.ts'
import { histogramOf } from '../../core/native-histogram/index.ts'
import { createQueryEngine } from '../query/index.ts'
import { RangeFeed } from './range-feed.ts'
import { startTestHub } from './testing.ts'

const START_MS = 1_700_000_000_000

let store: ReturnType<typeof createMemorySeriesStore>
let query: ReturnType<typeof createQueryEngine>

beforeEach(() => {
  store = createMemorySeriesStore()
  query = createQueryEngine({ store, clock: createManualClock(START_MS) })
})

function append(series: Record<string, string>, atMs: number, value: number): void {
  const ref = store.resolve(labelsFromObject(series))
  if (ref === null) throw new Error('the store is full')
  const one = { refs: Uint32Array.of(ref), timestampsMs: Float64Array.of(atMs) }
  store.append({ ...one, values: Float64Array.of(value) })
}

/** A generator with a seed, so that each run sees the same scrapes. */
function randomOf(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state % below
  }
}

const byLabels = ({ series, ...rest }: QuerySnapshot) => ({
  ...rest,
  series: series.toSorted((a, b) => (JSON.stringify(a.labels) < JSON.stringify(b.labels) ? -1 : 1)),
})

describe('a range that follows now', () => {
  test.each([
    ['level', 60, 10, 1],
    ['rate(total[1m])', 120, 5, 2],
    ['sum by (job) (level) / 0', 90, 15, 3],
    ['level > 50', 60, 1, 4],
    ['scalar(sum(level))', 300, 60, 5],
    ['sum(level)', 0, 15, 6],
  ])('%s over %i s by %i s is at each moment what a new question gives', async (expr, range, step, seed) => {
    const random = randomOf(seed)
    const request = { expr, rangeMs: range * 1_000, stepMs: step * 1_000 }
    const feed = new RangeFeed(query, request)
    const nothing = { series: [], warnings: [], infos: [] }
    let received: QuerySnapshot = { fromMs: 0, toMs: 0, stepMs: request.stepMs, ...nothing }
    let total = 0
    for (let nowMs = START_MS; nowMs < START_MS + 240_000; nowMs += 1_000 + random(9_000)) {
      total += random(20)
      append({ __name__: 'total', job: 'a' }, nowMs, total)
      // A series that comes and goes, and a scrape that ends well after its timestamp.
      if (random(3) > 0) append({ __name__: 'level', job: 'a' }, nowMs, random(100))
      if (random(2) > 0) append({ __name__: 'level', job: 'b' }, nowMs - random(4_000), random(100))
      const update = await feed.refresh(nowMs)
      // Where nothing changed, nothing is sent: the window is moved by the next update.
      if (!update) continue
      received = applyColumns<WireNumber>(received, JSON.parse(JSON.stringify(update)))
      const fresh = new RangeFeed(query, request)
      await fresh.refresh(nowMs)
      expect(byLabels(received)).toEqual(byLabels(fresh.snapshot() ?? received))
    }
  })

  test('a failing evaluation leaves what was there, and the next one catches up', async () => {
    append({ __name__: 'level' }, START_MS, 1)
    const trouble: { error: Error | null } = { error: null }
    const guarded: typeof query = {
      range: request => (trouble.error ? Promise.reject(trouble.error) : query.range(request)),
      instant: request => (trouble.error ? Promise.reject(trouble.error) : query.instant(request)),
    }
    const feed = new RangeFeed(guarded, { expr: 'level', rangeMs: 60_000, stepMs: 10_000 })
    await feed.refresh(START_MS)
    const before = feed.snapshot()
    trouble.error = new Error('away')
    await expect(feed.refresh(START_MS + 25_000)).rejects.toThrow('away')
    expect(feed.snapshot()).toBe(before)
    trouble.error = null
    await feed.refresh(START_MS + 25_000)
    expect(feed.snapshot()?.series[0]?.t).toEqual([0, 10_000, 20_000, 25_000].map(ms => START_MS + ms))
  })

  test('what is too much to draw is refused in words', async () => {
    for (let i = 0; i < 40; i++) append({ __name__: 'level', i: String(i) }, START_MS - 10_000_000, i)
    const feed = new RangeFeed(query, { expr: 'level or vector(1)', rangeMs: 10_000_000, stepMs: 1_000 })
    await expect(feed.refresh(START_MS)).resolves.toBeTruthy()
    const many = new RangeFeed(query, {
      expr: 'last_over_time(level[200m])',
      rangeMs: 10_000_000,
      stepMs: 1_000,
    })
    await expect(many.refresh(START_MS)).rejects.toThrow(/aggregate, or narrow the range/)
  })

  test('native histograms are left out, and that is said', async () => {
    const ref = store.resolve(labelsFromObject({ __name__: 'level', kind: 'native' }))
    const histograms = new Map([[0, histogramOf({ count: 1, sum: 1, zeroCount: 1 })]])
    const one = { refs: Uint32Array.of(ref ?? 0), timestampsMs: Float64Array.of(START_MS) }
    store.append({ ...one, values: Float64Array.of(NaN), histograms })
    append({ __name__: 'level', kind: 'number' }, START_MS, 7)
    const feed = new RangeFeed(query, { expr: 'level', rangeMs: 2_000, stepMs: 1_000 })
    await feed.refresh(START_MS + 1_500)
    const drawn = feed.snapshot()
    expect(drawn?.series.map(({ labels, v }) => [labels.kind, ...v])).toEqual([['number', 7, 7, 7]])
    expect(drawn?.warnings).toEqual([HISTOGRAMS_NOT_DRAWN])
  })

  test('what was said of steps that are shown stays said until they have gone', async () => {
    for (let i = 0; i < 4; i++) append({ __name__: 'load' }, START_MS - 60_000 + i * 5_000, i)
    const feed = new RangeFeed(query, { expr: 'rate(load[20s])', rangeMs: 60_000, stepMs: 5_000 })
    await feed.refresh(START_MS)
    const said = [expect.stringMatching(/^PromQL info: metric might not be a counter.*"load" \(1:6\)$/)]
    expect(feed.snapshot()?.infos).toEqual(said)
    await feed.refresh(START_MS + 50_000)
    expect(feed.snapshot()?.infos).toEqual(said)
    await feed.refresh(START_MS + 61_000)
    expect(feed.snapshot()).toMatchObject({ series: [], infos: [] })
  })

  test('text cannot be drawn', async () => {
    const feed = new RangeFeed(query, { expr: '"word"', rangeMs: 0, stepMs: 1_000 })
    await expect(feed.refresh(START_MS + 1)).rejects.toThrow(/needs numbers/)
  })
})

test('from the store over a real socket: what was appended is what arrives', async () => {
  const targets = { list: async () => [], collect: async () => [], metadata: async () => new Map() }
  const services = { overview: () => Promise.reject(new Error('not asked')), service: async () => null }
  const hub = await startTestHub({ query, targets, services }, START_MS)
  hub.actors.set('k', { kind: 'key', keyId: 'k', name: 'k', grant: { role: 'viewer' } })
  const client = await hub.connect('k')
  append({ __name__: 'level', job: 'a' }, START_MS, 1)
  const body = { channel: 'query:1', params: { expr: 'level', rangeSeconds: 60, stepSeconds: 5 } }
  const answer = await client.ask(body)
  expect(answer).toMatchObject({ snapshot: { series: [{ labels: { job: 'a' }, v: [1] }] } })
  await hub.clock.advance(2_000)
  append({ __name__: 'level', job: 'a' }, hub.clock.now(), Number.POSITIVE_INFINITY)
  const scrapedAtMs = hub.clock.now()
  await hub.scraped()
  await client.updated(1)
  expect(client.updates[0]?.data).toMatchObject({ series: [{ v: ['+Inf'] }] })
  expect((client.updates[0]?.at ?? 0) - scrapedAtMs).toBeLessThan(100)
  await hub.stop()
})
