import { randomUUID } from 'node:crypto'
import type { Notification } from '../../core/alert/notification.ts'
import type { EscalationPolicy } from '../../core/config/schema/escalation.ts'
import {
  advancePage,
  beginPage,
  nextDueMs,
  type OnCallWorld,
  type Page,
  type PageActor,
  type PageEvent,
} from '../../core/on-call/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { EventBus } from '../../ports/events.ts'
import type { PageStore, StoredPage } from '../../ports/page-store.ts'

export type PageBookParts = {
  readonly store: PageStore
  readonly clock: Clock
  readonly events: EventBus
  readonly world: () => OnCallWorld
}

/** Of two that change a page at once, one reads it again: so often at most. */
const MOST_TRIES = 20
const RECEIVER: PageActor = { name: 'its alerts', via: 'receiver' }

/** Changes pages: reads, advances and saves; what two engines do at once happens one after the other. */
export class PageBook {
  constructor(private readonly parts: PageBookParts) {}

  /**
   * What a group's notification makes of its page: begins one, goes on with it, or ends it. The same notification
   * again changes nothing. Null when there is nothing to end.
   */
  async notified(policy: EscalationPolicy, notification: Notification): Promise<Page | null> {
    const { store } = this.parts
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const current = await store.current(policy.slug, notification.groupKey)
      if (await store.hasTaken(policy.slug, notification.key)) return current?.page ?? null
      if (notification.status === 'resolved' && !current) return null
      const page = current
        ? await this.#advance(current, eventOf(notification), notification.key)
        : await this.#begin(policy, notification)
      if (page) return page
    }
    throw new Error('the page is changed by others again and again')
  }

  /** Null when there is no page of that id. What changes nothing is not saved. */
  async change(id: string, event: PageEvent): Promise<Page | null> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const current = await this.parts.store.read(id)
      if (!current) return null
      const page = await this.#advance(current, event, null)
      if (page) return page
    }
    throw new Error('the page is changed by others again and again')
  }

  async #begin(policy: EscalationPolicy, notification: Notification): Promise<Page | null> {
    const { store, clock, world } = this.parts
    const nowMs = clock.now()
    const fresh = beginPage(policy, notification, { id: randomUUID(), nowMs })
    const { page, decisions } = advancePage(fresh, { kind: 'tick' }, { world: world(), nowMs })
    const dueAtMs = nextDueMs(page, nowMs)
    const begun = await store.begin({ page, decisions, dueAtMs, notificationKey: notification.key })
    if (begun) this.#tell(page)
    return begun ? page : null
  }

  async #advance(
    current: StoredPage,
    event: PageEvent,
    notificationKey: string | null,
  ): Promise<Page | null> {
    const { store, clock, world } = this.parts
    const nowMs = clock.now()
    const { page, decisions } = advancePage(current.page, event, { world: world(), nowMs })
    if (page === current.page && notificationKey === null) return page
    const dueAtMs = nextDueMs(page, nowMs)
    const saved = await store.save(current, { page, decisions, dueAtMs, notificationKey })
    if (saved) this.#tell(page)
    return saved ? page : null
  }

  #tell(page: Page): void {
    this.parts.events.emit('pagesChanged', { id: page.id, atMs: this.parts.clock.now() })
  }
}

const eventOf = (notification: Notification): PageEvent =>
  notification.status === 'resolved'
    ? { kind: 'resolved', by: RECEIVER }
    : { kind: 'notified', group: notification }
