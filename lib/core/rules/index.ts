export {
  ALERT_NAME,
  ALERT_STATE,
  ALERTS_METRIC,
  type AlertResult,
  advanceAlerts,
  alertSeries,
  alertsToSend,
  NO_ALERTS,
  type RuleAlert,
  type RuleAlerts,
} from './alerting.ts'
export { type Recorded, type RuleSample, recordSamples } from './apply.ts'
export { BackTest, backTestStepMs, type FiredAlert } from './back-test.ts'
export { builtInGroup } from './built-in.ts'
export { type CompiledAlert, compileAlert, type ExpandContext, expandAlert } from './expand.ts'
export { generatorUrl } from './generator-url.ts'
export {
  type AlertingRule,
  groupKey,
  type RecordingRule,
  type Rule,
  type RuleGroup,
  type ThresholdCare,
} from './group.ts'
export { parseRuleFile } from './parse.ts'
export { printedExpr } from './printed-expr.ts'
export {
  forStateMatchers,
  isRestorable,
  lastLiving,
  OUTAGE_TOLERANCE_MS,
  restoredActiveAtMs,
} from './restore.ts'
export { nextEvaluationAt } from './schedule.ts'
export { thresholdGroups } from './threshold.ts'
