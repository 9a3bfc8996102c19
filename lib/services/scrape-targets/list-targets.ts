import type { TargetEntry } from '../../contract/entries.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'
import { toTargetEntry } from './target-entry.ts'

/** The targets that were added in the page; those of the file have no entry here. */
export async function listTargets(ctx: Context): Promise<{ targets: TargetEntry[] }> {
  requirePermission(ctx, 'operations.read')
  const rows = await ctx.db.storedTarget.findMany({ orderBy: [{ job: 'asc' }, { url: 'asc' }] })
  return { targets: rows.map(toTargetEntry) }
}
