import { beforeEach, expect, test } from 'vitest'
import { type Labels, labelsToObject } from '../../core/labels/index.ts'
import { batchOf, EVERYTHING, type Reach, resolved, START_MS, type StoreLacks } from './helpers.ts'

/** What is told of label sets, names and values. */
export function labelSets(reach: Reach, lacks: StoreLacks): void {
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

  const windows: readonly (readonly [string, number, number, readonly string[]])[] = [
    ['only before', 0, 5_000, ['early']],
    ['between two samples of a series', 2_000, 3_000, ['early']],
    ['only after', 20_000, 90_000, ['late']],
    ['both', 10_000, 60_000, ['early', 'late']],
    ['neither', 70_000, 80_000, []],
  ]
  const filterOf = (fromMs: number, toMs: number) => ({
    anyOf: [],
    fromMs: START_MS + fromMs,
    toMs: START_MS + toMs,
  })
  const ofSeries = lacks.seriesWindows ?? 'exactly'
  test.each(windows)(
    `a window keeps the series that live in it: %s (${ofSeries})`,
    async (_why, from, to, names) => {
      const found = objects(await reach().series(filterOf(from, to))).map(labels => labels.__name__)
      if (lacks.seriesWindows) expect(found).toEqual(expect.arrayContaining([...names]))
      else expect(found).toEqual(names)
    },
  )

  const ofNames = lacks.nameWindows ?? 'exactly'
  test.each(windows)(`and the values of labels: %s (${ofNames})`, async (_why, from, to, names) => {
    const found = await reach().labelValues('__name__', filterOf(from, to))
    if (lacks.nameWindows) expect(found).toEqual(expect.arrayContaining([...names]))
    else expect(found).toEqual(names)
  })

  test('label names and values are sorted and without repetition', async () => {
    expect(await reach().labelNames(EVERYTHING)).toEqual(['__name__', '__proto', 'zone'])
    expect(await reach().labelValues('zone', EVERYTHING)).toEqual(['a', 'b'])
    expect(await reach().labelValues('nothing', EVERYTHING)).toEqual([])
    const late = { name: '__name__', op: '=', value: 'late' } as const
    expect(await reach().labelValues('zone', { ...EVERYTHING, anyOf: [[late]] })).toEqual(['b'])
  })
}
