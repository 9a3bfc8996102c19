import {
  createLayout,
  type ExpositionFormat,
  type LayoutReading,
  NO_TIMESTAMP,
  type SampleColumns,
} from '../exposition/index.ts'
import type { Labels } from '../labels/index.ts'
import { writeStale } from '../stale.ts'
import type { ScrapeJob } from './job.ts'
import { ScrapeRefusal } from './refusal.ts'
import { createSeriesLabels } from './series-labels.ts'

/** No ref yet, or one of an epoch that is over. */
const NO_REF = -1

/** A series of a target, as long as scrapes show it. Its `ref` is the store's, put there by who asks the store. */
export type TrackedSeries = {
  /** Null when metric relabelling drops it. */
  readonly labels: Labels | null
  ref: number
  epoch: number
  /** The series that came first under the same ref: two lines may become one series. */
  alias: TrackedSeries | null
  /** The number of the scrape that showed it last. */
  seenIn: number
  /** Its samples carry their own timestamps: its end is not marked. */
  isTimed: boolean
  /** Known from an earlier scrape, so that it is not counted as added. */
  isOld: boolean
}

/** A target's samples of one scrape, ready for the store but for the refs, which are those of `series`. */
export type ScrapeSamples = {
  /** The scrape's own time. */
  readonly atMs: number
  readonly series: readonly TrackedSeries[]
  readonly timestampsMs: Float64Array
  readonly values: Float64Array
  readonly counts: ScrapeCounts
}

export type ScrapeCounts = {
  /** Sample lines of the body. */
  readonly scraped: number
  /** Those that metric relabelling left. */
  readonly kept: number
  /** Series that the scrape before did not show. */
  readonly added: number
  readonly duplicate: number
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
  readonly assemble: (columns: SampleColumns<TrackedSeries>, atMs: number) => ScrapeSamples
  /** The markers that end every series: after a failed scrape, or when the target goes. */
  readonly end: (atMs: number) => ScrapeSamples
  /** Series of the last scrape, whose end is still to be marked. */
  readonly shown: () => readonly TrackedSeries[]
  /** Gives a series its ref. Those of `shown` come first after a change of epoch: they own their refs. */
  readonly adopt: (series: TrackedSeries, ref: number, epoch: number) => void
  /** Takes refs back, of series that will not be stored after all. */
  readonly disown: (series: readonly TrackedSeries[]) => void
}

/** What a target without a sample_limit may show: memory for new series is bounded even when nobody set a limit. */
const MAX_SAMPLES = 250_000

/** Samples that lie further in the future are dropped, as in Prometheus. */
const MAX_AHEAD_MS = 10 * 60_000

type SessionRules = Pick<
  ScrapeJob,
  'honorLabels' | 'honorTimestamps' | 'trackTimestampsStaleness' | 'metricRelabelRules' | 'limits'
>

/** What a target's scrapes have shown so far, and what the next one makes of it. Holds no ref of its own making. */
export function createScrapeSession(
  rules: SessionRules,
  targetLabels: Labels,
  inherited: readonly TrackedSeries[] = [],
): ScrapeSession {
  const seriesLabels = createSeriesLabels(rules, targetLabels)
  const owners = createOwners(inherited)
  const flood = createFlood(rules.limits.samples)
  const layout = createLayout<TrackedSeries>((exposed, emptyNames) => {
    flood.count()
    return trackedSeries(seriesLabels(exposed, emptyNames))
  })
  // Scrapes are numbered from one in each session; what was seen in another must not look like one of these.
  for (const series of inherited) series.seenIn = 0
  let scrape = 0
  let shown: readonly TrackedSeries[] = inherited
  let isMarked = false
  return {
    metadata: layout.metadata,
    read(body, format) {
      flood.restart()
      return layout.read(body, format)
    },
    shown: () => (isMarked ? [] : shown),
    adopt: owners.adopt,
    disown: owners.release,
    assemble(columns, atMs) {
      scrape++
      const gathered = gather(columns, { rules, scrape, atMs })
      const gone = shown.filter(series => series.seenIn !== scrape)
      owners.release(gone)
      const ended = isMarked ? [] : gone
      shown = gathered.shown
      isMarked = false
      return withMarkers(gathered, ended, atMs)
    },
    end(atMs) {
      const ended = isMarked ? [] : shown
      isMarked = true
      return withMarkers(NOTHING, ended, atMs)
    },
  }
}

export function trackedSeries(labels: Labels | null): TrackedSeries {
  return { labels, ref: NO_REF, epoch: -1, alias: null, seenIn: -1, isTimed: false, isOld: false }
}

/** Which series each ref belongs to: lines that become one series share one record. */
function createOwners(inherited: readonly TrackedSeries[]) {
  const byRef = new Map(inherited.map(series => [series.ref, series]))
  let ownersEpoch = inherited[0]?.epoch ?? -1
  return {
    adopt(series: TrackedSeries, ref: number, epoch: number): void {
      if (epoch !== ownersEpoch) byRef.clear()
      ownersEpoch = epoch
      series.ref = ref
      series.epoch = epoch
      const owner = byRef.get(ref)
      series.alias = owner === undefined || owner === series ? null : owner
      if (owner === undefined) byRef.set(ref, series)
    },
    release(gone: readonly TrackedSeries[]): void {
      for (const series of gone) {
        if (byRef.get(series.ref) === series) byRef.delete(series.ref)
        series.epoch = -1
      }
    },
  }
}

/** How many samples metric relabelling leaves. */
export function countKept({ items, count }: SampleColumns<TrackedSeries>): number {
  let kept = 0
  for (let i = 0; i < count; i++) if (items[i]?.labels) kept++
  return kept
}

/** @throws ScrapeRefusal when a scrape shows more samples than the job allows */
export function checkSampleLimit(kept: number, sampleLimit: number): void {
  const limit = sampleLimit || MAX_SAMPLES
  if (kept <= limit) return
  const what = sampleLimit > 0 ? `the sample_limit of ${limit}` : `${limit}, the most without a sample_limit`
  throw new ScrapeRefusal(
    'sample_limit',
    `the target shows ${kept} samples, more than ${what}: ` +
      'drop what is not needed by metric_relabel_configs, or raise sample_limit for this job',
  )
}

/** Refuses a flood of new lines before it fills the memory. */
function createFlood(sampleLimit: number) {
  const limit = Math.max(sampleLimit, MAX_SAMPLES)
  let lines = 0
  return {
    restart: () => {
      lines = 0
    },
    count(): void {
      if (++lines <= limit) return
      throw new ScrapeRefusal(
        'sample_limit',
        `the target shows more than ${limit} new series at once; nothing of it was stored: ` +
          'look for a label with endless values (an id, a path, a time), or set sample_limit for this job',
      )
    },
  }
}

/** Columns as long as the body has samples; the first `length` of `series` count. */
type Gathering = {
  readonly series: TrackedSeries[]
  readonly shown: TrackedSeries[]
  readonly timestampsMs: Float64Array
  readonly values: Float64Array
  readonly counts: ScrapeCounts
}

const NOTHING: Gathering = {
  series: [],
  shown: [],
  timestampsMs: new Float64Array(),
  values: new Float64Array(),
  counts: { scraped: 0, kept: 0, added: 0, duplicate: 0, outOfBounds: 0 },
}

type GatherContext = { readonly rules: SessionRules; readonly scrape: number; readonly atMs: number }

/** Picks the samples to store: the first of each series counts unless they bring their own timestamps. */
function gather(columns: SampleColumns<TrackedSeries>, { rules, scrape, atMs }: GatherContext): Gathering {
  const { items, values, timestampsMs, count } = columns
  const series: TrackedSeries[] = []
  const shown: TrackedSeries[] = []
  const gathered = { timestampsMs: new Float64Array(count), values: new Float64Array(count) }
  let kept = 0
  let added = 0
  let duplicate = 0
  let outOfBounds = 0
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
    series.push(owner)
  }
  return { series, shown, ...gathered, counts: { scraped: count, kept, added, duplicate, outOfBounds } }
}

function withMarkers(gathering: Gathering, gone: readonly TrackedSeries[], atMs: number): ScrapeSamples {
  const ended = gone.filter(series => !series.isTimed)
  const { counts, series } = gathering
  const { length } = series
  if (ended.length === 0) {
    const timestampsMs = gathering.timestampsMs.subarray(0, length)
    return { atMs, series, timestampsMs, values: gathering.values.subarray(0, length), counts }
  }
  const timestampsMs = new Float64Array(length + ended.length)
  const values = new Float64Array(length + ended.length)
  timestampsMs.set(gathering.timestampsMs.subarray(0, length))
  values.set(gathering.values.subarray(0, length))
  timestampsMs.fill(atMs, length)
  for (let i = length; i < values.length; i++) writeStale(values, i)
  return { atMs, series: [...series, ...ended], timestampsMs, values, counts }
}
