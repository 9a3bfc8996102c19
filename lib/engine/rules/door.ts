import type { RuleGroupRow } from '../../contract/rules.ts'
import { isBusinessRule } from '../../core/business/rules.ts'
import type { Hiding } from '../../core/business/visibility.ts'
import type { Clock } from '../../ports/clock.ts'
import type { RulesDoor } from '../../ports/deck.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import { createBackTests } from './back-test.ts'
import type { RuleManager } from './manager.ts'

/** What pages and the API may ask of the rules. */
export function createRulesDoor(parts: {
  readonly manager: Pick<RuleManager, 'groups'>
  readonly query: Pick<QueryEngine, 'range'>
  readonly clock: Clock
}): RulesDoor {
  return {
    list: async options => parts.manager.groups(options?.maxAlertsPerRule),
    backTest: createBackTests(parts),
  }
}

/** The same for everybody: without the rules of business, whose expressions and states tell of it. */
export function withoutBusinessRules(door: RulesDoor, hiding: () => Hiding): Pick<RulesDoor, 'list'> {
  return {
    async list(options) {
      const known = hiding()
      const isOpen = (rule: RuleGroupRow['rules'][number]) =>
        !isBusinessRule({ kind: rule.kind, expr: rule.expr, ...recordOf(rule) }, known)
      const groups = await door.list(options)
      return groups.flatMap(group => {
        const rules = group.rules.filter(isOpen)
        return rules.length === 0 && group.rules.length > 0 ? [] : [{ ...group, rules }]
      })
    },
  }
}

const recordOf = ({ kind, name }: RuleGroupRow['rules'][number]) =>
  kind === 'recording' ? { record: name } : {}
