import type { TrackedSeries } from './tracked-series.ts'

/**
 * Which series each ref belongs to: lines that become one series share one record. Known only while there is something
 * new: most scrapes bring nothing, and the table of a large target takes more memory than its refs.
 * @param known series that may own a ref, owners first
 */
export function createOwners(known: () => readonly TrackedSeries[], epoch = -1) {
  let byRef: Map<number, TrackedSeries> | null = null
  let ownersEpoch = epoch
  const gathered = (): Map<number, TrackedSeries> => {
    const owners = new Map<number, TrackedSeries>()
    for (const series of known())
      if (series.epoch === ownersEpoch && series.alias === null && !owners.has(series.ref))
        owners.set(series.ref, series)
    return owners
  }
  return {
    adopt(series: TrackedSeries, ref: number, epoch: number): void {
      if (epoch !== ownersEpoch) byRef = new Map()
      ownersEpoch = epoch
      byRef ??= gathered()
      series.ref = ref
      series.epoch = epoch
      const owner = byRef.get(ref)
      series.alias = owner === undefined || owner === series ? null : owner
      if (owner === undefined) byRef.set(ref, series)
    },
    release(gone: readonly TrackedSeries[]): void {
      for (const series of gone) {
        if (byRef?.get(series.ref) === series) byRef.delete(series.ref)
        series.epoch = -1
      }
    },
    /** What is known now is known until the next series comes. */
    rest(): void {
      byRef = null
    },
  }
}
