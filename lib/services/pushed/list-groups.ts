import type { PushedGroupRow } from '../../contract/pushed.ts'
import { requirePermission } from '../require.ts'
import type { PushContext } from './push-context.ts'

/** Every group of pushed series, those first whose last push was refused or that ended. */
export async function listGroups(ctx: PushContext): Promise<{ groups: PushedGroupRow[] }> {
  requirePermission(ctx, 'operations.read')
  const groups = await ctx.pushed.list()
  return { groups: groups.toSorted((a, b) => rank(a) - rank(b) || a.job.localeCompare(b.job)) }
}

function rank({ state, failure }: PushedGroupRow): number {
  if (failure !== null) return 0
  return state === 'held' ? 2 : 1
}
