import { readLabels, type WrittenSeries } from '../../core/remote-write/index.ts'
import type { ExemplarStore } from '../../ports/exemplars.ts'
import type { SeriesStore } from '../../ports/series-store.ts'

type Taking = {
  readonly store: Pick<SeriesStore, 'knows'>
  readonly exemplars: Pick<ExemplarStore, 'append'>
}

/**
 * Keeps the exemplars of a request whose series have samples here; senders send them as series of their own. One that
 * is out of order or too long is left out, as Prometheus does it: the write succeeds all the same.
 * @returns how many were taken
 */
export function takeExemplars(written: readonly WrittenSeries[], { store, exemplars }: Taking): number {
  let taken = 0
  for (const series of written) {
    if (series.exemplars.length === 0) continue
    const read = readLabels(series)
    if ('problem' in read || !store.knows(read.labels)) continue
    for (const exemplar of series.exemplars)
      if (exemplars.append(read.labels, { ...exemplar, hasOwnTime: true }) === 'appended') taken++
  }
  return taken
}
