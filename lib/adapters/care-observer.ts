import type { OwnMetrics } from './own-metrics.ts'

const OUTCOMES = ['appended', 'repeated', 'out_of_order', 'too_long', 'too_old'] as const

const SOURCES = ['scrape', 'push', 'remote_write'] as const
const REASONS = ['full', 'growth'] as const

/** What the keeping of exemplars and the guarding of series' number tell of themselves. */
export function createCareObserver(metrics: OwnMetrics) {
  const taken = metrics.counter('opsdeck_exemplars_total', 'Exemplars that came, by what became of them.', [
    'outcome',
  ])
  const lost = metrics.counter(
    'opsdeck_exemplars_lost_total',
    'Exemplars that the database did not take in time: they are in memory alone.',
  )
  for (const outcome of OUTCOMES) taken.inc({ outcome }, 0)
  const refused = metrics.counter(
    'opsdeck_series_refused_total',
    'New series that were not stored: none fits any more, or their source grew into what is kept for others.',
    ['source', 'reason'],
  )
  for (const source of SOURCES) for (const reason of REASONS) refused.inc({ source, reason }, 0)
  return {
    growthRefused: (source: (typeof SOURCES)[number], reason: (typeof REASONS)[number], series: number) =>
      refused.inc({ source, reason }, series),
    exemplar: (outcome: (typeof OUTCOMES)[number]) => taken.inc({ outcome }),
    exemplarsLost: (count: number) => lost.inc(count),
  }
}
