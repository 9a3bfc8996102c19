import { expect, test } from 'vitest'
import { labelsFromObject } from '../../core/labels/index.ts'
import { isStaleAt, writeStale } from '../../core/stale.ts'
import { APPEND_OUTCOMES, type AppendReport } from '../series-store.ts'
import {
  batchOf,
  everything,
  NOTHING,
  type Point,
  plain,
  type Reach,
  resolved,
  START_MS,
  type StoreLacks,
} from './helpers.ts'

/** What becomes of samples that are appended. */
export function appending(reach: Reach, lacks: StoreLacks): void {
  const all = () => everything(reach())

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

  const minusZero = lacks.minusZero ? `but not of minus zero: ${lacks.minusZero}` : 'minus zero'
  if (lacks.bits)
    test(`finite numbers, infinities and the marker of staleness come back: ${lacks.bits}`, async () => {
      const ref = resolved(reach(), { __name__: 'bits' })
      const values = Float64Array.of(0, 0.1, Infinity, -Infinity, 12_345.678, 1e6, -0.25)
      writeStale(values, 0)
      reach().append({ ...batchOf([...values].map((v, i) => [ref, i * 1_000, v] as const)), values })
      const [slice] = await all()
      expect([...(slice?.values ?? [])]).toEqual([...values])
      expect(slice && isStaleAt(slice.values, 0)).toBe(true)
    })
  else
    test(`values keep every bit: staleness, other NaNs, infinities, subnormals, ${minusZero}`, async () => {
      const ref = resolved(reach(), { __name__: 'bits' })
      const values = Float64Array.of(0, 0, -0, Infinity, -Infinity, 5e-324, Number.MAX_VALUE, Number.NaN)
      writeStale(values, 0)
      new BigUint64Array(values.buffer)[1] = 0xfff8_0000_dead_beefn
      const batch = { ...batchOf([...values].map((v, i) => [ref, i * 1_000, v] as const)), values }
      reach().append(batch)
      await reach().flush()
      const [slice] = await all()
      if (!slice) throw new Error('nothing came back')
      if (lacks.minusZero) values[2] = 0
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
