import type { OwnMetrics } from './own-metrics.ts'

/** How runs of actions ended, by what they were proven to be. */
export function createRunObserver(metrics: OwnMetrics) {
  const runs = metrics.counter('opsdeck_runs_total', 'Runs of actions, by what they were proven to be.', [
    'outcome',
  ])
  return ({ outcome }: { readonly outcome: string }) => runs.inc({ outcome })
}
