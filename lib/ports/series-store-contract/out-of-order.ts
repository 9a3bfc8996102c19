import fc from 'fast-check'
import { expect, test } from 'vitest'
import { histogramOf } from '../../core/native-histogram/index.ts'
import { APPEND_OUTCOMES, type AppendReport } from '../series-store.ts'
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

const MINUTE_MS = 60_000

/** What is promised of a store that takes samples out of order for thirty minutes. */
export function outOfOrder(reach: Reach, lacks: StoreLacks): void {
  const append = (name: string, ms: number, value: number): AppendReport =>
    reach().append(batchOf([[resolved(reach(), { __name__: name }), ms, value]]))
  const pointsOf = async () =>
    Object.fromEntries(
      plain(await everything(reach())).map(({ labels, points }) => [labels.__name__ ?? '', points] as const),
    )

  test('an older sample comes into its place, at once and after a flush', async () => {
    append('a', 60 * MINUTE_MS, 3)
    expect(append('a', 40 * MINUTE_MS, 2)).toEqual({ ...NOTHING, appended: 1 })
    expect(append('a', 31 * MINUTE_MS, 1)).toEqual({ ...NOTHING, appended: 1 })
    expect(append('a', 61 * MINUTE_MS, 4)).toEqual({ ...NOTHING, appended: 1 })
    const expected = [
      [31 * MINUTE_MS, 1],
      [40 * MINUTE_MS, 2],
      [60 * MINUTE_MS, 3],
      [61 * MINUTE_MS, 4],
    ]
    expect(await pointsOf()).toEqual({ a: expected })
    await reach().flush()
    expect(await pointsOf()).toEqual({ a: expected })
  })

  test.each<[string, number, number, Partial<AppendReport>]>([
    ['the newest again is repeated', 60 * MINUTE_MS, 3, { repeated: 1 }],
    ['another value at the newest time is a duplicate', 60 * MINUTE_MS, 4, { duplicate: 1 }],
    ['one that came late again is repeated', 40 * MINUTE_MS, 2, { repeated: 1 }],
    ['at a time at which one came late the first stays', 40 * MINUTE_MS, 9, { repeated: 1 }],
    ['at the very end of the window it is taken', 30 * MINUTE_MS, 1, { appended: 1 }],
    ['beyond the window it is too old', 30 * MINUTE_MS - 1, 1, { tooOld: 1 }],
  ])('%s', async (_why, ms, value, expected) => {
    append('a', 60 * MINUTE_MS, 3)
    append('a', 40 * MINUTE_MS, 2)
    const batch = batchOf([[resolved(reach(), { __name__: 'a' }), ms, value]])
    const judged = APPEND_OUTCOMES[reach().judge(batch)[0] ?? -1]
    expect({ [judged ?? 'none']: 1 }).toEqual(expected)
    expect(reach().append(batch)).toEqual({ ...NOTHING, ...expected })
    const points = (await pointsOf()).a ?? []
    expect(points.filter(([at]) => at === 40 * MINUTE_MS)).toEqual([[40 * MINUTE_MS, 2]])
    expect(points).toHaveLength(expected.appended ? 3 : 2)
  })

  test('the window is counted from the newest sample of all', () => {
    append('a', 10 * MINUTE_MS, 1)
    append('b', 60 * MINUTE_MS, 1)
    expect(append('a', 9 * MINUTE_MS, 1)).toEqual({ ...NOTHING, tooOld: 1 })
    expect(append('b', 31 * MINUTE_MS, 1)).toEqual({ ...NOTHING, appended: 1 })
  })

  test('a window before the first sample that came finds those that came later', async () => {
    append('a', 60 * MINUTE_MS, 3)
    append('a', 40 * MINUTE_MS, 2)
    await reach().flush()
    const early = { fromMs: START_MS + 39 * MINUTE_MS, toMs: START_MS + 41 * MINUTE_MS }
    const slices = await reach().select({ matchers: [], ...early })
    expect(slices.map(({ values }) => [...values])).toEqual([[2]])
    expect(await reach().labelValues('__name__', { anyOf: [], ...early })).toEqual(['a'])
    const visited: number[] = []
    await reach().scan({ matchers: [], ...early }, () => slice => visited.push(...slice.values))
    expect(visited).toEqual([2])
  })

  test('a sample at a time that is there already is seen once', async () => {
    for (const [minute, value] of [
      [50, 1],
      [60, 2],
      [50, 1],
      [50, 7],
    ] as const)
      append('a', minute * MINUTE_MS, value)
    expect(await pointsOf()).toEqual({
      a: [
        [50 * MINUTE_MS, 1],
        [60 * MINUTE_MS, 2],
      ],
    })
  })

  test('histograms come into their places too', async () => {
    const ref = resolved(reach(), { __name__: 'h' })
    const histogram = (count: number) => histogramOf({ count, sum: count, zeroCount: count })
    const isKept = (minute: number): boolean => !lacks.histograms || minute === 52
    for (const minute of [60, 50, 55])
      reach().append({
        ...batchOf([[ref, minute * MINUTE_MS, 0]]),
        histograms: new Map([[0, histogram(minute)]]),
      })
    append('h', 52 * MINUTE_MS, 7)
    expect(await pointsOf()).toEqual({
      h: [
        [50 * MINUTE_MS, histogram(50)],
        [52 * MINUTE_MS, 7],
        [55 * MINUTE_MS, histogram(55)],
        [60 * MINUTE_MS, histogram(60)],
      ].filter(([ms]) => isKept(Number(ms) / MINUTE_MS)),
    })
  })

  test('whatever order samples within the window come in, a selection gives them in theirs', async () => {
    let round = 0
    const order = fc.shuffledSubarray(
      Array.from({ length: 25 }, (_, i) => i),
      { minLength: 1 },
    )
    await fc.assert(
      fc.asyncProperty(order, fc.integer({ min: 1, max: 5 }), async (minutes, atOnce) => {
        const series = String(round++)
        const ref = resolved(reach(), { __name__: 'm', series })
        for (let at = 0; at < minutes.length; at += atOnce) {
          const part = minutes.slice(at, at + atOnce)
          const points = part.map(minute => [ref, minute * MINUTE_MS, minute] as const)
          expect(reach().append(batchOf(points))).toEqual({ ...NOTHING, appended: part.length })
        }
        const matchers = [{ name: 'series', op: '=', value: series } as const]
        const [slice] = await reach().select({ matchers, fromMs: START_MS, toMs: EVERYTHING.toMs })
        expect([...(slice?.values ?? [])]).toEqual(minutes.toSorted((a, b) => a - b))
      }),
      { numRuns: 40, seed: 7 },
    )
  })
}
