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
