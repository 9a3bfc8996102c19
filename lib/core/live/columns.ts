import { labelsKey, labelsOf } from '../labels/index.ts'

/** Column-wise series with their window, as a query channel carries them; `V` is the number's form on the wire. */
export type Columns<V> = {
  fromMs: number
  toMs: number
  stepMs: number
  series: { labels: Record<string, string>; t: number[]; v: V[] }[]
  warnings: string[]
}

/**
 * Brings a snapshot up to date: points before the update's `fromMs` and from its `replaceFromMs` on are forgotten,
 * its own are added; a series without any point left is gone. Neither argument is changed.
 */
export function applyColumns<V>(
  before: Columns<V>,
  update: Columns<V> & { replaceFromMs: number },
): Columns<V> {
  const added = new Map(update.series.map(one => [keyOf(one.labels), one]))
  const series: Columns<V>['series'] = []
  for (const one of before.series) {
    const key = keyOf(one.labels)
    const addition = added.get(key)
    added.delete(key)
    const start = firstAtOrAfter(one.t, update.fromMs)
    const end = Math.max(start, firstAtOrAfter(one.t, update.replaceFromMs))
    const t = one.t.slice(start, end).concat(addition?.t ?? [])
    if (t.length > 0)
      series.push({ labels: one.labels, t, v: one.v.slice(start, end).concat(addition?.v ?? []) })
  }
  series.push(...added.values())
  const { fromMs, toMs, stepMs, warnings } = update
  return { fromMs, toMs, stepMs, series, warnings }
}

const keyOf = (labels: Record<string, string>): string => labelsKey(labelsOf(Object.entries(labels)))

/** The index of the first time at or after `ms` in an ascending column. */
export function firstAtOrAfter(t: readonly number[], ms: number): number {
  let low = 0
  let high = t.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((t[middle] as number) < ms) low = middle + 1
    else high = middle
  }
  return low
}
