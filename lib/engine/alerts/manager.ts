import type { AlertingConfig } from '../../core/alert/config.ts'
import type { FlushedAlert } from '../../core/alert/world.ts'
import type { AlertRows, DispatchLease, Fence } from '../../ports/alert-rows.ts'
import type { AlertSink } from '../../ports/alert-sink.ts'
import type { EventBus } from '../../ports/events.ts'
import type { Log } from '../../ports/log.ts'
import type { Receivers } from '../../ports/receiver.ts'
import { startLoop } from '../loop.ts'
import { AlertStore, type Refusal } from './alert-store.ts'
import { AlertWorld, type WorldParts } from './alert-world.ts'
import { Announcer } from './announcer.ts'
import type { AttemptParts } from './attempt.ts'
import { createTurns } from './event-loop-turns.ts'
import { type Held, HoldNotes } from './hold-notes.ts'
import { SharedBook } from './shared-book.ts'
import { Standing, type Term } from './standing.ts'
import { StoreWriter } from './store-writer.ts'
import { Takeovers } from './takeovers.ts'
import { SendingTerm } from './term.ts'
import { Ticker } from './ticker.ts'

export type AlertManagerParts = Omit<AttemptParts, 'templates'> &
  Omit<WorldParts, 'book' | 'turns'> & {
    readonly receivers: Receivers
    readonly rows: AlertRows
    readonly lease: DispatchLease
    readonly events: EventBus
    readonly log: Log
    /** How often the lease is renewed, or asked for. */
    readonly leaseEveryMs?: number
  }

const LOOK_EVERY_MS = 1_000
const CLEAN_EVERY_MS = 3_600_000
const DAY_MS = 86_400_000
const EVENTS_KEPT_MS = 400 * DAY_MS
const NOTIFICATIONS_KEPT_MS = 90 * DAY_MS
/** Beyond its expiry: an acknowledgement may hold so long, and then people are reminded of what they were told. */
const LOG_KEPT_MS = 8 * DAY_MS
const SILENCES_KEPT_MS = 5 * DAY_MS

/** Alerts from their arrival to their last attempt; of several processes on one database one sends. */
export class AlertManager implements AlertSink {
  readonly store: AlertStore
  readonly book: SharedBook
  readonly world: AlertWorld
  readonly turns = createTurns()
  readonly #writer: StoreWriter
  readonly #announcer: Announcer
  readonly #standing: Standing
  readonly #reminders: Ticker<string>
  readonly #holds: HoldNotes
  readonly #takeovers: Takeovers
  #term: SendingTerm | null = null
  #ended: { fingerprint: string; by: string; atMs: number }[] = []
  #loops: { stop(): Promise<void> }[] = []
  #applying: Promise<void> = Promise.resolve()

  constructor(private readonly parts: AlertManagerParts) {
    const { clock, rows, log } = parts
    this.#announcer = new Announcer(parts)
    this.book = new SharedBook(rows, () => this.#onShared())
    this.world = new AlertWorld({ ...parts, book: this.book, turns: this.turns })
    this.store = new AlertStore({
      clock,
      turns: this.turns,
      resolveTimeoutMs: () => this.world.config.resolveTimeoutMs,
      onAlert: kept => {
        this.world.put(kept.alert)
        this.#term?.dispatcher.put(kept)
        this.#announcer.changed()
      },
      onEnded: fingerprint => {
        if (this.book.acknowledgementOf(fingerprint))
          this.#ended.push({ fingerprint, by: 'the alert resolved', atMs: clock.now() })
      },
      onForgotten: fingerprint => {
        this.world.remove(fingerprint)
        this.#holds.forget(fingerprint)
      },
    })
    this.#holds = new HoldNotes(this.store)
    this.#takeovers = new Takeovers({
      ...parts,
      book: this.book,
      world: this.world,
      store: this.store,
      groupsOf: fingerprint => this.#term?.dispatcher.groups.of(fingerprint) ?? [],
    })
    this.#writer = new StoreWriter({ rows, clock, log, store: this.store })
    this.#reminders = new Ticker(clock, fingerprint => this.#term?.dispatcher.hurry(fingerprint))
    this.#standing = new Standing({
      lease: parts.lease,
      clock,
      log,
      ...(parts.leaseEveryMs === undefined ? {} : { everyMs: parts.leaseEveryMs }),
      begin: (fence, holds) => this.#begin(fence, holds),
    })
  }

  take(alerts: Parameters<AlertSink['take']>[0]): void {
    void this.store.take(alerts)
  }

  /** Durable when it resolves: with those that were refused. */
  async receive(alerts: Parameters<AlertSink['take']>[0]): Promise<readonly Refusal[]> {
    const refused = await this.store.take(alerts)
    await this.#writer.flush()
    return refused
  }

  /** Puts a configuration in force. */
  apply(config: AlertingConfig): void {
    this.#applying = this.#applying.then(() => this.#apply(config)).catch(error => this.#tell(error))
  }

  /** Works from then on; what was applied before is in force by then. */
  async start(): Promise<void> {
    await this.#applying
    this.#reminders.start()
    this.#writer.start()
    await this.book.refresh().catch(error => this.#tell(error))
    await this.#standing.start()
    if (!this.#standing.isSending()) await this.#adopt().catch(error => this.#tell(error))
    this.#loops = [
      startLoop(this.parts.clock, LOOK_EVERY_MS, () => this.#look()),
      startLoop(this.parts.clock, CLEAN_EVERY_MS, () => this.#clean()),
    ]
  }

  /** Resolves once the newest configuration is in force. */
  async applied(): Promise<void> {
    await this.#applying
  }

  isSending(): boolean {
    return this.#standing.isSending()
  }

  term(): SendingTerm | null {
    return this.#term
  }

  /** What the last flush of an alert was held by, beside silences and inhibition. */
  heldBy(fingerprint: string): Held | null {
    return this.#holds.of(fingerprint)
  }

  async stop(): Promise<void> {
    await this.#applying
    for (const loop of this.#loops) await loop.stop()
    await this.#reminders.stop()
    await this.#standing.stop()
    await this.#writer.stop()
    this.#announcer.stop()
  }

  async #apply(config: AlertingConfig): Promise<void> {
    const isSameRoute = JSON.stringify(this.world.config.route) === JSON.stringify(config.route)
    await this.world.apply(config, this.#alerts())
    if (this.#term && !isSameRoute) await this.#term.dispatcher.apply(config, this.#kept())
    this.#announcer.changed()
  }

  *#alerts() {
    for (const [, alert] of this.store.entries()) yield alert
  }

  *#kept() {
    for (const [fingerprint, alert] of this.store.entries()) yield { fingerprint, alert }
  }

  async #begin(fence: Fence, holds: () => boolean): Promise<Term> {
    await this.book.refresh()
    const kept = await this.#adopt()
    const term: SendingTerm = new SendingTerm(
      {
        ...this.parts,
        turns: this.turns,
        fence,
        holds,
        config: () => this.world.config,
        templates: () => this.world.config.templates,
        onLost: () => this.#standing.lose(fence),
        world: () => this.world.forFlush(term.logBook),
        taken: () => this.store.taken(),
        onFlushed: alerts => this.#onFlushed(alerts),
        onTold: ({ fingerprints, by, reason }) => {
          const kind = reason === 'reminder' ? 'reminded' : 'notified'
          const text = `${by} was told: ${reason}`
          return this.turns.each(fingerprints, id => this.store.note(id, kind, { text, by }))
        },
      },
      kept,
    )
    // Before the alerts are grouped: one that comes meanwhile must not be missed.
    this.#term = term
    await term.dispatcher.apply(this.world.config, this.#kept())
    term.resume(kept.waiting)
    const stop = async () => {
      if (this.#term === term) this.#term = null
      await term.stop()
    }
    return { stop }
  }

  async #adopt() {
    const kept = await this.parts.rows.load()
    await this.store.adopt(kept.alerts, true)
    return kept
  }

  async #onFlushed(alerts: readonly FlushedAlert[]): Promise<void> {
    await this.turns.each(alerts, flushed => this.#holds.note(flushed))
    this.#announcer.changed()
  }

  /** Silences or acknowledgements changed. */
  #onShared(): void {
    for (const { fingerprint, untilMs } of this.book.acknowledgements())
      if (untilMs !== null && untilMs > this.parts.clock.now()) this.#reminders.plan(fingerprint, untilMs)
    // Only who sends has groups: the others would take it for told.
    if (this.#term) this.#takeovers.look()
    this.#announcer.changed()
  }

  async #look(): Promise<void> {
    try {
      await this.store.adopt(await this.parts.rows.heard(), false)
      await this.store.sweep(id => (this.#term?.dispatcher.groups.of(id).length ?? 0) > 0)
      const ended = this.#ended.splice(0)
      if (ended.length > 0) await this.parts.rows.endAcknowledgements(ended)
      await this.book.refresh()
    } catch (error) {
      this.#tell(error)
    }
  }

  async #clean(): Promise<void> {
    const nowMs = this.parts.clock.now()
    this.#term?.logBook.forgetExpired(nowMs - LOG_KEPT_MS)
    try {
      await this.parts.rows.forget({
        logBeforeMs: nowMs - LOG_KEPT_MS,
        eventsBeforeMs: nowMs - EVENTS_KEPT_MS,
        notificationsBeforeMs: nowMs - NOTIFICATIONS_KEPT_MS,
        silencesBeforeMs: nowMs - SILENCES_KEPT_MS,
      })
    } catch (error) {
      this.#tell(error)
    }
  }

  #tell(error: unknown): void {
    this.parts.log.error({ err: error }, 'alerting met an error and goes on')
  }
}
