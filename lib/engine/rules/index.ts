export { createRulesDoor } from './door.ts'
export { createRuleManager, type RuleManager } from './manager.ts'
export { createRuleSets, type RuleSets } from './rule-sets.ts'
export type { GroupEvaluation, Outside } from './world.ts'
