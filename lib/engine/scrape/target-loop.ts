import type { TargetState } from '../../contract/targets.ts'
import type { FamilyMetadata } from '../../core/exposition/index.ts'
import { labelsToObject, labelValue } from '../../core/labels/index.ts'
import { alignedTime, nextScrapeAt, targetHash } from '../../core/scrape/schedule.ts'
import type { Clock } from '../../ports/clock.ts'
import type { EventBus } from '../../ports/events.ts'
import { shownUrl } from './shown-url.ts'
import {
  type ScrapeOutcome,
  type ScrapePlan,
  type ScraperDependencies,
  TargetScraper,
} from './target-scraper.ts'

export type LoopDependencies = ScraperDependencies & {
  readonly clock: Clock
  readonly events: EventBus
}

/** One target's life: asked once an interval, never twice at a time, until it is stopped. */
export class TargetLoop {
  readonly #deps: LoopDependencies
  readonly #scraper: TargetScraper
  #plan: ScrapePlan
  #waiting = new AbortController()
  readonly #ending = new AbortController()
  #running: Promise<void> | null = null
  #loop: Promise<void>
  #last: { readonly atMs: number; readonly outcome: ScrapeOutcome } | null = null

  constructor(deps: LoopDependencies, plan: ScrapePlan) {
    this.#deps = deps
    this.#plan = plan
    this.#scraper = new TargetScraper(deps, plan)
    this.#loop = this.#run(this.#waiting.signal)
  }

  get plan(): ScrapePlan {
    return this.#plan
  }

  /** Goes on under a new plan with the same series. */
  replan(plan: ScrapePlan): void {
    this.#plan = plan
    this.#waiting.abort()
    this.#waiting = new AbortController()
    const { signal } = this.#waiting
    this.#loop = this.#loop.then(async () => {
      await this.#running
      this.#scraper.replan(plan)
      await this.#run(signal)
    })
  }

  /** Asks the target now, or joins the scrape that is under way. */
  scrapeNow(plannedMs = this.#deps.clock.now()): Promise<void> {
    this.#running ??= this.#scrape(plannedMs).finally(() => {
      this.#running = null
    })
    return this.#running
  }

  /** Ends the loop and marks the end of its series. */
  async stop(): Promise<void> {
    this.#ending.abort()
    this.#waiting.abort()
    await this.#loop
    await this.#running
    await this.#scraper.finish(this.#deps.clock.now())
  }

  metadata(): ReadonlyMap<string, FamilyMetadata> {
    return this.#scraper.metadata()
  }

  state(): TargetState {
    const { job, target } = this.#plan
    const outcome = this.#last?.outcome
    return {
      job: labelValue(target.labels, 'job') || job.name,
      instance: labelValue(target.labels, 'instance'),
      url: shownUrl(target.url),
      health: outcome === undefined ? 'unknown' : outcome.isUp ? 'up' : 'down',
      lastScrape: this.#last === null ? null : new Date(this.#last.atMs).toISOString(),
      lastDurationSeconds: outcome?.durationSeconds ?? null,
      samples: outcome?.samples ?? 0,
      lastError: outcome?.error ?? null,
      ...(outcome?.refusedGrowth ? { refusedGrowth: outcome.refusedGrowth } : {}),
      intervalSeconds: target.intervalMs / 1_000,
      timeoutSeconds: target.timeoutMs / 1_000,
      labels: labelsToObject(target.labels),
      discoveredLabels: labelsToObject(target.discoveredLabels),
      source: job.source,
    }
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps
    const { target } = this.#plan
    const hash = targetHash(target.labels, target.url)
    // Our own figures cost nothing and are wanted from the first second.
    if (target.url in this.#deps.inside && this.#last === null && !signal.aborted) await this.scrapeNow()
    let plannedMs = nextScrapeAt(clock.now(), target.intervalMs, hash)
    while (!signal.aborted) {
      await clock.sleep(plannedMs - clock.now(), signal)
      if (signal.aborted) return
      await this.scrapeNow(plannedMs)
      plannedMs = nextScrapeAt(Math.max(clock.now(), plannedMs), target.intervalMs, hash)
    }
  }

  async #scrape(plannedMs: number): Promise<void> {
    const { clock, events, onError } = this.#deps
    const { target, job } = this.#plan
    const atMs = alignedTime(clock.now(), plannedMs, target.intervalMs)
    try {
      const outcome = await this.#scraper.scrape(atMs, this.#ending.signal)
      if (outcome === null) return
      this.#last = { atMs, outcome }
      events.emit('scraped', {
        job: labelValue(target.labels, 'job') || job.name,
        instance: labelValue(target.labels, 'instance'),
        atMs,
        isUp: outcome.isUp,
      })
    } catch (error) {
      onError(error)
    }
  }
}
