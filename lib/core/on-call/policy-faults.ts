import type { ConditionConfig, EscalationPolicy } from '../config/schema/escalation.ts'
import { conditionFaults } from './condition.ts'
import { durationMs } from './due.ts'

export type PolicyFault = { readonly path: readonly (string | number)[]; readonly message: string }

/** What is wrong with a policy beyond its shape; empty when it is right. */
export function policyFaults(policy: EscalationPolicy): readonly PolicyFault[] {
  return policy.steps.flatMap((step, i): PolicyFault[] => {
    const path = ['steps', i]
    const before = policy.steps[i - 1]
    const faults: PolicyFault[] = []
    if (before && durationMs(step.after) < durationMs(before.after)) {
      const message = `after: ${step.after} is before the step "${before.name}" (${before.after}): put the steps in order`
      faults.push({ path: [...path, 'after'], message })
    }
    if (policy.steps.findIndex(other => other.name === step.name) < i)
      faults.push({ path: [...path, 'name'], message: `name: the step "${step.name}" is there already` })
    return [
      ...faults,
      ...matcherFaults(step.when, [...path, 'when']),
      ...matcherFaults(step.first_when, [...path, 'first_when']),
    ]
  })
}

const matcherFaults = (
  condition: ConditionConfig | undefined,
  path: readonly (string | number)[],
): PolicyFault[] =>
  conditionFaults(condition).map(({ index, message }) => ({
    path: [...path, 'matchers', index],
    message: `matchers: ${message}`,
  }))
