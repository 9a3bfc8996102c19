import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import { type ExemplarObserver, type ExemplarRows, openExemplars } from '../exemplars/index.ts'
import type { QueryObservation } from '../query/index.ts'
import { createGrowthGuard, type GrowthObserver } from './growth-guard.ts'
import { createUsageLedger } from './usage-ledger.ts'

type CareParts = {
  readonly store: Pick<SeriesStore, 'knows' | 'statistics'>
  readonly rows: ExemplarRows
  readonly clock: Clock
  readonly log: Log
  readonly observe: ExemplarObserver & GrowthObserver
}

/** What stands beside the series: their exemplars, what guards their number, and what is known of their use. */
export async function openSeriesCare(parts: CareParts) {
  const exemplars = await openExemplars(parts)
  const usage = createUsageLedger(parts.clock)
  return {
    exemplars,
    usage,
    growth: createGrowthGuard(parts),
    /** Notes each expression that is evaluated, and tells `observe` too. */
    noting: (observe: (observation: QueryObservation) => void) => (observation: QueryObservation) => {
      usage.note(observation.expr)
      observe(observation)
    },
    stop: exemplars.stop,
  }
}
