export { addDefinitions, compileTemplate, type TemplateDefinitions } from './compile.ts'
export { DEFAULT_DEFINITIONS } from './default-definitions.ts'
export { notificationData } from './notification-data.ts'
export type {
  Compiled,
  ExpandOptions,
  Expansion,
  FunctionTable,
  QueryOutcome,
  Template,
  TemplateFault,
  TemplateLimits,
} from './outcome.ts'
export { expansionFailure, type RuleTemplateData, ruleTemplateData } from './rule-data.ts'
export type { Value } from './value.ts'
