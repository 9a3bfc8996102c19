import type { LoadedSeries, SelectorKey, SelectorPlan } from '../../core/promql/index.ts'
import { QueryError } from '../../ports/query-engine.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import { TOO_MANY_SAMPLES } from './errors.ts'

type Loaded = {
  readonly data: ReadonlyMap<SelectorKey, readonly LoadedSeries[]>
  readonly samples: number
}

/** Selectors with the same conditions are asked once, over all the time that any of them needs. */
function joined(plans: readonly SelectorPlan[]): Map<string, SelectorPlan[]> {
  const byMatchers = new Map<string, SelectorPlan[]>()
  for (const plan of plans) {
    const key = JSON.stringify(plan.matchers)
    const group = byMatchers.get(key)
    if (group) group.push(plan)
    else byMatchers.set(key, [plan])
  }
  return byMatchers
}

/** Reads every selector's samples from the store, all at the same time. */
export async function loadSelectors(
  store: Pick<SeriesStore, 'select'>,
  plans: readonly SelectorPlan[],
  { maxSamples, signal }: { readonly maxSamples: number; readonly signal: AbortSignal },
): Promise<Loaded> {
  const data = new Map<SelectorKey, readonly LoadedSeries[]>()
  let samples = 0
  await Promise.all(
    [...joined(plans).values()].map(async group => {
      const matchers = group[0]?.matchers ?? []
      const fromMs = Math.min(...group.map(plan => plan.fromMs))
      const toMs = Math.max(...group.map(plan => plan.toMs))
      const series = await store.select({ matchers, fromMs, toMs, maxSamples, signal })
      for (const { values } of series) samples += values.length
      for (const plan of group) data.set(plan.selector, series)
    }),
  )
  if (samples > maxSamples) throw new QueryError('execution', TOO_MANY_SAMPLES)
  return { data, samples }
}
