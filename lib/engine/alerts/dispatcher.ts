import type { AlertingConfig } from '../../core/alert/config.ts'
import { flushSteps } from '../../core/alert/flush.ts'
import { advanceGroup, flushDeadlineMs, leavesGroup } from '../../core/alert/group.ts'
import type { Decision } from '../../core/alert/notification.ts'
import type { NotifyReason } from '../../core/alert/notification-log.ts'
import { integrationKey } from '../../core/alert/receiver-config.ts'
import type { FlushedAlert, FlushWorld, IntegrationPlan } from '../../core/alert/world.ts'
import type { Turns } from '../../core/turns.ts'
import type { KeptAlert, KeptDecisions, WaitingNotification } from '../../ports/alert-rows.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Deliveries, Ending } from './deliveries.ts'
import { type Group, Groups } from './groups.ts'
import type { LogBook } from './log-book.ts'
import { messageText } from './message-text.ts'
import type { Outbox } from './outbox.ts'
import { Ticker } from './ticker.ts'

export type DispatcherParts = {
  readonly clock: Clock
  readonly turns: Turns
  readonly outbox: Outbox
  readonly deliveries: Deliveries
  readonly log: LogBook
  world(): FlushWorld
  /** Resolves once every alert that came before is in its groups. */
  taken(): Promise<void>
  /** What a flush made of its alerts. */
  onFlushed(alerts: readonly FlushedAlert[], group: Group): Promise<void>
  /** Members of a group were told of by an integration. */
  onTold(told: {
    readonly fingerprints: readonly string[]
    readonly by: string
    readonly reason: NotifyReason
  }): Promise<void>
}

/** Groups alerts by the route and flushes each group at its times. One process at a time has one. */
export class Dispatcher {
  readonly groups: Groups
  readonly #ticker: Ticker<Group>

  constructor(private readonly parts: DispatcherParts) {
    this.#ticker = new Ticker(parts.clock, group => this.#due(group))
    this.groups = new Groups(group => this.#ticker.plan(group, group.state.nextFlushAtMs))
  }

  start(): void {
    this.#ticker.start()
  }

  put(kept: KeptAlert): void {
    this.groups.put(kept, this.parts.clock.now())
  }

  /** Puts a routing tree in force, with every alert that is there. */
  async apply(config: Pick<AlertingConfig, 'route'>, alerts: Iterable<KeptAlert>): Promise<void> {
    this.groups.reroute(config.route)
    await this.parts.turns.each(alerts, kept => this.put(kept))
    this.groups.removeEmpty()
  }

  /** Flushes the groups of an alert now, beside their times: for a reminder. */
  hurry(fingerprint: string): void {
    for (const group of this.groups.of(fingerprint)) this.#begin(group)
  }

  async stop(): Promise<void> {
    await this.#ticker.stop()
  }

  #due(group: Group): void {
    if (group.isGone) return
    const { state, isFlushed } = advanceGroup(group.state, group.node, this.parts.clock.now())
    group.state = state
    this.#ticker.plan(group, state.nextFlushAtMs)
    if (isFlushed) this.#begin(group)
  }

  #begin(group: Group): void {
    if (group.isFlushing) group.isDue = true
    else if (group.members.size > 0) void this.#flush(group)
  }

  /** Whatever goes wrong in one flush, the group is flushed again at its next time. */
  async #flush(group: Group): Promise<void> {
    group.isFlushing = true
    group.isDue = false
    try {
      await this.#tellGroup(group)
    } finally {
      group.isFlushing = false
    }
    if (group.isDue && !group.isGone) this.#begin(group)
  }

  async #tellGroup(group: Group): Promise<void> {
    const { world, clock, turns, onFlushed, deliveries, taken } = this.parts
    // Of a storm that is still coming in, a first message with the half of it would be one too many.
    await taken()
    // What another process left on its way is told first: else it would be replaced while it is being confirmed.
    await deliveries.settled(group.node.receiver, group.state.key)
    if (group.isGone) return
    const now = clock.now()
    const alerts = [...group.members.values()]
    const due = { state: group.state, node: group.node, alerts }
    const outcome = await turns.steps(flushSteps(due, world(), now))
    await onFlushed(outcome.alerts, group)
    await this.#keepDecisions(group, outcome.alerts, now)
    const endings = await Promise.all(outcome.plans.map(plan => this.#carryOut(group, plan)))
    if (endings.every(ending => ending.kind === 'delivered'))
      await this.#removeResolved(group, outcome.alerts, now)
  }

  async #carryOut(group: Group, plan: IntegrationPlan): Promise<Ending> {
    const { outbox, log } = this.parts
    switch (plan.kind) {
      case 'skip':
        return { kind: 'delivered' }
      case 'log':
        await outbox.put({ kind: 'log', entries: [plan.entry] })
        log.put(plan.entry)
        return { kind: 'delivered' }
      case 'notify':
        return this.#notify(group, plan)
    }
  }

  async #notify(group: Group, plan: Extract<IntegrationPlan, { kind: 'notify' }>): Promise<Ending> {
    const { outbox, deliveries, turns, onTold } = this.parts
    const { entry, notification } = plan
    // What waits already and says the same is the message; another one would only be a second key for it.
    const pending = deliveries.pending(entry)
    if (pending) return pending
    const row: WaitingNotification = {
      id: notification.key,
      groupKey: entry.groupKey,
      receiver: plan.receiver,
      integration: integrationKey(plan.integration),
      status: notification.status,
      reason: plan.reason,
      message: await messageText(notification, turns),
      log: entry,
      patienceMs: plan.integration.kind === 'escalation' ? null : flushDeadlineMs(group.node),
      attempts: 0,
      createdAtMs: entry.atMs,
    }
    await outbox.put({ kind: 'add', rows: [row] })
    const ending = await deliveries.send(row, notification)
    if (ending.kind === 'delivered')
      await onTold({
        fingerprints: notification.alerts.map(alert => alert.fingerprint),
        by: `${row.receiver}/${row.integration}`,
        reason: plan.reason,
      })
    return ending
  }

  #removeResolved(group: Group, flushed: readonly FlushedAlert[], now: number): Promise<void> {
    return this.parts.turns.each(flushed, ({ fingerprint, alert }) => {
      const current = group.members.get(fingerprint)
      if (current && leavesGroup(alert, current, now)) this.groups.leave(group, fingerprint)
    })
  }

  async #keepDecisions(group: Group, flushed: readonly FlushedAlert[], now: number): Promise<void> {
    const groupKey = group.state.key
    const kept: KeptDecisions[] = []
    await this.parts.turns.each(flushed, ({ fingerprint, decisions }) => {
      const said = signatureOf(decisions)
      if (group.decided.get(fingerprint) === said) return
      group.decided.set(fingerprint, said)
      kept.push({ fingerprint, atMs: now, groupKey, decisions })
    })
    if (kept.length > 0) void this.parts.outbox.put({ kind: 'decisions', decisions: kept })
  }
}

const signatureOf = (decisions: readonly Decision[]): string =>
  decisions.map(({ stage, outcome, by }) => `${stage} ${outcome} ${by}`).join('\n')
