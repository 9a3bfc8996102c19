export type { GroupEvaluation, RuleState } from './group-loop.ts'
export { createRuleManager, type RuleGroupState, type RuleManager } from './manager.ts'
export { createRuleSets, type RuleSets } from './rule-sets.ts'
