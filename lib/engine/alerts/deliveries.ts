import { setMaxListeners } from 'node:events'
import type { Notification } from '../../core/alert/notification.ts'
import type { NotificationLogEntry } from '../../core/alert/notification-log.ts'
import type { Integration } from '../../core/alert/receiver-config.ts'
import type { WaitingNotification } from '../../ports/alert-rows.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Delivery, Receivers } from '../../ports/receiver.ts'
import { type AttemptParts, attempt } from './attempt.ts'
import type { Outbox } from './outbox.ts'
import { Ticker } from './ticker.ts'

/** So many messages of one integration are on their way at the same time. */
const LANE_WIDTH = 16
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 60_000
const GROWTH = 1.5

export type DeliveryParts = Omit<AttemptParts, 'receivers'> & {
  readonly receivers: Pick<Receivers, 'send'>
  readonly clock: Clock
  readonly outbox: Outbox
  /** Another process may have the lease already, and this one not know yet. */
  holds(): boolean
  /** It was delivered, and that is on record. */
  onDelivered(entry: NotificationLogEntry): void
  /** Null when the configuration in force has no such integration. */
  integrationOf(receiver: string, integration: string): Integration | null
}

/** How a notification ended: delivered, or why not. */
export type Ending =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed'; readonly why: string }
  /** It goes on, and the flush that it belongs to does not wait for it any longer. */
  | { readonly kind: 'going-on' }

/** A configuration that is not right yet may still bring the integration back. */
const LOOK_AGAIN_MS = 2_000
const MISSING_FOR_MS = 86_400_000
const LEASE_LOOK_MS = 100
const NO_INTEGRATION = 'the configuration has no such integration any more'
const TOO_LATE = 'no attempt succeeded before the next message was due'

type Job = {
  readonly row: WaitingNotification
  readonly notification: Notification
  readonly untilMs: number | null
  tries: number
  isReplaced: boolean
  readonly ending: Promise<Ending>
  readonly finish: (ending: Ending) => void
}
type Lane = {
  readonly queue: Job[]
  running: number
  /** By group. */
  readonly open: Map<string, Job>
  isWaiting: boolean
}

/** Attempts until success, the end of patience or a newer message. Each integration has a lane of its own. */
export class Deliveries {
  readonly #lanes = new Map<string, Lane>()
  readonly #retries: Ticker<Job>
  readonly #stopping = new AbortController()

  constructor(private readonly parts: DeliveryParts) {
    // Each attempt under way listens to it.
    setMaxListeners(0, this.#stopping.signal)
    this.#retries = new Ticker(parts.clock, job => this.#enqueue(job))
    this.#retries.start()
  }

  /** Sends what is on record already. Resolves when it has ended, or when nobody need wait for it any longer. */
  send(row: WaitingNotification, notification: Notification): Promise<Ending> {
    const { patienceMs } = row
    const untilMs = patienceMs === null ? null : this.parts.clock.now() + patienceMs
    const { promise: ending, resolve: finish } = withResolvers<Ending>()
    const job: Job = { row, notification, untilMs, tries: 0, isReplaced: false, ending, finish }
    const lane = this.#lane(row)
    const before = lane.open.get(row.groupKey)
    if (before) {
      before.isReplaced = true
      before.finish({ kind: 'failed', why: 'a newer message took its place' })
    }
    lane.open.set(row.groupKey, job)
    this.#enqueue(job)
    return ending
  }

  /** How a message will end that waits already and would say the same; null when there is none. */
  pending(entry: NotificationLogEntry): Promise<Ending> | null {
    const job = this.#lanes.get(laneName(entry))?.open.get(entry.groupKey)
    if (!job || !isSame(job.row.log, entry)) return null
    return job.untilMs === null && job.tries > 0 ? Promise.resolve({ kind: 'going-on' }) : job.ending
  }

  /** Resolves when nothing of a group is under way to a receiver that a flush must wait for. */
  async settled(receiver: string, groupKey: string): Promise<void> {
    const open = [...this.#lanes].flatMap(([name, lane]) =>
      name.startsWith(`${receiver}\u0000`) ? (lane.open.get(groupKey)?.ending ?? []) : [],
    )
    await Promise.all(open)
  }

  waiting(receiver: string): number {
    let count = 0
    for (const [name, lane] of this.#lanes) if (name.startsWith(`${receiver}\u0000`)) count += lane.open.size
    return count
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#retries.stop()
  }

  #lane(row: WaitingNotification): Lane {
    const name = laneName(row)
    const lane = this.#lanes.get(name) ?? { queue: [], running: 0, open: new Map(), isWaiting: false }
    this.#lanes.set(name, lane)
    return lane
  }

  #enqueue(job: Job): void {
    const lane = this.#lane(job.row)
    lane.queue.push(job)
    this.#advance(lane)
  }

  #advance(lane: Lane): void {
    while (lane.running < LANE_WIDTH && !this.#stopping.signal.aborted) {
      if (lane.queue.length > 0 && !this.parts.holds()) {
        this.#wait(lane)
        return
      }
      const job = lane.queue.shift()
      if (!job) return
      if (job.isReplaced) continue
      lane.running++
      void this.#try(job, lane).finally(() => {
        lane.running--
        this.#advance(lane)
      })
    }
  }

  /** The lease was not renewed in time: either it will be, or this comes to its end. */
  #wait(lane: Lane): void {
    if (lane.isWaiting) return
    lane.isWaiting = true
    void this.parts.clock.sleep(LEASE_LOOK_MS, this.#stopping.signal).then(() => {
      lane.isWaiting = false
      this.#advance(lane)
    })
  }

  async #try(job: Job, lane: Lane): Promise<void> {
    const { row } = job
    const { clock, outbox } = this.parts
    const atMs = clock.now()
    const integration = this.parts.integrationOf(row.receiver, row.integration)
    const untilMs = job.untilMs ?? (integration ? Number.POSITIVE_INFINITY : row.createdAtMs + MISSING_FOR_MS)
    if (atMs >= untilMs) {
      this.#end(job, lane, integration ? TOO_LATE : NO_INTEGRATION)
      return
    }
    if (!integration) {
      this.#retries.plan(job, Math.min(untilMs, atMs + LOOK_AGAIN_MS))
      return
    }
    const { signal } = this.#stopping
    const delivery = await attempt(this.parts, {
      integration,
      notification: job.notification,
      untilMs: job.untilMs,
      signal,
    })
    if (signal.aborted && delivery.kind !== 'delivered') return
    job.tries++
    const nextMs = delivery.kind === 'retry' ? clock.now() + waitMs(job.tries, delivery.retryAfterMs) : null
    const report = {
      notificationId: row.id,
      receiver: row.receiver,
      integration: row.integration,
      atMs,
      tookMs: clock.now() - atMs,
      outcome: delivery.kind,
      detail: delivery.detail,
      nextAttemptMs: nextMs,
      log: delivery.kind === 'delivered' && !job.isReplaced ? row.log : null,
    }
    const written = outbox.put({ kind: 'report', report })
    if (nextMs !== null) {
      this.#again(job, lane, nextMs)
      return
    }
    await written
    if (report.log) this.parts.onDelivered(report.log)
    this.#leave(job, lane)
    job.finish(endingOf(delivery))
  }

  #again(job: Job, lane: Lane, nextMs: number): void {
    if (job.isReplaced) {
      this.#leave(job, lane)
      return
    }
    // A page goes on for as long as it takes; its group need not wait for that.
    if (job.untilMs === null && job.tries === 1) job.finish({ kind: 'going-on' })
    this.#retries.plan(job, job.untilMs === null ? nextMs : Math.min(nextMs, job.untilMs))
  }

  #end(job: Job, lane: Lane, why: string): void {
    this.#leave(job, lane)
    const gone = { id: job.row.id, atMs: this.parts.clock.now(), why }
    void this.parts.outbox.put({ kind: 'give-up', gone })
    job.finish({ kind: 'failed', why })
  }

  #leave(job: Job, lane: Lane): void {
    if (lane.open.get(job.row.groupKey) === job) lane.open.delete(job.row.groupKey)
  }
}

const laneName = (of: { readonly receiver: string; readonly integration: string }): string =>
  `${of.receiver}\u0000${of.integration}`

/** Whether two messages tell of the same: the same alerts, firing and resolved. */
const isSame = (a: NotificationLogEntry, b: NotificationLogEntry): boolean =>
  a.firing.join() === b.firing.join() && a.resolved.join() === b.resolved.join()

/** A promise with its key outside, as later Node has it. */
function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>(done => {
    resolve = done
  })
  return { promise, resolve }
}

const endingOf = (delivery: Delivery): Ending =>
  delivery.kind === 'delivered' ? { kind: 'delivered' } : { kind: 'failed', why: delivery.detail }

/** Grows by half each time, as Alertmanager's does; a receiver that names a time is not asked before. */
const waitMs = (tries: number, retryAfterMs: number | null): number =>
  Math.max(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * GROWTH ** (tries - 1)), retryAfterMs ?? 0)
