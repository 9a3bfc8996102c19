import { expect, test } from 'vitest'
import { CUSTOM_BUCKETS, histogramOf, type NativeHistogram } from '../../core/native-histogram/index.ts'
import { isStaleAt, writeStale } from '../../core/stale.ts'
import { APPEND_OUTCOMES, type AppendReport, type SampleBatch } from '../series-store.ts'
import {
  batchOf,
  EVERYTHING,
  everything,
  NOTHING,
  plain,
  type Reach,
  resolved,
  START_MS,
  type StoreLacks,
} from './helpers.ts'

const buckets = (counts: Readonly<Record<number, number>>) => ({
  indexes: Int32Array.from(
    Object.keys(counts)
      .map(Number)
      .sort((a, b) => a - b),
  ),
  counts: Float64Array.from(
    Object.keys(counts)
      .map(Number)
      .sort((a, b) => a - b),
    index => counts[index] ?? 0,
  ),
})

const exponential = (count: number): NativeHistogram =>
  histogramOf({
    schema: 3,
    count,
    sum: count * 0.1,
    zeroThreshold: 2 ** -128,
    zeroCount: 1,
    positive: buckets({ 0: 1, 7: count - 3 }),
    negative: buckets({ [-2]: 1 }),
  })

const custom = histogramOf({
  schema: CUSTOM_BUCKETS,
  count: 4.5,
  sum: -0,
  counterReset: 'gauge',
  positive: buckets({ 0: 1.5, 3: 3 }),
  customBounds: Float64Array.of(0.1, 0.5, 2.5),
})

type Sample = readonly [ref: number, timestampMs: number, value: number | NativeHistogram]

function mixed(samples: readonly Sample[]): SampleBatch {
  const isHistogram = (value: Sample[2]): value is NativeHistogram => typeof value === 'object'
  const batch = batchOf(
    samples.map(([ref, ms, value]) => [ref, ms, isHistogram(value) ? Number.NaN : value] as const),
  )
  const histograms = new Map(
    samples.flatMap(([, , value], place) => (isHistogram(value) ? [[place, value] as const] : [])),
  )
  return { ...batch, histograms }
}

/** What is promised of native histograms. */
export function histograms(reach: Reach, lacks: StoreLacks): void {
  if (lacks.histograms) {
    test(`they are taken, and numbers beside them come back: ${lacks.histograms}`, async () => {
      const [h, n] = [resolved(reach(), { __name__: 'h' }), resolved(reach(), { __name__: 'n' })]
      const batch = mixed([
        [n, 0, 1],
        [h, 0, custom],
        [h, 1_000, 2],
      ])
      expect(reach().append(batch)).toEqual({ ...NOTHING, appended: 3 })
      expect(plain(await everything(reach()))).toEqual([
        { labels: { __name__: 'h' }, points: [[1_000, 2]] },
        { labels: { __name__: 'n' }, points: [[0, 1]] },
      ])
    })
    return
  }
  test('a series holds numbers and histograms, in one order, exactly as they were given', async () => {
    const ref = resolved(reach(), { __name__: 'h' })
    const sums = [Number.POSITIVE_INFINITY, 5e-324, 0.1 + 0.2]
    const given: Sample[] = [
      [ref, 0, exponential(5)],
      [ref, 1_000, 7],
      [ref, 2_000, custom],
      ...sums.map((sum, i): Sample => [ref, 3_000 + i, { ...exponential(9), sum, counterReset: 'reset' }]),
      [ref, 4_000, histogramOf()],
    ]
    expect(reach().append(mixed(given))).toEqual({ ...NOTHING, appended: given.length })
    const expected = [{ labels: { __name__: 'h' }, points: given.map(([, ms, value]) => [ms, value]) }]
    expect(plain(await everything(reach()))).toEqual(expected)
    await reach().flush()
    expect(plain(await everything(reach()))).toEqual(expected)
  })

  test('where a histogram is the value is NaN; series of numbers alone have no histograms', async () => {
    const [h, n] = [resolved(reach(), { __name__: 'h' }), resolved(reach(), { __name__: 'n' })]
    reach().append(
      mixed([
        [n, 0, 1],
        [h, 0, exponential(5)],
        [n, 1_000, Number.NaN],
        [h, 1_000, 3],
      ]),
    )
    const slices = await everything(reach())
    const ofNumbers = slices.find(slice => slice.labels.includes('n'))
    const ofHistograms = slices.find(slice => slice.labels.includes('h'))
    expect(ofNumbers && 'histograms' in ofNumbers).toBe(false)
    expect(ofHistograms?.histograms).toEqual([exponential(5), null])
    expect([...(ofHistograms?.values ?? [])]).toEqual([Number.NaN, 3])
    const later = await reach().select({ matchers: [], fromMs: START_MS + 500, toMs: EVERYTHING.toMs })
    expect(later.filter(slice => slice.histograms)).toEqual([])
  })

  test('its end is a number, the marker of staleness', async () => {
    const ref = resolved(reach(), { __name__: 'h' })
    const values = new Float64Array(1)
    writeStale(values, 0)
    reach().append(mixed([[ref, 0, exponential(5)]]))
    reach().append({ ...batchOf([[ref, 1_000, 0]]), values })
    const [slice] = await everything(reach())
    expect(slice?.histograms).toEqual([exponential(5), null])
    expect(slice && isStaleAt(slice.values, 1)).toBe(true)
    expect(slice && isStaleAt(slice.values, 0)).toBe(false)
  })

  test.each<[string, number, number | NativeHistogram, Partial<AppendReport>]>([
    ['the newest again is repeated', 5_000, exponential(5), { repeated: 1 }],
    ['another sum is a duplicate', 5_000, { ...exponential(5), sum: 1 }, { duplicate: 1 }],
    ['another bucket is a duplicate', 5_000, exponential(6), { duplicate: 1 }],
    ['a number at its time is a duplicate', 5_000, 5, { duplicate: 1 }],
    ['an older one is out of order', 4_999, exponential(5), { outOfOrder: 1 }],
    ['an older number is out of order', 4_999, 1, { outOfOrder: 1 }],
  ])('%s, and changes nothing', async (_why, ms, value, expected) => {
    const ref = resolved(reach(), { __name__: 'h' })
    reach().append(mixed([[ref, 5_000, exponential(5)]]))
    const before = plain(await everything(reach()))
    const batch = mixed([[ref, ms, value]])
    const judged = APPEND_OUTCOMES[reach().judge(batch)[0] ?? -1]
    expect({ [judged ?? 'none']: 1 }).toEqual(expected)
    expect(reach().append(batch)).toEqual({ ...NOTHING, ...expected })
    expect(plain(await everything(reach()))).toEqual(before)
  })

  test('what is judged beforehand is what becomes of each sample', () => {
    const [h, n] = [resolved(reach(), { __name__: 'h' }), resolved(reach(), { __name__: 'n' })]
    reach().append(mixed([[n, 0, 3]]))
    const batch = mixed([
      [h, 1_000, exponential(5)],
      [h, 1_000, exponential(5)],
      [h, 1_000, exponential(6)],
      [n, 0, exponential(5)],
      [h, 500, exponential(5)],
      [n, 2_000, 1],
      [4_000_000, 0, exponential(5)],
    ])
    expect([...reach().judge(batch)].map(place => APPEND_OUTCOMES[place])).toEqual([
      'appended',
      'repeated',
      'duplicate',
      'duplicate',
      'outOfOrder',
      'appended',
      'unknownRef',
    ])
    const report = { ...NOTHING, appended: 2, repeated: 1, duplicate: 2, outOfOrder: 1, unknownRef: 1 }
    expect(reach().append(batch)).toEqual(report)
  })

  test('they count among the samples of a selection', async () => {
    const ref = resolved(reach(), { __name__: 'h' })
    reach().append(mixed([0, 1, 2].map((i): Sample => [ref, i * 1_000, exponential(5 + i)])))
    const request = { matchers: [], fromMs: 0, toMs: EVERYTHING.toMs }
    await expect(reach().select({ ...request, maxSamples: 2 })).rejects.toMatchObject({
      code: 'too_many_samples',
    })
    await expect(reach().select({ ...request, maxSamples: 3 })).resolves.toHaveLength(1)
    expect(reach().statistics().headSamples).toBe(3)
  })

  test('a scan visits them too', async () => {
    const ref = resolved(reach(), { __name__: 'h' })
    reach().append(mixed([0, 1, 2].map((i): Sample => [ref, i * 1_000, exponential(5 + i)])))
    const found: unknown[] = []
    const window = { matchers: [], fromMs: START_MS + 1_000, toMs: EVERYTHING.toMs }
    await reach().scan(window, () => slice => found.push(...(slice.histograms ?? [])))
    expect(found).toEqual([exponential(6), exponential(7)])
  })
}
