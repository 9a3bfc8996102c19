import { type Labels, labelPairs, labelsKey, labelsOf, METRIC_NAME } from '../labels/index.ts'
import type { NativeHistogram } from '../native-histogram/index.ts'
import type { RecordingRule, RuleGroup } from './group.ts'

/** What a rule's expression gave, as the query engine has it. */
export type RuleSample = {
  readonly labels: Labels
  /** NaN where `histogram` is. */
  readonly value: number
  readonly histogram?: NativeHistogram
}

export type Recorded = { readonly series: ReadonlyMap<string, RuleSample> }

/** Names the samples of a recording rule's expression, by the series' key; or says why they cannot stand. */
export function recordSamples(
  group: Pick<RuleGroup, 'limit'>,
  rule: RecordingRule,
  samples: readonly RuleSample[],
): Recorded | { readonly failure: string } {
  if (group.limit > 0 && samples.length > group.limit) {
    return { failure: `it gives ${samples.length} series, and the limit of its group is ${group.limit}` }
  }
  const removed = (rule.removes ?? []).map(name => [name, ''] as const)
  const own = [...removed, ...labelPairs(rule.labels), [METRIC_NAME, rule.record] as const]
  const series = new Map<string, RuleSample>()
  for (const sample of samples) {
    const named = labelsOf([...labelPairs(sample.labels), ...own])
    const key = labelsKey(named)
    if (series.has(key)) {
      return { failure: 'its result has the same labels twice after the labels of the rule are set' }
    }
    series.set(key, { ...sample, labels: named })
  }
  return { series }
}
