import type { RuleGroupRow } from '../../contract/rules.ts'
import { requirePermission } from '../require.ts'
import type { RulesContext } from './rules-context.ts'

/** Every group of rules in force with its rules, their health and their alerts (at most 100 of each rule). */
export async function listRules(ctx: RulesContext): Promise<{ groups: readonly RuleGroupRow[] }> {
  requirePermission(ctx, 'operations.read')
  return { groups: await ctx.rules.list() }
}
