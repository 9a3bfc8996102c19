import type { AlertingConfig } from '../../core/alert/config.ts'
import type { Notification } from '../../core/alert/notification.ts'
import type { WatchConfiguration } from '../../core/config/index.ts'
import type { EscalationConfig } from '../../core/config/schema/receiver/escalation.ts'
import { beginningAt } from '../../core/incident/index.ts'
import type { IncidentKind } from '../../core/incident/types.ts'
import type { Order, Page, PageActor } from '../../core/on-call/index.ts'
import type { OnCallDoor } from '../../ports/deck.ts'
import type { EventBus } from '../../ports/events.ts'
import type { Log } from '../../ports/log.ts'
import type { PageStore } from '../../ports/page-store.ts'
import type { ReceiverKind } from '../../ports/receiver.ts'
import { startLoop } from '../loop.ts'
import { Caller } from './caller.ts'
import { createOnCallDoor } from './door.ts'
import { PageBook } from './page-book.ts'
import { Sender, type SenderParts } from './sender.ts'
import { WorldBook, type WorldParts } from './world.ts'

export type OnCallParts = WorldParts &
  Omit<SenderParts, 'book'> & {
    readonly store: PageStore
    readonly events: EventBus
    readonly log: Log
    /** Only the engine that holds the lease calls; every engine answers and takes acknowledgements. */
    readonly isLeader: () => boolean
    /** Somebody acknowledged a page: its alerts are theirs. */
    readonly onAcknowledged?: (page: Page, by: PageActor) => Promise<void>
  }

export type OnCallManager = {
  readonly door: OnCallDoor
  /** The receiver kind `escalation`: what makes a page of a notification. */
  readonly receiver: ReceiverKind<EscalationConfig>
  /** Begins a page of an escalation, or goes on with that of the same group; null when there is no such escalation. */
  page(
    escalation: string,
    notification: Notification,
    beginning: { readonly firstLevel: { readonly level: number; readonly kind: IncidentKind } | null },
  ): Promise<string | null>
  /** Puts schedules, escalations and mail in force. */
  apply(watch: Pick<WatchConfiguration, 'schedules' | 'escalations' | 'mail'>): void
  applyAlerting(alerting: AlertingConfig): void
  /** Somebody took these alerts on elsewhere: pages of nothing but them are acknowledged. */
  acknowledgeAlerts(fingerprints: readonly string[], by: PageActor): Promise<void>
  /** Reads people and begins to call. Throws what the database says. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** What another engine changed in the database is seen after so long. */
const REFRESH_MS = 15_000
const CLEAN_MS = 6 * 3_600_000
const KEPT_MS = 400 * 86_400_000
const MOST_OPEN = 500

/** Who is on call, and the pages that call them. */
export function createOnCall(parts: OnCallParts): OnCallManager {
  const { store, clock, events, log, isLeader } = parts
  const world = new WorldBook(parts)
  const book = new PageBook({ store, clock, events, world: () => world.world })
  const sender = new Sender({ ...parts, book: world })
  let caller: Caller | null = null
  let loops: readonly { stop(): Promise<void> }[] = []
  const patiently = (what: string, work: () => Promise<void>) => async () => {
    try {
      await work()
    } catch (error) {
      log.error({ err: error }, `${what}: tried again`)
    }
  }
  const ignore = events.on('pagesChanged', () => caller?.nudge())
  return {
    door: createOnCallDoor({ ...parts, world, book, sender }),
    receiver: {
      async send(config, notification) {
        const policy = world.policy(config.escalation)
        if (!policy)
          return { kind: 'refused', detail: `there is no escalation "${config.escalation}": nobody is paged` }
        const { source: _source, createdAtMs: _createdAtMs, ...written } = policy
        const page = await book.notified(written, notification)
        return page
          ? { kind: 'delivered', detail: `page ${page.id} of "${policy.name}"`, reference: page.id }
          : { kind: 'delivered', detail: 'no page is open for it', reference: null }
      },
    },
    async page(escalation, notification, { firstLevel }) {
      const policy = world.policy(escalation)
      if (!policy) return null
      const { source: _source, createdAtMs: _createdAtMs, ...written } = policy
      const begun = firstLevel ? beginningAt(written, firstLevel) : written
      return (await book.notified(begun, notification))?.id ?? null
    },
    apply({ schedules, escalations, mail }) {
      world.configure(schedules, escalations)
      world.setChannels({ mail })
    },
    applyAlerting: alerting => world.setChannels({ alerting }),
    async acknowledgeAlerts(fingerprints, by) {
      const taken = new Set(fingerprints)
      for (const { page } of await store.list({ state: 'open', limit: MOST_OPEN })) {
        const isOnlyOfThem =
          page.alerts.length > 0 && page.alerts.every(alert => taken.has(alert.fingerprint))
        if (page.status.kind === 'open' && isOnlyOfThem)
          await book.change(page.id, { kind: 'acknowledged', by })
      }
    },
    async start() {
      await world.refresh()
      loops = [
        startLoop(
          clock,
          REFRESH_MS,
          patiently('people could not be read', () => world.refresh()),
        ),
        startLoop(
          clock,
          CLEAN_MS,
          patiently('old pages stay', () => store.forget(clock.now() - KEPT_MS)),
        ),
      ]
      caller = new Caller({
        store,
        book,
        clock,
        log,
        isLeader,
        send: async (page, order, signal) => {
          const outcome = await sender.order(page, order, signal)
          if (outcome.kind === 'delivered') await noteSent(parts, order)
          return outcome
        },
      })
    },
    async stop() {
      ignore()
      for (const loop of loops) await loop.stop()
      await caller?.stop()
    },
  }
}

/** For readiness: when something last went out by a method. Never in the way of a page. */
async function noteSent({ db, clock, log }: OnCallParts, { target }: Order): Promise<void> {
  if (target.kind !== 'person' || target.methodKind === 'web_push') return
  try {
    const data = { lastSentAt: new Date(clock.now()) }
    await db.contactMethod.updateMany({ where: { id: target.methodId }, data })
  } catch (error) {
    log.warn({ err: error }, 'when a contact method was last used could not be kept')
  }
}
