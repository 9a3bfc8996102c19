import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'

export type Patience = {
  readonly clock: Clock
  readonly log: Log
  /** Ends it: a newer configuration has come, or the deck stops. */
  readonly signal: AbortSignal
  /** What is being put in force, for the log. */
  readonly what: string
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000

/**
 * Puts something in force, again and again until it is: while the database is away or overrun at the start, a
 * configuration must not be lost. Never rejects.
 */
export async function applyPatiently(
  { clock, log, signal, what }: Patience,
  work: () => Promise<void>,
): Promise<void> {
  for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await work()
    } catch (error) {
      log.error(
        { err: error, what, againInMs: pauseMs },
        'the configuration is not in force yet: tried again',
      )
      await clock.sleep(pauseMs, signal)
    }
  }
}
