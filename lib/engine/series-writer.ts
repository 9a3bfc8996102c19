import { type Labels, labelsOf, METRIC_NAME } from '../core/labels/index.ts'
import { writeStale } from '../core/stale.ts'
import type { SeriesRef, SeriesStore } from '../ports/series-store.ts'

export type NamedSample = {
  readonly name: string
  /** Empty values are no labels. */
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface SeriesWriter {
  /** Appends all of a moment's samples; a series of the last write that is not among them ends (staleness marker). */
  write(samples: readonly NamedSample[], atMs: number): void
}

type Written = { readonly labels: Labels; ref: SeriesRef | null; epoch: number }

/** Appends what one part of the engine measured by itself. Series are resolved once, and again after an epoch. */
export function createSeriesWriter(store: Pick<SeriesStore, 'epoch' | 'resolve' | 'append'>): SeriesWriter {
  const known = new Map<string, Written>()
  let before = new Set<string>()

  const refOf = (written: Written): SeriesRef | null => {
    if (written.ref === null || written.epoch !== store.epoch) {
      written.ref = store.resolve(written.labels)
      written.epoch = store.epoch
    }
    return written.ref
  }

  return {
    write(samples, atMs) {
      const present = new Map(samples.map(sample => [keyOf(sample), sample]))
      const gone = [...before].filter(key => !present.has(key))
      const refs: number[] = []
      const values = new Float64Array(present.size + gone.length)
      for (const [key, sample] of present) {
        const written = known.get(key) ?? { labels: toLabels(sample), ref: null, epoch: -1 }
        known.set(key, written)
        const ref = refOf(written)
        if (ref !== null) values[refs.push(ref) - 1] = sample.value
      }
      for (const key of gone) {
        const written = known.get(key)
        const ref = written ? refOf(written) : null
        if (ref !== null) writeStale(values, refs.push(ref) - 1)
        known.delete(key)
      }
      before = new Set(present.keys())
      if (refs.length === 0) return
      store.append({
        refs: Uint32Array.from(refs),
        timestampsMs: new Float64Array(refs.length).fill(atMs),
        values: values.subarray(0, refs.length),
      })
    },
  }
}

const keyOf = ({ name, labels }: NamedSample): string => `${name}${JSON.stringify(labels)}`

const toLabels = ({ name, labels }: NamedSample): Labels =>
  labelsOf([[METRIC_NAME, name], ...Object.entries(labels).filter(([, value]) => value !== '')])
