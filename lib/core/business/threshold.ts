import type { ThresholdRuleConfig } from '../config/schema/rule.ts'
import type { Hiding } from './visibility.ts'

/** Whether a threshold rule names business series, in whichever of its fields. */
export const readsBusiness = (
  { expression, metric, matchers }: Pick<ThresholdRuleConfig, 'expression' | 'metric' | 'matchers'>,
  { isHidden, readsHidden }: Hiding,
): boolean =>
  (expression !== undefined && readsHidden(expression)) ||
  (metric !== undefined && (isHidden(metric) || readsHidden(metric))) ||
  (matchers !== undefined && readsHidden(`{${matchers}}`))
