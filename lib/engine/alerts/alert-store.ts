import type { Alert, SentAlert } from '../../core/alert/alert.ts'
import { fingerprint } from '../../core/alert/fingerprint.ts'
import { isResolved, mergeAlerts, normaliseAlert } from '../../core/alert/receive.ts'
import { labelsKey, labelsToObject } from '../../core/labels/index.ts'
import type { Turns } from '../../core/turns.ts'
import type { AlertEventKind, AlertWrite, KeptAlert, KeptEvent } from '../../ports/alert-rows.ts'
import type { Clock } from '../../ports/clock.ts'

/** So many are taken at once; more wait a moment, so that a storm does not hold the event loop. */
const AT_ONCE = 100
/** An alert that only goes on firing is written this often. */
const TOUCH_EVERY_MS = 60_000
/** What fired when the deck stopped goes on firing for so long, until whoever sends it was heard again. */
export const RESTART_GRACE_MS = 12 * 60_000
export const RESOLVED_KEPT_MS = 30 * 60_000

export type StoreParts = {
  readonly clock: Clock
  readonly turns: Turns
  resolveTimeoutMs(): number
  /** An alert came, or was heard of again. */
  onAlert(kept: KeptAlert): void
  onEnded(fingerprint: string): void
  onForgotten(fingerprint: string): void
}
export type Refusal = { readonly labels: Readonly<Record<string, string>>; readonly reason: string }
type Batch = { readonly sent: readonly SentAlert[]; done(refused: readonly Refusal[]): void }

/** All alerts, in memory. What changed waits in `takeWrite` for the database. */
export class AlertStore {
  readonly #alerts = new Map<string, Alert>()
  /** Those whose firing is on record and whose end is not. */
  readonly #firing = new Set<string>()
  readonly #writtenMs = new Map<string, number>()
  readonly #inbox: Batch[] = []
  #draining: Promise<void> | null = null
  #dirty = new Map<string, Alert>()
  #forgotten: string[] = []
  #events: KeptEvent[] = []

  constructor(private readonly parts: StoreParts) {}

  get size(): number {
    return this.#alerts.size
  }

  get(id: string): Alert | undefined {
    return this.#alerts.get(id)
  }

  entries(): IterableIterator<[string, Alert]> {
    return this.#alerts.entries()
  }

  /** Takes alerts and answers which are refused, once all are in the store. */
  take(sent: readonly SentAlert[]): Promise<readonly Refusal[]> {
    return new Promise(done => {
      if (sent.length <= AT_ONCE && !this.#draining) return done(this.#takeAll(sent))
      this.#inbox.push({ sent, done })
      this.#draining ??= this.#drain()
    })
  }

  /** Resolves once everything that came before is in the store. */
  async taken(): Promise<void> {
    if (this.#draining) await new Promise<unknown>(done => this.#inbox.push({ sent: [], done }))
  }

  async #drain(): Promise<void> {
    for (let batch = this.#inbox.shift(); batch; batch = this.#inbox.shift()) {
      const refused: Refusal[] = []
      await this.parts.turns.each(batch.sent, one => this.#takeOne(one, refused))
      batch.done(refused)
    }
    this.#draining = null
  }

  #takeAll(sent: readonly SentAlert[]): Refusal[] {
    const refused: Refusal[] = []
    for (const one of sent) this.#takeOne(one, refused)
    return refused
  }

  #takeOne(sent: SentAlert, refused: Refusal[]): void {
    const now = this.parts.clock.now()
    const normalised = normaliseAlert(sent, { now, resolveTimeoutMs: this.parts.resolveTimeoutMs() })
    if ('refused' in normalised) {
      refused.push({ labels: labelsToObject(sent.labels), reason: normalised.refused })
      return
    }
    const id = fingerprint(normalised.alert.labels)
    const old = this.#alerts.get(id)
    const alert = old ? mergeAlerts(old, normalised.alert, now) : normalised.alert
    this.#keep({ fingerprint: id, alert }, now)
  }

  /** What the database or another process knows. */
  adopt(kept: readonly KeptAlert[], isRestart: boolean): Promise<void> {
    return this.parts.turns.each(kept, one => this.#adoptOne(one, isRestart))
  }

  #adoptOne({ fingerprint: id, alert }: KeptAlert, isRestart: boolean): void {
    const now = this.parts.clock.now()
    const mine = this.#alerts.get(id)
    if (mine && mine.updatedAtMs >= alert.updatedAtMs) return
    // It fired when it was last written, and nobody was there to hear more of it since.
    const wasFiring = isRestart && alert.endsAtMs > alert.updatedAtMs
    const endsAtMs = wasFiring ? Math.max(alert.endsAtMs, now + RESTART_GRACE_MS) : alert.endsAtMs
    const adopted = endsAtMs === alert.endsAtMs ? alert : { ...alert, endsAtMs, isTimeout: true }
    this.#alerts.set(id, adopted)
    this.#writtenMs.set(id, now)
    // Its beginning and its end were noted by whoever wrote it.
    if (isResolved(adopted, now)) this.#firing.delete(id)
    else this.#firing.add(id)
    this.parts.onAlert({ fingerprint: id, alert: adopted })
  }

  #keep(kept: KeptAlert, now: number): void {
    const { fingerprint: id, alert } = kept
    const old = this.#alerts.get(id)
    this.#alerts.set(id, alert)
    const hasTurned = this.#noteTurn(id, alert, now)
    const isNews = hasTurned || !old || labelsKey(old.annotations) !== labelsKey(alert.annotations)
    if (isNews || now - (this.#writtenMs.get(id) ?? 0) >= TOUCH_EVERY_MS) {
      this.#dirty.set(id, alert)
      this.#writtenMs.set(id, now)
    }
    this.parts.onAlert(kept)
  }

  /** Notes when an alert began to fire or ended. */
  #noteTurn(id: string, alert: Alert, now: number): boolean {
    const isFiring = !isResolved(alert, now)
    if (isFiring === this.#firing.has(id)) return false
    if (isFiring) {
      this.#firing.add(id)
      this.note(id, 'firing', { text: 'began to fire', labels: labelsToObject(alert.labels) })
    } else {
      this.#firing.delete(id)
      this.parts.onEnded(id)
      this.note(id, 'resolved', {
        text: alert.isTimeout ? 'ended: nothing was heard of it any more' : 'ended',
        atMs: alert.endsAtMs,
      })
    }
    return true
  }

  /** Puts on record what happened to an alert. */
  note(
    id: string,
    kind: AlertEventKind,
    what: {
      readonly text: string
      readonly by?: string | null
      readonly atMs?: number
      readonly labels?: KeptEvent['labels']
    },
  ): void {
    const { text, by = null, atMs = this.parts.clock.now(), labels = null } = what
    this.#events.push({ fingerprint: id, kind, text, by, atMs, labels })
  }

  /** Sees whose end has come, and forgets what ended long ago and nobody waits for. */
  sweep(isNeeded: (id: string) => boolean): Promise<void> {
    return this.parts.turns.each(this.#alerts, ([id, alert]) => {
      const now = this.parts.clock.now()
      if (!isResolved(alert, now)) return
      if (this.#noteTurn(id, alert, now)) {
        // What ended by itself was heard of until its end: who reads it again must not take it for firing.
        const over = { ...alert, updatedAtMs: Math.max(alert.updatedAtMs, alert.endsAtMs) }
        this.#alerts.set(id, over)
        this.#dirty.set(id, over)
        this.parts.onAlert({ fingerprint: id, alert: over })
      } else if (alert.endsAtMs + RESOLVED_KEPT_MS < now && !isNeeded(id)) this.#forget(id)
    })
  }

  #forget(id: string): void {
    this.#alerts.delete(id)
    this.#writtenMs.delete(id)
    this.#dirty.delete(id)
    this.#forgotten.push(id)
    this.parts.onForgotten(id)
  }

  /** What the database does not have yet; null when it has everything. Whoever takes it gives it back when it fails. */
  takeWrite(): AlertWrite | null {
    if (this.#dirty.size + this.#forgotten.length + this.#events.length === 0) return null
    const alerts = [...this.#dirty].map(([id, alert]) => ({ fingerprint: id, alert }))
    const write = { alerts, forgotten: this.#forgotten, events: this.#events }
    this.#dirty = new Map()
    this.#forgotten = []
    this.#events = []
    return write
  }

  giveBack(write: AlertWrite): void {
    const dirty = new Map(write.alerts.map(({ fingerprint: id, alert }) => [id, alert]))
    for (const [id, alert] of this.#dirty) dirty.set(id, alert)
    this.#dirty = dirty
    // One that came back meanwhile is not forgotten.
    this.#forgotten = [...write.forgotten.filter(id => !this.#alerts.has(id)), ...this.#forgotten]
    this.#events = [...write.events, ...this.#events]
  }
}
