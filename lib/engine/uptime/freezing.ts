import { monthOf } from '../../core/uptime/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import { startLoop } from '../loop.ts'

const LOOK_EVERY_MS = 600_000
/** After the month's end, until its last changes are in. */
const SETTLE_MS = 3_600_000

type Parts = {
  readonly clock: Clock
  readonly log: Log
  readonly freeze: () => Promise<{ readonly frozen: number }>
}

/** Has months frozen soon after they are over, and those that were missed soon after the start; tries until it works. */
export function startFreezing({ clock, log, freeze }: Parts): { stop(): Promise<void> } {
  let doneMonth: string | null = null
  return startLoop(clock, LOOK_EVERY_MS, async () => {
    const month = monthOf(clock.now() - SETTLE_MS)
    if (month === doneMonth) return
    try {
      const { frozen } = await freeze()
      doneMonth = month
      if (frozen > 0) log.info({ frozen }, 'uptime of months that are over was frozen')
    } catch (error) {
      log.error({ err: error }, 'months were not frozen: it is tried again in ten minutes')
    }
  })
}
