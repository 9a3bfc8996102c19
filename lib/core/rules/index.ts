export { type AlertingRule, groupKey, type RecordingRule, type Rule, type RuleGroup } from './group.ts'
export { parseRuleFile, type RuleFileContext } from './parse.ts'
export { findTemplateFault } from './template.ts'
