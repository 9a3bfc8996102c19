import type { OwnMetrics } from './own-metrics.ts'

const REASONS = ['path', 'format', 'syntax', 'content', 'limit'] as const
const DROP_REASONS = ['duplicate', 'out_of_order', 'too_old'] as const

/** What the taking of pushes tells of itself. */
export function createPushObserver(metrics: OwnMetrics) {
  const pushes = metrics.counter(
    'opsdeck_pushes_total',
    'Pushes by outcome; the reason is empty for those that were taken.',
    ['outcome', 'reason'],
  )
  const samples = metrics.counter('opsdeck_push_samples_total', 'Samples that pushes brought.')
  const dropped = metrics.counter(
    'opsdeck_push_samples_dropped_total',
    'Samples of pushed groups that the store did not take.',
    ['reason'],
  )
  pushes.inc({ outcome: 'taken', reason: '' }, 0)
  for (const reason of REASONS) pushes.inc({ outcome: 'refused', reason }, 0)
  for (const reason of DROP_REASONS) dropped.inc({ reason }, 0)
  return {
    pushTaken(count: number) {
      pushes.inc({ outcome: 'taken', reason: '' })
      samples.inc(count)
    },
    pushRefused: (reason: string) => pushes.inc({ outcome: 'refused', reason }),
    pushDropped: (reason: (typeof DROP_REASONS)[number], count: number) => dropped.inc({ reason }, count),
  }
}
