import type { TargetState } from '../../contract/targets.ts'
import { labelsToObject, METRIC_NAME } from '../../core/labels/index.ts'
import type { SeriesStore } from '../../ports/series-store.ts'

const LOOK_BACK_MS = 5 * 60_000

/**
 * The targets as they stood at a moment, from their `up` series: the newest sample of the five minutes before says
 * whether the target answered, and when it was asked. Of what is no target any more nothing but that is known.
 */
export async function pastTargets(
  store: Pick<SeriesStore, 'select'>,
  present: readonly TargetState[],
  atMs: number,
): Promise<TargetState[]> {
  const matchers = [{ name: METRIC_NAME, op: '=', value: 'up' } as const]
  const series = await store.select({ matchers, fromMs: atMs - LOOK_BACK_MS, toMs: atMs })
  const byKey = new Map(present.map(target => [keyOf(target.labels), target]))
  return series.flatMap(({ labels, timestampsMs, values }) => {
    const { [METRIC_NAME]: _name, ...own } = labelsToObject(labels)
    const last = lastFinite(values)
    if (last < 0) return []
    const isUp = (values[last] ?? 0) > 0
    const known = byKey.get(keyOf(own))
    const target: TargetState = {
      job: own.job ?? '',
      instance: own.instance ?? '',
      url: known?.url ?? '',
      health: isUp ? 'up' : 'down',
      lastScrape: new Date(timestampsMs[last] ?? atMs).toISOString(),
      lastDurationSeconds: null,
      samples: 0,
      lastError: isUp ? null : 'it did not answer then',
      intervalSeconds: known?.intervalSeconds ?? 15,
      timeoutSeconds: known?.timeoutSeconds ?? 10,
      labels: own,
      discoveredLabels: {},
      source: known?.source ?? 'file',
    }
    return [target]
  })
}

const keyOf = (labels: Readonly<Record<string, string>>): string => [labels.job, labels.instance].join(' ')

/** Where the newest sample stands, unless the series ended with a staleness marker: then it was no target any more. */
function lastFinite(values: Float64Array): number {
  const last = values.length - 1
  return last >= 0 && Number.isFinite(values[last]) ? last : -1
}
