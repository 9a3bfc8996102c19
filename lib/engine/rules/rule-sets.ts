import type { RuleGroup } from '../../core/rules/index.ts'
import type { Log } from '../../ports/log.ts'
import type { RuleManager } from './manager.ts'

/** Where rules come from: what the deck brings, what it makes of objectives, and what files hold. */
export type RuleSets = {
  readonly builtIn: readonly RuleGroup[]
  readonly objectives: readonly RuleGroup[]
  readonly files: readonly RuleGroup[]
}

/** Keeps the rules of every source in force together; each source changes its own. A failure is logged. */
export function createRuleSets(manager: Pick<RuleManager, 'applyGroups'>, log: Log) {
  let sets: RuleSets = { builtIn: [], objectives: [], files: [] }
  return {
    async apply(changed: Partial<RuleSets>): Promise<void> {
      sets = { ...sets, ...changed }
      try {
        await manager.applyGroups([...sets.builtIn, ...sets.objectives, ...sets.files])
      } catch (error) {
        log.error({ err: error }, 'rules were not applied')
      }
    },
  }
}
