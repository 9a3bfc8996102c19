import type { ScrapeSamples } from '../../core/scrape/session.ts'
import type { ExemplarStore } from '../../ports/exemplars.ts'
import { APPEND_OUTCOMES, type SeriesStore } from '../../ports/series-store.ts'
import { isResolved, labelsOf } from './append.ts'

type Taking = { readonly store: SeriesStore; readonly exemplars?: Pick<ExemplarStore, 'append'> }

/**
 * Looks which exemplars belong to samples that the store will take; to be called before they are appended. What it
 * returns keeps them, and is to be called after.
 */
export function holdExemplars(samples: ScrapeSamples, { store, exemplars }: Taking): () => void {
  if (!exemplars || samples.exemplars.length === 0) return () => {}
  const held = samples.exemplars.flatMap(({ at, exemplar }) => {
    const series = samples.series.all[at]
    if (!series || !isResolved(series, store)) return []
    const labels = labelsOf(series, store)
    return labels ? [{ at, exemplar, series, labels }] : []
  })
  const judged = store.judge({
    refs: Uint32Array.from(held, ({ series }) => series.ref),
    timestampsMs: Float64Array.from(held, ({ at }) => timeOf(samples, at)),
    values: Float64Array.from(held, ({ at }) => samples.values[at] ?? Number.NaN),
  })
  return () => {
    for (const [i, { at, exemplar, labels }] of held.entries()) {
      const outcome = APPEND_OUTCOMES[judged[i] ?? 0]
      if (outcome !== 'appended' && outcome !== 'repeated') continue
      const hasOwnTime = exemplar.timestampMs !== null
      const timestampMs = exemplar.timestampMs ?? timeOf(samples, at)
      exemplars.append(labels, { ...exemplar, timestampMs, hasOwnTime })
    }
  }
}

const timeOf = ({ timestampsMs, atMs }: ScrapeSamples, at: number): number => timestampsMs?.[at] ?? atMs
