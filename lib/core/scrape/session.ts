import {
  type ColumnExemplar,
  type Describe,
  type ExpositionFormat,
  ItemList,
  type LayoutReading,
  NO_TIMESTAMP,
  type SampleColumns,
} from '../exposition/index.ts'
import type { Labels } from '../labels/index.ts'
import type { NativeHistogram } from '../native-histogram/index.ts'
import { writeStale } from '../stale.ts'
import { type ColumnsWithHistograms, storedHistograms } from './family-layout.ts'
import { createFlood } from './flood.ts'
import { PLAIN_HISTOGRAM_RULES } from './histogram-rules.ts'
import type { ScrapeJob } from './job.ts'
import { createOwners } from './owners.ts'
import { createReadings } from './readings.ts'
import { createSeriesLabels } from './series-labels.ts'
import { LEFT_OUT, packSeries, type TrackedSeries, trackedSeries, unpackSeries } from './tracked-series.ts'

/**
 * A target's samples of one scrape, ready for the store but for the refs, which are those of `series`. The columns are
 * valid until the next scrape.
 */
export type ScrapeSamples = {
  /** The scrape's own time. */
  readonly atMs: number
  /** The very list of the scrape before when this one shows the same. */
  readonly series: ItemList<TrackedSeries>
  /** Null when all are the scrape's own. */
  readonly timestampsMs: Float64Array | null
  readonly values: Float64Array
  readonly counts: ScrapeCounts
  /** Exemplars of samples that are to be stored, by their places in `series`. */
  readonly exemplars: readonly ColumnExemplar[]
  /** The native histograms among them, by their places. */
  readonly histograms?: ReadonlyMap<number, NativeHistogram>
}

export type ScrapeCounts = {
  /** Sample lines of the body. */
  readonly scraped: number
  /** Those that metric relabelling left. */
  readonly kept: number
  /** Series that the scrape before did not show. */
  readonly added: number
  readonly duplicate: number
  /** The series that the first duplicate would have been; null without one. */
  readonly duplicated: TrackedSeries | null
  readonly outOfBounds: number
}

export type ScrapeSession = {
  readonly metadata: () => ReadonlyMap<string, { type?: string; help?: string; unit?: string }>
  /** Starts reading a body; call `assemble` when it is read whole. */
  readonly read: (body: Uint8Array, format: ExpositionFormat) => LayoutReading<TrackedSeries>
  /**
   * The samples with the markers of what vanished. Every kept series needs its ref before; the reading is to be
   * committed after.
   */
  readonly assemble: (columns: ColumnsWithHistograms<TrackedSeries>, atMs: number) => ScrapeSamples
  /** The markers that end every series: after a failed scrape, or when the target goes. */
  readonly end: (atMs: number) => ScrapeSamples
  /** New lines of the body that was read last, when they were too many to be looked at; 0 when they were not. */
  readonly flooded: () => number
  /** Series of the last scrape, whose end is still to be marked. */
  readonly shown: () => readonly TrackedSeries[]
  /** Gives a series its ref. Those of `shown` come first after a change of epoch: they own their refs. */
  readonly adopt: (series: TrackedSeries, ref: number, epoch: number) => void
  /** Forgets what lines were seen, so that the next body is read as if it were the first. */
  readonly forget: () => void
  /** Takes refs back, of series that will not be stored after all. */
  readonly disown: (series: readonly TrackedSeries[]) => void
}

/** Samples that lie further in the future are dropped, as in Prometheus. */
const MAX_AHEAD_MS = 10 * 60_000

type SessionRules = Pick<
  ScrapeJob,
  | 'honorLabels'
  | 'honorTimestamps'
  | 'trackTimestampsStaleness'
  | 'metricRelabelRules'
  | 'limits'
  | 'histograms'
>

/** What a target's scrapes have shown so far, and what the next one makes of it. Holds no ref of its own making. */
export function createScrapeSession(
  rules: SessionRules,
  targetLabels: Labels,
  inherited: readonly TrackedSeries[] = [],
): ScrapeSession {
  const seriesLabels = createSeriesLabels(rules, targetLabels)
  const owners = createOwners(() => [...shown.all, ...items.all], inherited[0]?.epoch)
  const flood = createFlood(rules.limits.samples)
  const describe: Describe<TrackedSeries> = (exposed, emptyNames) => {
    if (flood.isOver(shown.length > 0)) return LEFT_OUT
    return trackedSeries(seriesLabels(exposed, emptyNames))
  }
  const histogramRules = rules.histograms ?? PLAIN_HISTOGRAM_RULES
  let readings = createReadings(describe, histogramRules)
  // Scrapes are numbered from one in each session; what was seen in another must not look like one of these.
  for (const series of inherited) series.seenIn = 0
  let scrape = 0
  let shown = new ItemList([...inherited])
  /** The lines of the last scrape, those that are not stored among them. */
  let items = new ItemList<TrackedSeries>()
  let forgotten = 0
  let isMarked = false
  let last: Gathering | null = null
  return {
    metadata: () => readings.metadata(),
    read(body, format) {
      flood.restart(forgotten)
      forgotten = 0
      return readings.read(body, format)
    },
    flooded: flood.lines,
    shown: () => (isMarked ? [] : shown.all),
    adopt(series, ref, epoch) {
      last = null
      owners.adopt(series, ref, epoch)
    },
    forget() {
      readings = createReadings(describe, histogramRules)
      last = null
      forgotten = items.length
    },
    disown: owners.release,
    assemble(columns, atMs) {
      const again = gatheredAgain(last, columns)
      if (again !== null) {
        isMarked = false
        if (readings.arePackable()) pack(again)
        return { ...withMarkers(again, [], atMs), ...storedHistograms(columns, again.places) }
      }
      scrape++
      const gathered = gather(columns, { rules, scrape, atMs })
      const gone = shown.all.filter(series => series.seenIn !== scrape)
      owners.release(gone)
      owners.rest()
      const ended = isMarked ? [] : gone
      shown = gathered.shown
      items = columns.items
      isMarked = false
      last = gathered
      return { ...withMarkers(gathered, ended, atMs), ...storedHistograms(columns, gathered.places) }
    },
    end(atMs) {
      const ended = isMarked ? [] : shown.all
      isMarked = true
      return withMarkers(NOTHING, ended, atMs)
    },
  }
}

/** What a scrape showed that showed the same as the one before: nobody will ask for it before one shows something else. */
function pack({ items, series }: Gathering): void {
  if (items === null || items !== series || items.isPacked) return
  const packed = packSeries(items.all)
  if (packed !== null) items.pack(() => unpackSeries(packed))
}

/** How many samples metric relabelling leaves. */
export function countKept({ items, count }: SampleColumns<TrackedSeries>): number {
  let kept = 0
  const { all } = items
  for (let i = 0; i < count; i++) if (all[i]?.labels) kept++
  return kept
}

/** The first values count, as many as there are series. */
type Gathering = {
  /** The list of the body itself when every line of it is a series of its own that is stored. */
  readonly series: ItemList<TrackedSeries>
  readonly shown: ItemList<TrackedSeries>
  readonly timestampsMs: Float64Array | null
  readonly values: Float64Array
  readonly counts: ScrapeCounts
  readonly exemplars: readonly ColumnExemplar[]
  /** What it was made of, when a scrape of the same series needs no other choice: those without times of their own. */
  readonly items: ItemList<TrackedSeries> | null
  /** Which of these are stored; null when all are. */
  readonly places: Uint32Array | null
}

const NOTHING: Gathering = {
  series: new ItemList(),
  shown: new ItemList(),
  timestampsMs: null,
  values: new Float64Array(),
  counts: { scraped: 0, kept: 0, added: 0, duplicate: 0, duplicated: null, outOfBounds: 0 },
  exemplars: [],
  items: null,
  places: null,
}

type GatherContext = { readonly rules: SessionRules; readonly scrape: number; readonly atMs: number }

/** Picks the samples to store: the first of each series counts unless they bring their own timestamps. */
function gather(columns: SampleColumns<TrackedSeries>, { rules, scrape, atMs }: GatherContext): Gathering {
  const { values, timestampsMs, count } = columns
  const items = columns.items.all
  const series: TrackedSeries[] = []
  const shown: TrackedSeries[] = []
  const gathered = { timestampsMs: new Float64Array(count), values: new Float64Array(count) }
  let kept = 0
  let added = 0
  let duplicate = 0
  let duplicated: TrackedSeries | null = null
  let outOfBounds = 0
  const exemplars = columns.exemplars.length > 0 ? exemplarPicker(columns.exemplars) : null
  const places = new Uint32Array(count)
  for (let i = 0; i < count; i++) {
    const item = items[i]
    if (!item?.labels) continue
    kept++
    const owner = item.alias ?? item
    const ownMs = rules.honorTimestamps ? (timestampsMs[i] ?? NO_TIMESTAMP) : NO_TIMESTAMP
    const isTimed = !Number.isNaN(ownMs)
    if (isTimed && ownMs > atMs + MAX_AHEAD_MS) {
      outOfBounds++
      continue
    }
    const isSeen = owner.seenIn === scrape
    if (isSeen && !isTimed) {
      duplicate++
      duplicated ??= item
      continue
    }
    if (!isSeen) {
      owner.seenIn = scrape
      owner.isTimed = isTimed && !rules.trackTimestampsStaleness
      if (!owner.isOld) added++
      owner.isOld = true
      shown.push(owner)
    }
    gathered.timestampsMs[series.length] = isTimed ? ownMs : atMs
    gathered.values[series.length] = values[i] ?? Number.NaN
    exemplars?.take(i, series.length)
    places[series.length] = i
    series.push(owner)
  }
  const hasTimes = timestampsMs.length > 0
  const isBody = count === items.length
  const isWhole = isBody && shown.length === count && !hasTimes && shown.every((one, i) => one === items[i])
  const list = isWhole ? columns.items : new ItemList(shown)
  return {
    series: series.length === shown.length ? list : new ItemList(series),
    shown: list,
    timestampsMs: hasTimes ? gathered.timestampsMs : null,
    values: isWhole ? values : gathered.values,
    counts: { scraped: count, kept, added, duplicate, duplicated, outOfBounds },
    exemplars: exemplars?.taken ?? [],
    items: isBody && !hasTimes ? columns.items : null,
    places: series.length === count ? null : places.slice(0, series.length),
  }
}

/** What the scrape before showed, with new values; null when something else may be different. */
function gatheredAgain(last: Gathering | null, columns: SampleColumns<TrackedSeries>): Gathering | null {
  const isSame = last !== null && last.items === columns.items && columns.timestampsMs.length === 0
  if (!isSame || columns.exemplars.length > 0) return null
  const { places, series } = last
  const values = places === null ? columns.values : last.values
  for (let i = 0; places !== null && i < series.length; i++)
    values[i] = columns.values[places[i] as number] as number
  return { ...last, values, counts: { ...last.counts, added: 0 } }
}

/** Picks the exemplars of those samples that are taken, which come in their order. */
function exemplarPicker(shown: readonly ColumnExemplar[]) {
  const taken: ColumnExemplar[] = []
  let next = 0
  return {
    taken,
    take(place: number, at: number): void {
      while ((shown[next]?.at ?? Number.POSITIVE_INFINITY) < place) next++
      const found = shown[next]
      if (found?.at === place) taken.push({ at, exemplar: found.exemplar })
    },
  }
}

function withMarkers(gathering: Gathering, gone: readonly TrackedSeries[], atMs: number): ScrapeSamples {
  const ended = gone.filter(series => !series.isTimed)
  const { counts, exemplars, series } = gathering
  const { length } = series
  const timestampsMs = gathering.timestampsMs?.subarray(0, length) ?? null
  const shown = { atMs, values: gathering.values.subarray(0, length), counts, exemplars }
  if (ended.length === 0) return { ...shown, series, timestampsMs }
  const values = new Float64Array(length + ended.length)
  values.set(shown.values)
  for (let i = length; i < values.length; i++) writeStale(values, i)
  return {
    ...shown,
    values,
    series: new ItemList([...series.all, ...ended]),
    timestampsMs: timestampsMs && lengthened(timestampsMs, values.length, atMs),
  }
}

function lengthened(column: Float64Array, length: number, value: number): Float64Array {
  const longer = new Float64Array(length).fill(value, column.length)
  longer.set(column)
  return longer
}
