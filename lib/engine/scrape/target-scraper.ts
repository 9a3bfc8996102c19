import {
  acceptHeader,
  ExpositionError,
  type FamilyMetadata,
  type ItemList,
  lineOf,
  negotiateFormat,
} from '../../core/exposition/index.ts'
import type { Labels } from '../../core/labels/index.ts'
import { checkSampleLimit } from '../../core/scrape/flood.ts'
import type { ScrapeJob, ScrapeTarget } from '../../core/scrape/job.ts'
import { ScrapeRefusal } from '../../core/scrape/refusal.ts'
import { reportLabels, reportValues } from '../../core/scrape/report.ts'
import {
  countKept,
  createScrapeSession,
  type ScrapeCounts,
  type ScrapeSamples,
  type ScrapeSession,
} from '../../core/scrape/session.ts'
import { IN_STORE, type TrackedSeries, trackedSeries } from '../../core/scrape/tracked-series.ts'
import type { ExemplarStore } from '../../ports/exemplars.ts'
import type { ScrapeFetcher } from '../../ports/scrape-fetcher.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import type { GrowthGuard } from '../care/growth-guard.ts'
import { appendBatch, BatchMaker, breathe, isResolved } from './append.ts'
import { duplicateSentence } from './duplicates.ts'
import { holdExemplars } from './exemplars.ts'
import { type Admitted, admitGrowth, allOf } from './growth.ts'
import { type Answer, askInside, type InsideTargets } from './inside.ts'
import type { ScrapeObserver } from './observer.ts'

/** Reading gives way to others after so long, looked at after each step: known lines are read in no time. */
const SLICE_MS = 8
const STEP_BYTES = 32 * 1024
/** About 10 ms of asking the store for new series, */
const SLICE_SERIES = 2_000

export type ScraperDependencies = {
  readonly store: SeriesStore
  /** Where exemplars go; without it nobody keeps them. */
  readonly exemplars?: Pick<ExemplarStore, 'append'>
  /** Who decides which new series may come; without it all that the store takes. */
  readonly growth?: GrowthGuard
  readonly fetcher: ScrapeFetcher
  readonly inside: InsideTargets
  readonly observe: ScrapeObserver
  /** A fault of our own, not of the target's: reported, and the loop goes on. */
  readonly onError: (error: unknown) => void
}

export type ScrapeOutcome = {
  readonly isUp: boolean
  readonly durationSeconds: number
  readonly samples: number
  /** In plain words; null when the scrape was good. One that is up may have one: a series was shown twice. */
  readonly error: string | null
  /** Why new series were left out of a scrape that was good otherwise; null when none were. */
  readonly refusedGrowth: string | null
}

/** What one target's loop runs. `blockedBy`: a reason of the job's for which it is not asked at all. */
export type ScrapePlan = {
  readonly job: ScrapeJob
  readonly target: ScrapeTarget
  readonly blockedBy: string | null
}

const NO_COUNTS: ScrapeCounts = {
  scraped: 0,
  kept: 0,
  added: 0,
  duplicate: 0,
  duplicated: null,
  outOfBounds: 0,
}

/** Asks one target and puts what it shows into the store, whole or not at all. */
export class TargetScraper {
  readonly #deps: ScraperDependencies
  #plan: ScrapePlan
  #session: ScrapeSession
  readonly #report: readonly TrackedSeries[]
  readonly #batches: BatchMaker
  #lastMs = Number.NEGATIVE_INFINITY
  /** The series that had their refs the last time: a body that shows them again needs no look at each. */
  #resolved: Resolved = { items: null, kept: 0, epoch: -1 }
  /** Those that got their refs in this scrape: until they are stored, their labels are here alone. */
  #adopted: TrackedSeries[] = []

  constructor(deps: ScraperDependencies, plan: ScrapePlan) {
    this.#deps = deps
    this.#batches = new BatchMaker(deps.store)
    this.#plan = plan
    this.#session = createScrapeSession(plan.job, plan.target.labels)
    this.#report = reportLabels(plan.target.labels).map(labels => trackedSeries(labels))
  }

  /** Goes on under new rules; series that they leave out end with the next scrape. */
  replan(plan: ScrapePlan): void {
    this.#plan = plan
    this.#session = createScrapeSession(plan.job, plan.target.labels, this.#session.shown())
  }

  metadata(): ReadonlyMap<string, FamilyMetadata> {
    return this.#session.metadata()
  }

  /**
   * One scrape; its samples get `wantedMs`, or the first later millisecond that is free.
   * @returns null when the signal ended it: then nothing was stored
   */
  async scrape(wantedMs: number, signal: AbortSignal): Promise<ScrapeOutcome | null> {
    const atMs = Math.max(wantedMs, this.#lastMs + 1)
    const started = performance.now()
    const session = this.#session
    const read = await this.#readSamples(session, atMs, signal)
    if (signal.aborted) return null
    this.#lastMs = atMs
    const samples = read.samples ?? session.end(atMs)
    const counts = read.samples?.counts ?? read.counts
    const outcome: ScrapeOutcome = {
      isUp: read.samples !== null,
      durationSeconds: (performance.now() - started) / 1_000,
      samples: counts.scraped,
      error: read.refusal?.message ?? duplicateSentence(counts, this.#deps.store),
      refusedGrowth: read.growth?.sentence ?? null,
    }
    await this.#store(samples, reportValues({ ...counts, ...outcome }))
    this.#leaveLabels()
    if (counts.scraped > SLICE_SERIES) await breathe()
    read.commit?.()
    this.#deps.observe.dropped('relabelled', counts.scraped - counts.kept - (read.growth?.refused ?? 0))
    this.#deps.observe.dropped('duplicate', counts.duplicate)
    this.#deps.observe.dropped('out_of_bounds', counts.outOfBounds)
    this.#deps.observe.scraped({
      ...outcome,
      job: this.#plan.job.name,
      refusal: read.refusal?.refusalReason ?? null,
    })
    return outcome
  }

  /** Marks the end of every series of the target, those that report on it included. */
  async finish(nowMs: number): Promise<void> {
    if (this.#lastMs === Number.NEGATIVE_INFINITY) return
    const atMs = Math.max(nowMs, this.#lastMs + 1)
    await this.#store(this.#session.end(atMs), null)
    this.#lastMs = Number.NEGATIVE_INFINITY
  }

  async #readSamples(session: ScrapeSession, atMs: number, signal: AbortSignal): Promise<ReadSamples> {
    let counts = NO_COUNTS
    try {
      const answer = await this.#fetch(signal)
      const reads = this.#readKnown(session, answer, signal)
      const { columns, reading } = await reads.finally(() => answer.release?.())
      const { store } = this.#deps
      const known = this.#resolved
      const isKnown = known.items === columns.items && known.epoch === store.epoch
      const kept = isKnown ? known.kept : countKept(columns)
      counts = { ...NO_COUNTS, scraped: columns.count, kept }
      const { target, job } = this.#plan
      const sampleLimit = job.limits.samples
      if (sampleLimit > 0) checkSampleLimit(kept, sampleLimit)
      const asking = { ...this.#deps, targetLabels: target.labels, flooded: session.flooded() }
      const growth = isKnown ? allOf(columns) : await admitGrowth(columns, asking)
      if (sampleLimit === 0 && !isKnown) checkSampleLimit(countKept(growth.columns), sampleLimit)
      if (!isKnown) await this.#resolve(session, growth.columns.items.all.slice(0, columns.count))
      // What was refused is asked for again.
      if (growth.refused === 0) this.#resolved = { items: columns.items, kept, epoch: store.epoch }
      if (signal.aborted) return { samples: null, counts, refusal: null }
      const samples = session.assemble(growth.columns, atMs)
      return { samples, counts, refusal: null, growth, ...(growth.isFlood ? {} : { commit: reading.commit }) }
    } catch (error) {
      return { samples: null, counts, refusal: this.#refusalOf(error) }
    }
  }

  /** Reads the body; once more as if it were the first, when the store lost series that are known by their lines only. */
  async #readKnown(session: ScrapeSession, answer: Answer, signal: AbortSignal) {
    const { store } = this.#deps
    const read = await this.#read(session, answer, signal)
    const { items } = read.columns
    const isSame = items === this.#resolved.items && this.#resolved.epoch === store.epoch
    if (isSame || signal.aborted || renewed([session.shown(), items.all], session, store)) return read
    session.forget()
    return this.#read(session, answer, signal)
  }

  /** The whole body, some at a time, so that a huge one holds nothing up. */
  async #read(session: ScrapeSession, { body, contentType }: Answer, signal: AbortSignal) {
    const negotiated = negotiateFormat(contentType, this.#plan.job.fallbackProtocol)
    if (!negotiated.ok) throw new ScrapeRefusal('content_type', negotiated.error)
    const reading = session.read(body, negotiated.format)
    try {
      let sliceStarted = performance.now()
      while (!reading.step(STEP_BYTES) && !signal.aborted) {
        if (performance.now() - sliceStarted < SLICE_MS) continue
        await breathe()
        sliceStarted = performance.now()
      }
    } catch (error) {
      if (!(error instanceof ExpositionError)) throw error
      const line = lineOf(body, error.offset)
      throw new ScrapeRefusal('syntax', `line ${line} of the answer: ${error.message}`)
    }
    return { reading, columns: reading.columns }
  }

  #refusalOf(error: unknown): ScrapeRefusal {
    if (error instanceof ScrapeRefusal) return error
    this.#deps.onError(error)
    return new ScrapeRefusal(
      'internal',
      'Opsdeck failed at this scrape; its log says where. Please report it',
    )
  }

  async #fetch(signal: AbortSignal): Promise<Answer> {
    const { job, target, blockedBy } = this.#plan
    if (blockedBy !== null) throw new ScrapeRefusal('target_limit', blockedBy)
    const inside = this.#deps.inside[target.url]
    if (inside) return askInside(inside, target.timeoutMs)
    const response = await this.#deps.fetcher.fetch({
      url: target.url,
      timeoutMs: target.timeoutMs,
      accept: acceptHeader(job.scrapeProtocols),
      auth: job.auth,
      oauth2: job.oauth2,
      tls: job.tls,
      headers: job.headers,
      proxyUrl: job.proxyUrl,
      followRedirects: job.followRedirects,
      enableCompression: job.enableCompression,
      bodyLimitBytes: job.limits.bodyBytes,
      signal,
    })
    if (!response.ok) throw new ScrapeRefusal('fetch', response.error)
    return response
  }

  /** Gives every kept series its ref, some at a time; all or a refusal. */
  async #resolve(session: ScrapeSession, items: readonly TrackedSeries[]): Promise<void> {
    const { store } = this.#deps
    // Those that report on the scrape come first: when there is no room, that must be seen.
    for (const series of this.#report) isResolved(series, store)
    const adopted: TrackedSeries[] = []
    this.#adopted = adopted
    for (let epoch = -1; epoch !== store.epoch; ) {
      epoch = store.epoch
      renewed([session.shown(), items], session, store)
      for (const series of unresolved([session.shown(), items], epoch)) {
        const ref = store.resolve(series.labels)
        if (ref === null) {
          session.disown(adopted)
          throw storeIsFull(store)
        }
        session.adopt(series, ref, epoch)
        adopted.push(series)
        if (adopted.length % SLICE_SERIES === 0) await breathe()
      }
    }
  }

  /** The store has each label set once, whatever shows it: it need not be here too. */
  #leaveLabels(): void {
    const { store } = this.#deps
    const adopted = this.#adopted
    this.#adopted = []
    if (store.keeps === undefined) return
    for (const series of adopted) if (series.epoch === store.epoch) series.labels = IN_STORE
  }

  async #store(samples: ScrapeSamples, figures: readonly number[] | null): Promise<void> {
    const { store, observe } = this.#deps
    const keepExemplars = holdExemplars(samples, this.#deps)
    const report = this.#report.map((series, i) => ({ series, value: figures?.[i] ?? null }))
    await appendBatch(store, this.#batches.make(samples, report), ({ duplicate, outOfOrder, tooOld }) => {
      observe.dropped('duplicate', duplicate)
      observe.dropped('out_of_order', outOfOrder)
      observe.dropped('too_old', tooOld)
    })
    keepExemplars()
  }
}

type Resolved = {
  readonly items: ItemList<TrackedSeries> | null
  readonly kept: number
  readonly epoch: number
}

type Labelled = TrackedSeries & { labels: Labels }
type Groups = readonly (readonly TrackedSeries[])[]

/**
 * Takes the refs of series whose labels are in the store over into its present epoch.
 * @returns whether all of the last group are there still
 */
function renewed(groups: Groups, session: ScrapeSession, store: SeriesStore): boolean {
  const { epoch } = store
  const isOld = (series: TrackedSeries) => series.labels === IN_STORE && series.epoch !== epoch
  for (const series of groups.flatMap(group => group.filter(isOld)))
    if (isOld(series) && store.keeps?.(series.ref, series.epoch)) session.adopt(series, series.ref, epoch)
  return !groups.at(-1)?.some(isOld)
}

/** Those that need a ref of this epoch, in order. */
function unresolved(groups: Groups, epoch: number): Labelled[] {
  const isWaiting = (series: TrackedSeries): series is Labelled =>
    series.epoch !== epoch && series.labels !== null && series.labels !== IN_STORE
  return groups.flatMap(group => group.filter(isWaiting))
}

type ReadSamples = {
  readonly samples: ScrapeSamples | null
  readonly counts: ScrapeCounts
  readonly refusal: ScrapeRefusal | null
  readonly growth?: Admitted
  /** Keeps the body's layout for the next scrape. */
  readonly commit?: () => void
}

function storeIsFull(store: SeriesStore): ScrapeRefusal {
  return new ScrapeRefusal(
    'active_series',
    `the store is full: ${store.statistics().activeSeries} series are active, which is its cap; nothing of this scrape was stored. ` +
      'Drop series by metric_relabel_configs, set a sample_limit, or raise the cap on active series',
  )
}
