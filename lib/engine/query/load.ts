import {
  type Evaluation,
  isNotFolded,
  type LoadedSeries,
  lineAndColumn,
  type SelectorKey,
  type SelectorPlan,
} from '../../core/promql/index.ts'
import { chooseRollUps, type RollUpChoice } from '../../core/roll-up/index.ts'
import { QueryError } from '../../ports/query-engine.ts'
import type { SelectRequest, SeriesStore } from '../../ports/series-store.ts'
import { TOO_MANY_SAMPLES } from './errors.ts'

export type QueriedStore = Pick<SeriesStore, 'select' | 'rollUps'> & Partial<Pick<SeriesStore, 'scan'>>

type Loaded = {
  readonly samples: number
  /** Where roll-ups answer that are not exactly what samples would say. */
  readonly infos: readonly string[]
}

type Limits = {
  readonly input: string
  readonly lookbackMs: number
  readonly maxSamples: number
  readonly signal: AbortSignal
  /** Where the series go that the evaluation, which looks for them here, must have all at once. */
  readonly data: Map<SelectorKey, readonly LoadedSeries[]>
  readonly evaluation: FoldingEvaluation
}

type Group = { readonly plans: SelectorPlan[]; readonly rollUps: RollUpChoice | null }

/** Selectors with the same conditions, from the same resolutions, are asked once, over all the time that any needs. */
function joined(
  plans: readonly SelectorPlan[],
  choose: (plan: SelectorPlan) => RollUpChoice | null,
): Iterable<Group> {
  const groups = new Map<string, Group>()
  for (const plan of plans) {
    const rollUps = choose(plan)
    const key = JSON.stringify([plan.matchers, rollUps])
    const group = groups.get(key)
    if (group) group.plans.push(plan)
    else groups.set(key, { plans: [plan], rollUps })
  }
  return groups.values()
}

type FoldingEvaluation = Pick<Evaluation, 'canFold' | 'startFold' | 'dropFold'>

/**
 * Reads every selector's samples from the store, all at the same time, each from the resolution that suits it. Where the
 * evaluation takes series one by one, it gets them so, and they are not in `data`.
 */
export async function loadSelectors(
  store: QueriedStore,
  plans: readonly SelectorPlan[],
  { input, lookbackMs, maxSamples, signal, data, evaluation }: Limits,
): Promise<Loaded> {
  const infos = new Set<string>()
  const stored = store.rollUps?.()
  const choose = ({ need, fromMs, toMs }: SelectorPlan): RollUpChoice | null =>
    stored && need ? chooseRollUps({ need, fromMs, toMs, lookbackMs }, stored) : null
  let samples = 0
  await Promise.all(
    [...joined(plans, choose)].map(async ({ plans: group, rollUps }) => {
      const matchers = group[0]?.matchers ?? []
      const fromMs = Math.min(...group.map(plan => plan.fromMs))
      const toMs = Math.max(...group.map(plan => plan.toMs))
      const window = { matchers, fromMs, toMs, maxSamples, signal, ...(rollUps ? { rollUps } : {}) }
      const read = (await folded(store, window, { group, evaluation })) ?? (await selected(store, window))
      samples += read.samples
      for (const { selector } of group) {
        if (read.series) data.set(selector, read.series)
        if (rollUps?.snap && read.oldestMs < rollUps.snap.beforeMs)
          infos.add(`PromQL info: ${rollUps.note} (${lineAndColumn(input, selector.start)})`)
      }
    }),
  )
  if (samples > maxSamples) throw new QueryError('execution', TOO_MANY_SAMPLES)
  return { samples, infos: [...infos] }
}

/** What was read of a group; `series` is null where the evaluation took them. */
type Read = {
  readonly series: readonly LoadedSeries[] | null
  readonly samples: number
  readonly oldestMs: number
}

const samplesOf = ({ values, rollUp }: LoadedSeries): number =>
  values.length + (rollUp?.answers?.values.length ?? 0)

const oldestOf = ({ timestampsMs }: LoadedSeries): number => timestampsMs[0] ?? Number.POSITIVE_INFINITY

async function selected(store: QueriedStore, window: SelectRequest): Promise<Read> {
  const series = await store.select(window)
  const samples = series.reduce((sum, one) => sum + samplesOf(one), 0)
  const oldestMs = series.reduce((oldest, one) => Math.min(oldest, oldestOf(one)), Number.POSITIVE_INFINITY)
  return { series, samples, oldestMs }
}

/** Series one after the other into the evaluation, as far as no selector of the group needs all of them at once. */
async function folded(
  store: QueriedStore,
  window: SelectRequest,
  { group, evaluation }: { readonly group: readonly SelectorPlan[]; readonly evaluation: FoldingEvaluation },
): Promise<Read | null> {
  if (!store.scan || !group.every(({ selector }) => evaluation.canFold(selector))) return null
  let [samples, oldestMs] = [0, Number.POSITIVE_INFINITY]
  try {
    await store.scan(window, () => {
      samples = 0
      oldestMs = Number.POSITIVE_INFINITY
      const folds = group.map(({ selector }) => evaluation.startFold(selector))
      return series => {
        samples += samplesOf(series)
        oldestMs = Math.min(oldestMs, oldestOf(series))
        for (const fold of folds) fold(series)
      }
    })
    return { series: null, samples, oldestMs }
  } catch (error) {
    if (!isNotFolded(error)) throw error
    for (const { selector } of group) evaluation.dropFold(selector)
    return null
  }
}
