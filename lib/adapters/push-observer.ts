import type { OwnMetrics } from './own-metrics.ts'

const REASONS = ['path', 'format', 'syntax', 'content', 'limit'] as const
const WRITE_DROP_REASONS = [
  'duplicate',
  'out_of_order',
  'too_old',
  'invalid_labels',
  'invalid_histogram',
  'active_series',
] as const
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
  const written = metrics.counter('opsdeck_remote_write_samples_total', 'Samples that remote writes brought.')
  const refused = metrics.counter(
    'opsdeck_remote_write_refused_total',
    'Remote writes that were refused, whole or in part, by the status of the answer.',
    ['status'],
  )
  const lost = metrics.counter(
    'opsdeck_remote_write_samples_dropped_total',
    'Samples of remote writes that were not stored.',
    ['reason'],
  )
  for (const reason of WRITE_DROP_REASONS) lost.inc({ reason }, 0)
  pushes.inc({ outcome: 'taken', reason: '' }, 0)
  for (const reason of REASONS) pushes.inc({ outcome: 'refused', reason }, 0)
  for (const reason of DROP_REASONS) dropped.inc({ reason }, 0)
  return {
    pushTaken(count: number) {
      pushes.inc({ outcome: 'taken', reason: '' })
      samples.inc(count)
    },
    written: (count: number) => written.inc(count),
    writeRefused: (status: number) => refused.inc({ status: String(status) }),
    writeDropped: (reason: (typeof WRITE_DROP_REASONS)[number], count: number) => lost.inc({ reason }, count),
    pushRefused: (reason: string) => pushes.inc({ outcome: 'refused', reason }),
    pushDropped: (reason: (typeof DROP_REASONS)[number], count: number) => dropped.inc({ reason }, count),
  }
}
