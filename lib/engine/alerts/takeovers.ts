import { isAcknowledged } from '../../core/alert/acknowledgement.ts'
import { isResolved } from '../../core/alert/receive.ts'
import { integrationKey } from '../../core/alert/receiver-config.ts'
import type { Delivery, Receivers } from '../../ports/receiver.ts'
import type { AlertStore } from './alert-store.ts'
import type { AlertWorld } from './alert-world.ts'
import type { AttemptParts } from './attempt.ts'
import type { Group } from './groups.ts'
import type { SharedBook } from './shared-book.ts'

const PATIENCE_MS = 15_000

export type TakeoverParts = Pick<AttemptParts, 'clock' | 'addressRule' | 'deckUrl'> & {
  readonly receivers: Receivers
  readonly book: SharedBook
  readonly world: AlertWorld
  readonly store: AlertStore
  groupsOf(fingerprint: string): readonly Group[]
}

/** Tells services that keep incidents of their own that somebody has a group in hand: once for each acknowledgement. */
export class Takeovers {
  readonly #toldMs = new Map<string, number>()
  readonly #sinceMs: number

  constructor(private readonly parts: TakeoverParts) {
    this.#sinceMs = parts.clock.now()
  }

  /** Looks for acknowledgements that are new. */
  look(): void {
    const { book, clock } = this.parts
    const now = clock.now()
    const current = book.acknowledgements()
    const fresh = current.filter(
      one =>
        one.atMs >= this.#sinceMs &&
        this.#toldMs.get(one.fingerprint) !== one.atMs &&
        isAcknowledged(one, now),
    )
    for (const { fingerprint, atMs } of fresh) this.#toldMs.set(fingerprint, atMs)
    const known = new Set(current.map(({ fingerprint }) => fingerprint))
    for (const fingerprint of this.#toldMs.keys())
      if (!known.has(fingerprint)) this.#toldMs.delete(fingerprint)
    const groups = new Map<Group, string>()
    for (const { fingerprint, by } of fresh)
      for (const group of this.parts.groupsOf(fingerprint)) groups.set(group, by)
    for (const [group, by] of groups) if (this.#isInHand(group, now)) void this.#tell(group, by)
  }

  /** Whether somebody has every alert of a group that fires. */
  #isInHand(group: Group, now: number): boolean {
    return [...group.members].every(
      ([fingerprint, alert]) =>
        isResolved(alert, now) || isAcknowledged(this.parts.book.acknowledgementOf(fingerprint), now),
    )
  }

  async #tell(group: Group, by: string): Promise<void> {
    const { world, receivers, store, clock, addressRule, deckUrl } = this.parts
    const receiver = world.config.receivers.find(({ name }) => name === group.node.receiver)
    for (const integration of receiver?.integrations ?? []) {
      const delivery: Delivery | null = await receivers.acknowledge(
        integration,
        { groupKey: group.state.key, by },
        {
          addressRule,
          deckUrl,
          now: clock.now(),
          signal: AbortSignal.timeout(PATIENCE_MS),
          templates: world.config.templates,
          page: null,
        },
      )
      if (!delivery) continue
      const name = `${group.node.receiver}/${integrationKey(integration)}`
      const text = `${name} ${delivery.kind === 'delivered' ? 'was told' : 'could not be told'} that ${by} has it: ${delivery.detail}`
      for (const fingerprint of group.members.keys())
        store.note(fingerprint, 'acknowledged', { text, by: name })
    }
  }
}
