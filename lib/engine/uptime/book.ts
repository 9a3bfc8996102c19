import type { UptimeDay, UptimeFigure, UptimeRange, UptimeView } from '../../contract/watch.ts'
import {
  countUptime,
  DAY_MS,
  DEFAULT_RULE,
  rangeStart,
  ruleSentence,
  type StateSpan,
  type StateStart,
  spansOfChanges,
  startOfDay,
  uptimeDay,
  uptimeRanges,
} from '../../core/uptime/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { UptimeDoor } from '../../ports/deck.ts'
import type { EventBus } from '../../ports/events.ts'
import type { StateChange, StateHistory, Subject } from '../../ports/state-history.ts'

const BAR_DAYS = 90
const SLICE_MS = 10
/** Changes and days of all subjects together; beyond it, who was not asked for longest is given up. */
const KEPT = 500_000
/** A figure of a board is at most this old while no state changes. */
const LATELY_MS = 60_000
/** Lengths of time that a subject's figures are kept for. */
const MOST_LENGTHS = 16

type Parts = {
  readonly history: Pick<StateHistory, 'spansOf'>
  readonly clock: Clock
  readonly events: EventBus
}

/**
 * Uptime of whatever is asked for, read from the database once: after that, changes are heard as they come, and a
 * day that is over is counted once. A thousand bars cost milliseconds.
 */
export function createUptimeBook(parts: Parts): UptimeDoor & { stop(): void } {
  const book = new UptimeBook(parts)
  const stop = parts.events.on('stateChanged', change => book.hear(change))
  return {
    view: subject => book.view(subject),
    days: subjects => book.days(subjects),
    figures: (subjects, range) => book.figures(subjects, range),
    lately: (subjects, seconds) => book.lately(subjects, seconds),
    stop,
  }
}

class UptimeBook {
  /** In the order of their last reading: the first is given up first. */
  readonly #shelves = new Map<Subject, Shelf>()

  constructor(private readonly parts: Parts) {}

  hear(change: StateChange): void {
    this.#shelves.get(change.subject)?.add(change)
  }

  async view(subject: Subject): Promise<UptimeView> {
    await this.#load([subject])
    const nowMs = this.parts.clock.now()
    const shelf = this.#shelves.get(subject)
    return {
      subject,
      rule: ruleSentence(DEFAULT_RULE),
      ranges: uptimeRanges(shelf?.spans(nowMs) ?? [], nowMs),
      days: shelf?.days(nowMs) ?? [],
    }
  }

  async days(subjects: readonly Subject[]): Promise<Map<Subject, readonly UptimeDay[]>> {
    await this.#load(subjects)
    const nowMs = this.parts.clock.now()
    return this.#each(subjects, shelf => shelf.days(nowMs))
  }

  async figures(subjects: readonly Subject[], range: UptimeRange): Promise<Map<Subject, UptimeFigure>> {
    await this.#load(subjects)
    const nowMs = this.parts.clock.now()
    const stretch = { fromMs: rangeStart(range, nowMs), toMs: nowMs }
    return this.#each(subjects, shelf => countUptime(shelf.spans(nowMs), stretch))
  }

  async lately(subjects: readonly Subject[], seconds: number): Promise<Map<Subject, UptimeFigure>> {
    await this.#load(subjects)
    const nowMs = this.parts.clock.now()
    return this.#each(subjects, shelf => shelf.lately(seconds, nowMs))
  }

  /** In slices: a thousand bars are counted anew once a day, and nothing else may wait for them. */
  async #each<T>(subjects: readonly Subject[], make: (shelf: Shelf) => T): Promise<Map<Subject, T>> {
    const made = new Map<Subject, T>()
    let sliceMs = performance.now()
    for (const subject of subjects) {
      const shelf = this.#shelves.get(subject)
      if (shelf) made.set(subject, make(shelf))
      if (performance.now() - sliceMs < SLICE_MS) continue
      await new Promise(resolve => setImmediate(resolve))
      sliceMs = performance.now()
    }
    return made
  }

  /** Brings subjects into memory, all that are missing by one question. */
  async #load(subjects: readonly Subject[]): Promise<void> {
    const missing: Subject[] = []
    for (const subject of new Set(subjects)) {
      const known = this.#shelves.get(subject)
      this.#shelves.delete(subject)
      this.#shelves.set(subject, known ?? new Shelf())
      if (!known) missing.push(subject)
    }
    if (missing.length > 0) this.#read(missing)
    await Promise.all(subjects.map(subject => this.#shelves.get(subject)?.isReady))
    this.#giveUpOldest(subjects.length)
  }

  #read(missing: readonly Subject[]): void {
    const nowMs = this.parts.clock.now()
    const reading = this.parts.history.spansOf(missing, rangeStart('12mo', nowMs) - DAY_MS, nowMs)
    for (const subject of missing) {
      const shelf = this.#shelves.get(subject)
      if (!shelf) continue
      shelf.isReady = reading.then(
        spans => shelf.fill(spans.get(subject) ?? []),
        error => {
          // Asked again the next time.
          if (this.#shelves.get(subject) === shelf) this.#shelves.delete(subject)
          throw error
        },
      )
      shelf.isReady.catch(() => {})
    }
  }

  #giveUpOldest(justAsked: number): void {
    let kept = 0
    for (const shelf of this.#shelves.values()) kept += shelf.size
    for (const [subject, shelf] of this.#shelves) {
      if (kept <= KEPT || this.#shelves.size <= justAsked) return
      kept -= shelf.size
      this.#shelves.delete(subject)
    }
  }
}

/** What is known of one subject. */
class Shelf {
  isReady: Promise<void> = Promise.resolve()
  #starts: StateStart[] | null = null
  /** Heard while the rest was read. */
  #heard: StateStart[] = []
  /** The days before a day, counted once. */
  #over: { readonly todayMs: number; readonly days: readonly UptimeDay[] } | null = null
  readonly #lately = new Map<number, UptimeFigure>()

  /** Changes and days. */
  get size(): number {
    return (this.#starts?.length ?? 0) + BAR_DAYS
  }

  fill(spans: readonly StateSpan[]): void {
    const heard = this.#heard
    this.#starts = spans.map(({ fromMs, state, isMaintenance, reason }) => ({
      atMs: fromMs,
      state,
      isMaintenance,
      reason,
    }))
    this.#heard = []
    this.#lately.clear()
    const readUntilMs = this.#starts.at(-1)?.atMs ?? 0
    for (const start of heard) if (start.atMs >= readUntilMs) this.#starts.push(start)
  }

  add({ atMs, state, isMaintenance, reason }: StateChange): void {
    const start = { atMs, state, isMaintenance, reason }
    if (this.#starts) this.#starts.push(start)
    else this.#heard.push(start)
    this.#lately.clear()
    // A change may be told after the day that it belongs to: that a machine slept, for days.
    if (this.#over && atMs < this.#over.todayMs) this.#over = null
  }

  spans(nowMs: number): StateSpan[] {
    const starts = this.#starts ?? []
    return spansOfChanges(starts, { fromMs: starts[0]?.atMs ?? nowMs, toMs: nowMs, nowMs })
  }

  /** What nobody watched yet may be watched the next moment: only a figure is kept. */
  lately(seconds: number, nowMs: number): UptimeFigure {
    const known = this.#lately.get(seconds)
    const keptMs = Math.min(LATELY_MS, seconds * 5)
    if (known && known.ratio !== null && nowMs - known.toMs < keptMs) return known
    const made = countUptime(this.spans(nowMs), { fromMs: nowMs - seconds * 1_000, toMs: nowMs })
    if (this.#lately.size >= MOST_LENGTHS) this.#lately.clear()
    this.#lately.set(seconds, made)
    return made
  }

  days(nowMs: number): UptimeDay[] {
    const todayMs = startOfDay(nowMs)
    const spans = this.spans(nowMs)
    if (this.#over?.todayMs !== todayMs) {
      const days = Array.from({ length: BAR_DAYS - 1 }, (_, i) =>
        uptimeDay(spans, { dayMs: todayMs - (BAR_DAYS - 1 - i) * DAY_MS, nowMs }),
      )
      this.#over = { todayMs, days }
    }
    return [...(this.#over?.days ?? []), uptimeDay(spans, { dayMs: todayMs, nowMs })]
  }
}
