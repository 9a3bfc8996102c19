import { z } from 'zod'
import { Duration, FilledText, Flag, LabelSet, PositiveDuration, Text } from '../config/fields.ts'
import { section } from '../config/section.ts'

const InputSeries = section({ series: FilledText, values: Text })

const ExpectedAlert = section({ exp_labels: LabelSet.default({}), exp_annotations: LabelSet.default({}) })

const AlertCase = section({
  eval_time: Duration.default(0),
  alertname: FilledText,
  exp_alerts: z.array(ExpectedAlert).default([]),
})
export type AlertCase = z.output<typeof AlertCase>

/** With a histogram (`{{count:1 …}}`) the value does not matter. */
const ExpectedSample = section({
  labels: Text.default(''),
  value: Text.default('0'),
  histogram: Text.default(''),
})

const ExprCase = section({
  expr: FilledText,
  eval_time: Duration.default(0),
  exp_samples: z.array(ExpectedSample).default([]),
})
export type ExprCase = z.output<typeof ExprCase>

const TestConfig = section({
  name: Text.default(''),
  /** Between two values of an input series; the evaluation interval when it is not given. */
  interval: PositiveDuration.optional(),
  input_series: z.array(InputSeries).default([]),
  alert_rule_test: z.array(AlertCase).default([]),
  promql_expr_test: z.array(ExprCase).default([]),
  external_labels: LabelSet.default({}),
  external_url: Text.default(''),
})
export type TestConfig = z.output<typeof TestConfig>

/** A file of rule tests, in promtool's format: prometheus.io/docs, "Unit testing for rules". */
export const RuleTestFile = section({
  rule_files: z.array(FilledText).default([]),
  evaluation_interval: PositiveDuration.default(60_000),
  group_eval_order: z.array(Text).default([]),
  /** Whether values may differ from the expected ones by a millionth. */
  fuzzy_compare: Flag.default(false),
  tests: z.array(TestConfig).default([]),
})
export type RuleTestFile = z.output<typeof RuleTestFile>
