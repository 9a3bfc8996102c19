import type { ChecksDoor, ConfigurationDoor, WindowsDoor } from '../../ports/deck.ts'
import type { Log } from '../../ports/log.ts'
import type { Context } from '../../services/context.ts'
import { beginRoundOfWindow } from '../../services/runbooks/rounds.ts'
import { tickByChecks } from '../../services/runbooks/tick-by-checks.ts'
import { startLoop } from '../loop.ts'

export type RoundKeeperParts = {
  /** The deck's own: it acts by itself. */
  readonly context: Context
  readonly configuration: ConfigurationDoor
  readonly checks: Pick<ChecksDoor, 'list'>
  readonly windows: Pick<WindowsDoor, 'occurrences'>
  readonly log: Log
}

/** What became so stands in a round within so long. */
const EVERY_MS = 3_000

/** Begins the rounds of windows that open, and ticks what ticks itself once its checks are up. */
export function createRoundKeeper(parts: RoundKeeperParts): { stop(): Promise<void> } {
  const { context, log } = parts
  const ticked = new Set<string>()
  const loop = startLoop(context.clock, EVERY_MS, async () => {
    try {
      await beginRounds(parts)
      await tickByChecks(context, await parts.checks.list(), ticked)
    } catch (error) {
      log.error(
        { err: error },
        'rounds of runbooks could not be looked at; the next look is in a few seconds',
      )
    }
  })
  return { stop: () => loop.stop() }
}

async function beginRounds({ context, configuration, windows }: RoundKeeperParts): Promise<void> {
  const now = context.clock.now()
  for (const window of await windows.occurrences(now, now + 1)) {
    const { runbook } = window
    if (runbook === undefined || window.phase !== 'open') continue
    await beginRoundOfWindow({ ...context, configuration }, { ...window, runbook })
  }
}
