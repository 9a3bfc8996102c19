import { labelsKey, labelsOf } from '../labels/labels.ts'

/** Column-wise series with their window, as a query channel carries them; `V` is the number's form on the wire. */
export type Columns<V> = {
  fromMs: number
  toMs: number
  stepMs: number
  series: { labels: Record<string, string>; t: number[]; v: V[] }[]
  warnings: string[]
  infos: string[]
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
  const { fromMs, toMs, stepMs, warnings, infos } = update
  return { fromMs, toMs, stepMs, series, warnings, infos }
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

/**
 * What changed when everything from `fresh.fromMs` on was evaluated again. `before` keeps what is older.
 * @returns the present columns (window `windowFromMs`…`fresh.toMs`), and the update that leads there;
 *   `isChanged` is false when not one point differs
 */
export function advanceColumns<V>(before: Columns<V>, fresh: Columns<V>, windowFromMs: number) {
  const replaceFromMs = firstDifference(before, fresh)
  const { toMs, stepMs, warnings, infos } = fresh
  const window = { fromMs: windowFromMs, toMs, stepMs, warnings, infos }
  const series = fresh.series.map(one => pointsFrom(one, replaceFromMs)).filter(one => one.t.length > 0)
  const update = { ...window, series, replaceFromMs: Math.min(replaceFromMs, fresh.toMs + 1) }
  return {
    columns: applyColumns(before, update),
    update,
    isChanged: replaceFromMs !== Number.POSITIVE_INFINITY,
  }
}

/** The earliest time, from `fresh.fromMs` on, at which two evaluations differ; infinite when nowhere. */
function firstDifference<V>(before: Columns<V>, fresh: Columns<V>): number {
  const old = new Map(before.series.map(one => [keyOf(one.labels), pointsFrom(one, fresh.fromMs)]))
  let earliest = Number.POSITIVE_INFINITY
  for (const one of fresh.series) {
    const key = keyOf(one.labels)
    earliest = Math.min(earliest, differenceBetween(old.get(key) ?? NO_POINTS, one))
    old.delete(key)
  }
  for (const vanished of old.values()) earliest = Math.min(earliest, vanished.t[0] ?? earliest)
  return earliest
}

type Points<V> = { readonly t: readonly number[]; readonly v: readonly V[] }
const NO_POINTS: Points<never> = { t: [], v: [] }

function differenceBetween<V>(a: Points<V>, b: Points<V>): number {
  const length = Math.max(a.t.length, b.t.length)
  for (let i = 0; i < length; i++) {
    const isSame = a.t[i] === b.t[i] && a.v[i] === b.v[i]
    if (!isSame) return Math.min(a.t[i] ?? Number.POSITIVE_INFINITY, b.t[i] ?? Number.POSITIVE_INFINITY)
  }
  return Number.POSITIVE_INFINITY
}

function pointsFrom<V>(one: Columns<V>['series'][number], fromMs: number): Columns<V>['series'][number] {
  const start = firstAtOrAfter(one.t, fromMs)
  return start === 0 ? one : { labels: one.labels, t: one.t.slice(start), v: one.v.slice(start) }
}
