import type { Rule } from '../rules/group.ts'
import type { Hiding } from './visibility.ts'

/**
 * Whether a rule may see business series: an alerting rule that names some, whose alerts are marked, and a recording
 * rule whose own name is hidden. Any other is evaluated without them, whatever its selectors find.
 */
export const isBusinessRule = (
  rule: Pick<Rule, 'kind' | 'expr'> & { readonly record?: string },
  hiding: Hiding,
): boolean => (rule.record === undefined ? hiding.readsHidden(rule.expr) : hiding.isHidden(rule.record))
