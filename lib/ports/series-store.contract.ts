import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Labels, labelsFromObject, labelsToObject, labelValue } from '../core/labels/index.ts'
import { isStaleAt, writeStale } from '../core/stale.ts'
import { APPEND_OUTCOMES, type AppendReport, type SeriesSlice, type SeriesStore } from './series-store.ts'

export type OpenedStore = { readonly store: SeriesStore; readonly close: () => Promise<void> }
export type OpenStore = (limits: { maxActiveSeries: number }) => Promise<OpenedStore>

const START_MS = 1_700_000_000_000
const EVERYTHING = { anyOf: [], fromMs: 0, toMs: 4_000_000_000_000 }
const NOTHING: AppendReport = {
  appended: 0,
  repeated: 0,
  duplicate: 0,
  outOfOrder: 0,
  tooOld: 0,
  unknownRef: 0,
}

type Point = readonly [ref: number, timestampMs: number, value: number]

const batchOf = (points: readonly Point[]) => ({
  refs: Uint32Array.from(points, point => point[0]),
  timestampsMs: Float64Array.from(points, point => START_MS + point[1]),
  values: Float64Array.from(points, point => point[2]),
})

const plain = (slices: readonly SeriesSlice[]) =>
  slices
    .map(slice => ({
      labels: labelsToObject(slice.labels),
      points: [...slice.timestampsMs].map((ms, i) => [ms - START_MS, slice.values[i]]),
    }))
    .sort((a, b) => (JSON.stringify(a.labels) < JSON.stringify(b.labels) ? -1 : 1))

function resolved(store: SeriesStore, labels: Record<string, string>): number {
  const ref = store.resolve(labelsFromObject(labels))
  if (ref === null) throw new Error('the store took no more series')
  return ref
}

/** What every series store promises, whatever it keeps its samples in. */
export function seriesStoreContract(name: string, open: OpenStore): void {
  describe(`series store: ${name}`, () => {
    let opened: OpenedStore
    let store: SeriesStore
    beforeEach(async () => {
      opened = await open({ maxActiveSeries: 50 })
      store = opened.store
    })
    afterEach(() => opened.close())
    const all = (matchers: Parameters<SeriesStore['select']>[0]['matchers'] = []) =>
      store.select({ matchers, fromMs: 0, toMs: EVERYTHING.toMs })

    describe('appending', () => appending(() => store, all))
    describe('selecting', () => selecting(() => store))
    describe('label sets', () => labelSets(() => store))
  })
}

type Reach = () => SeriesStore
type All = (matchers?: Parameters<SeriesStore['select']>[0]['matchers']) => Promise<SeriesSlice[]>

function appending(reach: Reach, all: All): void {
  test('a label set keeps its ref, another gets another', () => {
    const up = resolved(reach(), { __name__: 'up' })
    expect(resolved(reach(), { __name__: 'up' })).toBe(up)
    expect(resolved(reach(), { __name__: 'up', job: 'a' })).not.toBe(up)
  })

  test('what was appended is there at once, and still after a flush', async () => {
    const up = resolved(reach(), { __name__: 'up', job: 'a' })
    expect(
      reach().append(
        batchOf([
          [up, 0, 1],
          [up, 5_000, 0.1],
        ]),
      ),
    ).toEqual({ ...NOTHING, appended: 2 })
    const expected = [
      {
        labels: { __name__: 'up', job: 'a' },
        points: [
          [0, 1],
          [5_000, 0.1],
        ],
      },
    ]
    expect(plain(await all())).toEqual(expected)
    await reach().flush()
    expect(plain(await all())).toEqual(expected)
  })

  test.each<[string, Point, Partial<AppendReport>]>([
    ['the newest sample again is repeated', [0, 5_000, 2], { repeated: 1 }],
    ['another value at the newest time is a duplicate', [0, 5_000, 3], { duplicate: 1 }],
    ['minus zero is another value than zero', [1, 5_000, -0], { duplicate: 1 }],
    ['an older time is out of order', [0, 4_999, 2], { outOfOrder: 1 }],
    ['a ref nobody was given is unknown', [40, 6_000, 2], { unknownRef: 1 }],
  ])('%s, and changes nothing', async (_why, [series, ms, value], expected) => {
    const refs = [resolved(reach(), { __name__: 'a' }), resolved(reach(), { __name__: 'b' })]
    const refOf = (index: number) => refs[index] ?? 4_000_000
    reach().append(
      batchOf([
        [refOf(0), 0, 1],
        [refOf(0), 5_000, 2],
        [refOf(1), 5_000, 0],
      ]),
    )
    const before = plain(await all())
    expect(reach().append(batchOf([[refOf(series), ms, value]]))).toEqual({ ...NOTHING, ...expected })
    expect(plain(await all())).toEqual(before)
  })

  test('what is judged beforehand is what becomes of each sample', async () => {
    const [a, b] = [resolved(reach(), { __name__: 'a' }), resolved(reach(), { __name__: 'b' })]
    reach().append(batchOf([[a, 5_000, 1]]))
    const batch = batchOf([
      [a, 5_000, 1],
      [a, 5_000, 2],
      [a, 4_000, 1],
      [a, 6_000, 3],
      [a, 6_000, 3],
      [a, 6_000, 4],
      [a, 5_500, 4],
      [b, 1_000, 1],
      [b, 2_000, 1],
      [4_000_000, 7_000, 1],
    ])
    const before = plain(await all())
    const judged = [...reach().judge(batch)].map(place => APPEND_OUTCOMES[place])
    expect(judged).toEqual([
      'repeated',
      'duplicate',
      'outOfOrder',
      'appended',
      'repeated',
      'duplicate',
      'outOfOrder',
      'appended',
      'appended',
      'unknownRef',
    ])
    expect(plain(await all())).toEqual(before)
    const report = { ...NOTHING, appended: 3, repeated: 2, duplicate: 2, outOfOrder: 2, unknownRef: 1 }
    expect(reach().append(batch)).toEqual(report)
  })

  test('one bad sample harms no other of its batch', async () => {
    const a = resolved(reach(), { __name__: 'a' })
    const b = resolved(reach(), { __name__: 'b' })
    reach().append(batchOf([[a, 5_000, 1]]))
    expect(
      reach().append(
        batchOf([
          [a, 1_000, 9],
          [b, 1_000, 7],
        ]),
      ),
    ).toEqual({
      ...NOTHING,
      appended: 1,
      outOfOrder: 1,
    })
    expect(plain(await all())).toEqual([
      { labels: { __name__: 'a' }, points: [[5_000, 1]] },
      { labels: { __name__: 'b' }, points: [[1_000, 7]] },
    ])
  })

  test('values keep every bit: staleness, other NaNs, minus zero, infinities, subnormals', async () => {
    const ref = resolved(reach(), { __name__: 'bits' })
    const values = Float64Array.of(0, 0, -0, Infinity, -Infinity, 5e-324, Number.MAX_VALUE, Number.NaN)
    writeStale(values, 0)
    new BigUint64Array(values.buffer)[1] = 0xfff8_0000_dead_beefn
    const batch = { ...batchOf([...values].map((v, i) => [ref, i * 1_000, v] as const)), values }
    reach().append(batch)
    await reach().flush()
    const [slice] = await all()
    if (!slice) throw new Error('nothing came back')
    expect([...new BigUint64Array(slice.values.slice().buffer)]).toEqual([
      ...new BigUint64Array(values.buffer),
    ])
    expect(isStaleAt(slice.values, 0)).toBe(true)
  })

  test('above the cap no new series is made, and those that are there go on', async () => {
    for (let i = 0; i < 50; i++) resolved(reach(), { __name__: 'm', i: String(i) })
    expect(reach().resolve(labelsFromObject({ __name__: 'm', i: '50' }))).toBeNull()
    expect(reach().append(batchOf([[resolved(reach(), { __name__: 'm', i: '3' }), 0, 1]])).appended).toBe(1)
    expect(reach().statistics().activeSeries).toBe(50)
  })

  test('statistics tell how much is there and of when', async () => {
    expect(reach().statistics()).toMatchObject({
      activeSeries: 0,
      headSamples: 0,
      oldestMs: null,
      newestMs: null,
    })
    const ref = resolved(reach(), { __name__: 'm' })
    reach().append(
      batchOf([
        [ref, 0, 1],
        [ref, 9_000, 1],
      ]),
    )
    expect(reach().statistics()).toMatchObject({
      activeSeries: 1,
      headSamples: 2,
      oldestMs: START_MS,
      newestMs: START_MS + 9_000,
    })
  })
}

function selecting(reach: Reach): void {
  beforeEach(() => {
    const points: Point[] = []
    for (const job of ['api', 'web', '']) {
      const ref = resolved(reach(), { __name__: 'up', job, code: job === 'web' ? '500' : '200' })
      for (let i = 0; i < 100; i++) points.push([ref, i * 1_000, i])
    }
    reach().append(batchOf(points.sort((a, b) => a[1] - b[1])))
  })
  const select = (op: '=' | '!=' | '=~' | '!~', name: string, value: string) =>
    reach().select({ matchers: [{ name, op, value }], fromMs: 0, toMs: EVERYTHING.toMs })

  test.each([
    ['=', 'job', 'api', ['api']],
    ['=', 'job', '', ['']],
    ['!=', 'job', 'api', ['', 'web']],
    ['!=', 'job', '', ['api', 'web']],
    ['=~', 'job', 'a.*|nothing', ['api']],
    ['=~', 'job', 'a', []],
    ['=~', 'job', '|web', ['', 'web']],
    ['=~', 'job', '.*', ['', 'api', 'web']],
    ['=~', 'job', '.+', ['api', 'web']],
    ['!~', 'job', '.+', ['']],
    ['!~', 'job', 'w.b', ['', 'api']],
    ['!~', 'absent', '.+', ['', 'api', 'web']],
    ['=', 'absent', 'x', []],
    ['=', '__name__', 'up', ['', 'api', 'web']],
  ] as const)('{job %s…} %s %s "%s"', async (op, name, value, jobs) => {
    const found = (await select(op, name, value)).map(slice => labelValue(slice.labels, 'job'))
    expect(new Set(found)).toEqual(new Set(jobs))
    expect(found).toHaveLength(jobs.length)
  })

  test('a scan visits what a selection gives, one after the other', async () => {
    const request = {
      matchers: [{ name: 'job', op: '!=', value: 'web' } as const],
      fromMs: START_MS + 5_000,
      toMs: START_MS + 8_000,
    }
    const visited: SeriesSlice[] = []
    await reach().scan(request, () => ({ labels, timestampsMs, values }) => {
      visited.push({ labels, timestampsMs: timestampsMs.slice(), values: values.slice() })
    })
    expect(visited).toHaveLength(2)
    expect(plain(visited)).toEqual(plain(await reach().select(request)))
    const signal = AbortSignal.abort(new Error('gone'))
    await expect(reach().scan({ ...request, signal }, () => () => undefined)).rejects.toThrow('gone')
  })

  test('several matchers must all pass', async () => {
    const slices = await reach().select({
      matchers: [
        { name: '__name__', op: '=', value: 'up' },
        { name: 'job', op: '!=', value: '' },
        { name: 'code', op: '=~', value: '2..' },
      ],
      fromMs: 0,
      toMs: EVERYTHING.toMs,
    })
    expect(slices.map(slice => labelsToObject(slice.labels).job)).toEqual(['api'])
  })

  test.each([
    ['both ends are inside', 10_000, 12_000, [10, 11, 12]],
    ['between samples is nothing', 10_001, 10_999, []],
    ['before the first', -5_000, 1_000, [0, 1]],
    ['after the last', 98_500, 500_000, [99]],
  ])('a window: %s', async (_why, fromMs, toMs, values) => {
    const slices = await reach().select({
      matchers: [{ name: 'job', op: '=', value: 'api' }],
      fromMs: START_MS + fromMs,
      toMs: START_MS + toMs,
    })
    expect(slices.flatMap(slice => [...slice.values])).toEqual(values)
  })

  test('a selection of too many samples fails by its code, one of exactly as many does not', async () => {
    const request = { matchers: [], fromMs: 0, toMs: EVERYTHING.toMs }
    await expect(reach().select({ ...request, maxSamples: 299 })).rejects.toMatchObject({
      code: 'too_many_samples',
    })
    await expect(reach().select({ ...request, maxSamples: 300 })).resolves.toHaveLength(3)
  })

  test('an aborted selection rejects with the reason', async () => {
    const reason = new Error('the page was closed')
    const signal = AbortSignal.abort(reason)
    await expect(reach().select({ matchers: [], fromMs: 0, toMs: 1, signal })).rejects.toBe(reason)
  })

  test('what is handed out is the caller’s: writing into it changes nothing', async () => {
    const [slice] = await select('=', 'job', 'api')
    slice?.values.fill(-1)
    const [again] = await select('=', 'job', 'api')
    expect(again?.values[5]).toBe(5)
  })
}

function labelSets(reach: Reach): void {
  const objects = (found: readonly Labels[]) => found.map(labelsToObject)
  beforeEach(() => {
    const early = resolved(reach(), { __name__: 'early', zone: 'a' })
    const late = resolved(reach(), { __name__: 'late', zone: 'b', __proto: 'x' })
    reach().append(
      batchOf([
        [early, 0, 1],
        [early, 10_000, 1],
        [late, 60_000, 1],
      ]),
    )
  })

  test('series are those of any selector, sorted', async () => {
    expect(objects(await reach().series(EVERYTHING))).toEqual(
      [
        { __name__: 'early', zone: 'a' },
        { __name__: 'late', zone: 'b', __proto: 'x' },
      ].sort((a, b) =>
        JSON.stringify(Object.entries(a).sort()) < JSON.stringify(Object.entries(b).sort()) ? -1 : 1,
      ),
    )
    const zoneB = { name: 'zone', op: '=', value: 'b' } as const
    expect(objects(await reach().series({ ...EVERYTHING, anyOf: [[zoneB]] }))).toHaveLength(1)
    expect(
      objects(await reach().series({ ...EVERYTHING, anyOf: [[zoneB], [{ ...zoneB, value: 'a' }]] })),
    ).toHaveLength(2)
  })

  test.each([
    ['only before', 0, 5_000, ['early']],
    ['between two samples of a series', 2_000, 3_000, ['early']],
    ['only after', 20_000, 90_000, ['late']],
    ['both', 10_000, 60_000, ['early', 'late']],
    ['neither', 70_000, 80_000, []],
  ])('a window keeps the series that live in it: %s', async (_why, fromMs, toMs, names) => {
    const filter = { anyOf: [], fromMs: START_MS + fromMs, toMs: START_MS + toMs }
    expect(await reach().labelValues('__name__', filter)).toEqual(names)
    expect((await reach().series(filter)).length).toBe(names.length)
  })

  test('label names and values are sorted and without repetition', async () => {
    expect(await reach().labelNames(EVERYTHING)).toEqual(['__name__', '__proto', 'zone'])
    expect(await reach().labelValues('zone', EVERYTHING)).toEqual(['a', 'b'])
    expect(await reach().labelValues('nothing', EVERYTHING)).toEqual([])
    const late = { name: '__name__', op: '=', value: 'late' } as const
    expect(await reach().labelValues('zone', { ...EVERYTHING, anyOf: [[late]] })).toEqual(['b'])
  })
}
