import type { FamilyMetadata } from '../../core/exposition/index.ts'
import { type Labels, labelPairs, labelsKey, labelsOf, METRIC_NAME } from '../../core/labels/index.ts'
import type { NativeHistogram } from '../../core/native-histogram/index.ts'
import { PUSH_FAILURE_TIME, PUSH_TIME, type PushedFamilies, type PushGroup } from '../../core/pushed/index.ts'
import { writeStale } from '../../core/stale.ts'
import type { AppendReport, SeriesRef, SeriesStore } from '../../ports/series-store.ts'

/** A series that is written again and again, with the value that it has now. */
export type HeldSeries = {
  readonly labels: Labels
  ref: SeriesRef | null
  epoch: number
  value: number
  histogram?: NativeHistogram | undefined
}

/** One group as it stands. */
export type HeldGroup = {
  readonly key: string
  readonly group: PushGroup
  families: PushedFamilies
  /** By the key of their labels. */
  series: ReadonlyMap<string, HeldSeries>
  /** `push_time_seconds` and `push_failure_time_seconds`. */
  readonly times: readonly [HeldSeries, HeldSeries]
  ttlMs: number
  pushedAtMs: number | null
  failedAtMs: number | null
  failure: string | null
  /** Of the newest sample: the next one must be later. */
  lastMs: number
}

export type GroupFacts = Pick<HeldGroup, 'families' | 'ttlMs' | 'pushedAtMs' | 'failedAtMs' | 'failure'>

export function heldGroup(group: PushGroup, facts: GroupFacts): HeldGroup {
  const own = (name: string) => heldSeries(labelsOf([...labelPairs(group.labels), [METRIC_NAME, name]]), 0)
  const held: HeldGroup = {
    key: labelsKey(group.labels),
    group,
    ...facts,
    series: seriesOf(facts.families, new Map()),
    times: [own(PUSH_TIME), own(PUSH_FAILURE_TIME)],
    lastMs: Number.NEGATIVE_INFINITY,
  }
  setTimes(held)
  return held
}

/** The gateway's own series say when; 0 is never, as in Pushgateway. */
export function setTimes(held: HeldGroup): void {
  const [pushed, failed] = held.times
  pushed.value = (held.pushedAtMs ?? 0) / 1_000
  failed.value = (held.failedAtMs ?? 0) / 1_000
}

const heldSeries = (labels: Labels, value: number, histogram?: NativeHistogram): HeldSeries => ({
  labels,
  ref: null,
  epoch: -1,
  value,
  histogram,
})

/** The series of these families; those that were there keep their refs. */
export function seriesOf(
  families: PushedFamilies,
  before: ReadonlyMap<string, HeldSeries>,
): Map<string, HeldSeries> {
  const series = new Map<string, HeldSeries>()
  for (const { samples } of families.values())
    for (const { labels, value, histogram } of samples) {
      const key = labelsKey(labels)
      const known = before.get(key)
      series.set(key, known ? { ...known, value, histogram } : heldSeries(labels, value, histogram))
    }
  return series
}

export type HeldStore = Pick<SeriesStore, 'epoch' | 'resolve' | 'append' | 'flush'>

/** Gives a series its ref of the present epoch; false when the store has no room. */
export function isResolved(series: HeldSeries, store: HeldStore): boolean {
  if (series.ref !== null && series.epoch === store.epoch) return true
  series.ref = store.resolve(series.labels)
  series.epoch = store.epoch
  return series.ref !== null
}

/** Appends the values of `held`, and the end of `ended`, as one batch. Series without room are left out. */
export function appendHeld(
  store: HeldStore,
  { held, ended, atMs }: { held: Iterable<HeldSeries>; ended: Iterable<HeldSeries>; atMs: number },
): AppendReport | null {
  const present = [...held].filter(series => isResolved(series, store))
  const gone = [...ended].filter(series => isResolved(series, store))
  const all = [...present, ...gone]
  if (all.length === 0) return null
  const values = new Float64Array(all.length)
  for (const [i, { value }] of present.entries()) values[i] = value
  for (let i = present.length; i < all.length; i++) writeStale(values, i)
  const histograms = new Map<number, NativeHistogram>()
  for (const [i, { histogram }] of present.entries()) if (histogram) histograms.set(i, histogram)
  return store.append({
    refs: Uint32Array.from(all, ({ ref }) => ref ?? 0),
    timestampsMs: new Float64Array(all.length).fill(atMs),
    values,
    ...(histograms.size > 0 ? { histograms } : {}),
  })
}

/** TYPE, HELP and UNIT of everything that is held. */
export function* metadataOf(groups: Iterable<HeldGroup>): Generator<readonly [string, FamilyMetadata]> {
  for (const { families } of groups)
    for (const [family, { metadata }] of families)
      if (Object.keys(metadata).length > 0) yield [family, metadata]
}
