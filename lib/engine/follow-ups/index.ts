import type { Clock } from '../../ports/clock.ts'
import type { OnCallDoor } from '../../ports/deck.ts'
import type { Log } from '../../ports/log.ts'
import type { Database } from '../../services/context.ts'
import { remindOwners } from '../../services/follow-ups/remind.ts'
import { startLoop } from '../loop.ts'

const EVERY_MS = 60_000

export type ReminderParts = {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly notify: OnCallDoor['notify']
  /** One process sends. */
  readonly isSending: () => boolean
}

/** Tells owners of follow-ups and post-mortems what is due, by the way that they chose for what is not urgent. */
export function startReminders({ db, clock, log, notify, isSending }: ReminderParts): {
  stop(): Promise<void>
} {
  return startLoop(clock, EVERY_MS, async () => {
    if (!isSending()) return
    try {
      await remindOwners({ db, clock, notify })
    } catch (error) {
      log.error({ err: error }, 'owners were not reminded of what is due')
    }
  })
}
