import { z } from 'zod'
import { Count, Duration, FilledText, LabelSet, PositiveDuration } from '../config/fields.ts'
import { section } from '../config/section.ts'
import { METRIC_NAME } from '../labels/index.ts'

const RuleLabels = LabelSet.refine(labels => !Object.hasOwn(labels, METRIC_NAME), {
  error: 'cannot hold __name__: the name of a recording rule is its "record"',
})

const RuleConfig = section({
  record: FilledText.optional(),
  alert: FilledText.optional(),
  expr: FilledText,
  for: Duration.optional(),
  keep_firing_for: Duration.optional(),
  labels: RuleLabels.default({}),
  annotations: LabelSet.optional(),
})
export type RuleInput = z.output<typeof RuleConfig>

const GroupConfig = section({
  name: FilledText,
  interval: PositiveDuration.optional(),
  query_offset: Duration.optional(),
  limit: Count.default(0),
  labels: RuleLabels.default({}),
  rules: z.array(RuleConfig).default([]),
})
export type GroupInput = z.output<typeof GroupConfig>

/** A rule file, in Prometheus' schema. */
export const RuleFile = section({ groups: z.array(GroupConfig).default([]) })
