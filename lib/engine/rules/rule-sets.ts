import { groupKey, type RuleGroup } from '../../core/rules/index.ts'
import type { Log } from '../../ports/log.ts'
import type { RuleManager } from './manager.ts'

/** Where rules come from: what the deck brings, what it makes of objectives, thresholds and budgets, and what files hold. */
export type RuleSets = {
  readonly builtIn: readonly RuleGroup[]
  readonly objectives: readonly RuleGroup[]
  readonly thresholds: readonly RuleGroup[]
  readonly budgets: readonly RuleGroup[]
  readonly files: readonly RuleGroup[]
}

/**
 * Keeps the rules of every source in force together; each source changes its own. What a source brings first is what
 * was in force before a restart: its alerts are taken over. A failure is logged.
 */
export function createRuleSets(manager: Pick<RuleManager, 'applyGroups'>, log: Log) {
  let sets: Partial<RuleSets> = {}
  return {
    async apply(changed: Partial<RuleSets>): Promise<void> {
      const atStart = new Set<string>()
      for (const [source, groups] of Object.entries(changed)) {
        if (!Object.hasOwn(sets, source)) for (const group of groups) atStart.add(groupKey(group))
      }
      sets = { ...sets, ...changed }
      const { builtIn = [], objectives = [], thresholds = [], budgets = [], files = [] } = sets
      try {
        await manager.applyGroups([...builtIn, ...objectives, ...thresholds, ...budgets, ...files], atStart)
      } catch (error) {
        log.error({ err: error }, 'rules were not applied')
      }
    },
  }
}
