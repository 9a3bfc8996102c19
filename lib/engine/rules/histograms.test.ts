import { expect, test } from 'vitest'
import { labelsFromObject } from '../../core/labels/index.ts'
import { bucketsOfRun, formatHistogram, histogramOf } from '../../core/native-histogram/index.ts'
import { isStaleAt } from '../../core/stale.ts'
import { alertingRule, createRulesWorld, groupOf, recordingRule } from './testing.ts'

const LAT = histogramOf({ count: 10, sum: 23, positive: bucketsOfRun(0, [2, 2, 6]) })

test('a rule records native histograms, ends them by a marker, and tells them in the texts of alerts', async () => {
  const world = createRulesWorld()
  const { clock, store, manager, sent } = world
  const writeLatency = (): void => {
    const refs = ['a', 'b'].map(i => store.resolve(labelsFromObject({ __name__: 'lat', i })) ?? 0)
    const timestampsMs = new Float64Array(2).fill(clock.now())
    const histograms = new Map([LAT, LAT].map((histogram, place) => [place, histogram]))
    store.append({
      refs: Uint32Array.from(refs),
      timestampsMs,
      values: new Float64Array(2).fill(NaN),
      histograms,
    })
  }
  const slow = alertingRule('Slow', 'all:lat and (histogram_quantile(0.9, all:lat) > 2)', {
    annotations: { summary: '{{ $value }}' },
  })
  writeLatency()
  await manager.applyGroups([groupOf('g', [recordingRule('all:lat', 'sum(lat)'), slow])])
  await clock.advance(60_000)
  const recorded = async () => {
    const [series] = await store.select({
      matchers: [{ name: '__name__', op: '=', value: 'all:lat' }],
      fromMs: 0,
      toMs: clock.now(),
    })
    if (!series) throw new Error('nothing recorded')
    return Array.from(series.values, (_, i) => {
      const histogram = series.histograms?.[i]
      return histogram ? formatHistogram(histogram) : isStaleAt(series.values, i) ? 'stale' : series.values[i]
    })
  }
  const sum = '{count:20, sum:46, (0.5,1]:4, (1,2]:4, (2,4]:12}'
  expect(await recorded()).toEqual([sum])
  const [first] = sent
  expect(first?.alert.annotations).toEqual(labelsFromObject({ summary: sum }))

  await clock.advance(6 * 60_000)
  expect((await recorded()).at(-1)).toBe('stale')
  await manager.stop()
})
