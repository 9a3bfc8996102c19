export type { Column, Grid, Value, Vector } from './eval/column.ts'
export type { EvaluationOptions, QueryRange, SampleRun } from './eval/evaluator.ts'
export { type PlanOptions, planSelectors, type SelectorPlan } from './eval/plan.ts'
export type { LoadedSeries } from './eval/select.ts'
export { type Annotations, DEFAULT_OPTIONS, Evaluation, type EvaluationInput } from './evaluate.ts'
export * from './syntax/ast.ts'
export { documentedType, typeOf } from './syntax/check.ts'
export { lineAndColumn, PromqlError } from './syntax/error.ts'
export {
  formatDecimal,
  formatDurationMs,
  formatGeneral,
  parseDurationMs,
  parseNumber,
} from './syntax/number.ts'
export { parseExpr, parseSelector } from './syntax/parse.ts'
export { printExpr } from './syntax/print.ts'
