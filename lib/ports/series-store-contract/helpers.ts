import { labelsFromObject, labelsToObject } from '../../core/labels/index.ts'
import type { AppendReport, SampleBatch, SeriesSlice, SeriesStore } from '../series-store.ts'

/**
 * What a store cannot promise by its nature, each with the reason: `bits` of values that are no plain numbers,
 * or of `minusZero` alone, `histograms` of some kind, the hours of a series (`seriesWindows`) or of names and values of labels (`nameWindows`).
 */
export type StoreLacks = Readonly<
  Partial<Record<'bits' | 'minusZero' | 'histograms' | 'seriesWindows' | 'nameWindows', string>>
>

export const START_MS = 1_700_000_000_000
export const EVERYTHING = { anyOf: [], fromMs: 0, toMs: 4_000_000_000_000 }
export const NOTHING: AppendReport = {
  appended: 0,
  repeated: 0,
  duplicate: 0,
  outOfOrder: 0,
  tooOld: 0,
  unknownRef: 0,
}

export type Point = readonly [ref: number, timestampMs: number, value: number]

export const batchOf = (points: readonly Point[]): SampleBatch => ({
  refs: Uint32Array.from(points, point => point[0]),
  timestampsMs: Float64Array.from(points, point => START_MS + point[1]),
  values: Float64Array.from(points, point => point[2]),
})

export const plain = (slices: readonly SeriesSlice[]) =>
  slices
    .map(slice => ({
      labels: labelsToObject(slice.labels),
      points: [...slice.timestampsMs].map((ms, i) => [
        ms - START_MS,
        slice.histograms?.[i] ?? slice.values[i],
      ]),
    }))
    .sort((a, b) => (JSON.stringify(a.labels) < JSON.stringify(b.labels) ? -1 : 1))

export function resolved(store: SeriesStore, labels: Record<string, string>): number {
  const ref = store.resolve(labelsFromObject(labels))
  if (ref === null) throw new Error('the store took no more series')
  return ref
}

/** The store that a test works on, opened anew for each. */
export type Reach = () => SeriesStore

export const everything = (store: SeriesStore): Promise<SeriesSlice[]> =>
  store.select({ matchers: [], fromMs: 0, toMs: EVERYTHING.toMs })
