import type { ListRules, RuleList } from '../../contract/rules.ts'
import { requirePermission } from '../require.ts'
import { findRules } from './find-rules.ts'
import type { RulesContext } from './rules-context.ts'

/** The rules in force that fit, by group, with their health and their alerts (at most 100 of each rule). */
export async function listRules(ctx: RulesContext, wish: ListRules): Promise<RuleList> {
  requirePermission(ctx, 'operations.read')
  return findRules(await ctx.rules.list(), wish)
}
