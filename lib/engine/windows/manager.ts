import type { WindowOccurrence } from '../../contract/watch.ts'
import type { WindowConfig } from '../../core/config/schema/window.ts'
import {
  type CompiledWindow,
  compileWindow,
  isLateNotice,
  occurrences,
  phaseOf,
} from '../../core/window/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { WindowsDoor } from '../../ports/deck.ts'
import type { EventBus } from '../../ports/events.ts'
import type { Log } from '../../ports/log.ts'

/** A window with where it is from: `createdAtMs` is null for one of a file. */
export type WindowEntry = { readonly config: WindowConfig; readonly createdAtMs: number | null }

export type WindowManager = {
  /** Puts these windows in force, in place of all others. */
  apply(entries: readonly WindowEntry[]): void
  readonly door: WindowsDoor
  stop(): Promise<void>
}

type Parts = { readonly clock: Clock; readonly events: EventBus; readonly log: Log }
type Entry = { readonly window: CompiledWindow; readonly createdAtMs: number | null }

const LOOK_EVERY_MS = 1_000
const LOOK_AHEAD_MS = 86_400_000
/** A question about more than this is cut. */
const LONGEST_QUESTION_MS = 400 * 86_400_000

/**
 * Knows which windows are open, and says `windowsChanged` within a second of each opening, closing and announcement.
 * What `open` answers is right at the millisecond, whether or not the timer came already.
 */
export function createWindowManager(parts: Parts): WindowManager {
  const book = new WindowBook(parts)
  const stopping = new AbortController()
  const running = book.keepTime(stopping.signal)
  return {
    apply: entries => book.apply(entries),
    door: {
      occurrences: async (fromMs, toMs) => book.occurrences(fromMs, toMs),
      open: (service, part) => book.open(service, part),
    },
    stop: () => {
      stopping.abort()
      return running
    },
  }
}

class WindowBook {
  #entries: readonly Entry[] = []
  /** `service` or `service/part` → the window that is open there. */
  #open = new Map<string, WindowOccurrence>()
  #nextChangeMs = Number.POSITIVE_INFINITY
  #knownMs = Number.NEGATIVE_INFINITY
  #looks = 0
  #toldLooks = 0

  constructor(private readonly parts: Parts) {}

  apply(entries: readonly WindowEntry[]): void {
    const before = new Map(this.#entries.map(entry => [JSON.stringify(entry.window.config), entry.window]))
    this.#entries = entries.flatMap(({ config, createdAtMs }): Entry[] => {
      const known = before.get(JSON.stringify(config))
      if (known) return [{ window: known, createdAtMs }]
      const compiled = compileWindow(config)
      if ('window' in compiled) return [{ window: compiled.window, createdAtMs }]
      const reason = compiled.faults.map(fault => fault.message).join('; ')
      this.parts.log.error({ window: config.slug, reason }, 'a window is wrong and is left out')
      return []
    })
    this.#knownMs = Number.POSITIVE_INFINITY
    this.#lookAndTell()
  }

  occurrences(fromMs: number, toMs: number): WindowOccurrence[] {
    const endMs = Math.min(toMs, fromMs + LONGEST_QUESTION_MS)
    return this.#occurrences(fromMs, endMs).sort((a, b) => a.startsAtMs - b.startsAtMs)
  }

  open(service: string, part: string | null): WindowOccurrence | null {
    if (!this.#isUpToDate()) this.#look()
    return this.#open.get(service) ?? (part === null ? null : (this.#open.get(`${service}/${part}`) ?? null))
  }

  async keepTime(signal: AbortSignal): Promise<void> {
    const { clock } = this.parts
    while (!signal.aborted) {
      const untilChangeMs = Math.max(1, this.#nextChangeMs - clock.now())
      await clock.sleep(Math.min(LOOK_EVERY_MS, untilChangeMs), signal)
      if (signal.aborted) return
      this.#lookAndTell()
    }
  }

  #lookAndTell(): void {
    if (!this.#isUpToDate()) this.#look()
    if (this.#toldLooks < this.#looks) this.#tell()
  }

  /** Neither is a change due, nor was the clock set back since we looked. */
  #isUpToDate(): boolean {
    const nowMs = this.parts.clock.now()
    return nowMs < this.#nextChangeMs && nowMs >= this.#knownMs
  }

  #look(): void {
    const nowMs = this.parts.clock.now()
    this.#open = new Map()
    let nextMs = nowMs + LOOK_AHEAD_MS
    for (const entry of this.#entries) {
      const noticeMs = entry.window.noticeMs ?? 0
      for (const { startsAtMs, endsAtMs } of occurrences(
        entry.window,
        nowMs,
        nowMs + LOOK_AHEAD_MS + noticeMs,
      )) {
        const occurrence = this.#toOccurrence(entry, { startsAtMs, endsAtMs })
        if (occurrence.phase === 'open') this.#setOpen(occurrence)
        for (const atMs of [startsAtMs - noticeMs, startsAtMs, endsAtMs])
          if (atMs > nowMs && atMs < nextMs) nextMs = atMs
      }
    }
    this.#nextChangeMs = nextMs
    this.#knownMs = nowMs
    this.#looks++
  }

  /** Of two windows that are open at once, the one that ends last. */
  #setOpen(occurrence: WindowOccurrence): void {
    for (const covered of occurrence.services) {
      const known = this.#open.get(covered)
      if (!known || known.endsAtMs < occurrence.endsAtMs) this.#open.set(covered, occurrence)
    }
  }

  #tell(): void {
    this.#toldLooks = this.#looks
    this.parts.events.emit('windowsChanged', { atMs: this.parts.clock.now() })
  }

  #occurrences(fromMs: number, toMs: number): WindowOccurrence[] {
    return this.#entries.flatMap(entry =>
      occurrences(entry.window, fromMs, toMs).map(occurrence => this.#toOccurrence(entry, occurrence)),
    )
  }

  #toOccurrence(
    { window: { config, noticeMs }, createdAtMs }: Entry,
    occurrence: { startsAtMs: number; endsAtMs: number },
  ): WindowOccurrence {
    return {
      slug: config.slug,
      name: config.name,
      description: config.description ?? null,
      services: config.services,
      ...occurrence,
      phase: phaseOf(occurrence, noticeMs, this.parts.clock.now()),
      noticeMs,
      isLateNotice: isLateNotice(occurrence, noticeMs, createdAtMs),
      mutesAlerts: config.mutes_alerts,
      ...(config.runbook === undefined ? {} : { runbook: config.runbook }),
      zone: config.zone,
      source: createdAtMs === null ? 'file' : 'page',
    }
  }
}
