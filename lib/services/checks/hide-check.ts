import type { HiddenCheck, HideCheck } from '../../contract/checks.ts'
import { DeckError } from '../../contract/errors.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import type { CheckContext } from './check-context.ts'

/**
 * Leaves the line of a check out of the list, for everybody, or shows it again. It is asked as ever, keeps its history
 * and counts. Throws `not_found` when there is no such check.
 */
export async function hideCheck(
  ctx: Context & CheckContext,
  { key, isHidden }: HideCheck,
): Promise<{ hidden: HiddenCheck[] }> {
  requirePermission(ctx, 'checks.write')
  const rows = await ctx.checks.list()
  if (!rows.some(row => row.key === key)) throw new DeckError('not_found', `there is no check "${key}"`)
  await inTransaction(ctx, async tx => {
    const before = await tx.db.hiddenCheck.findUnique({ where: { checkKey: key } })
    if ((before !== null) === isHidden) return
    if (isHidden)
      await tx.db.hiddenCheck.create({
        data: { checkKey: key, hiddenBy: actorName(ctx.actor), hiddenAt: new Date(ctx.clock.now()) },
      })
    else await tx.db.hiddenCheck.delete({ where: { checkKey: key } })
    const action = isHidden ? 'check.hidden' : 'check.shown'
    await recordAudit(tx, { action, subject: `check:${key}`, after: { isHidden } })
  })
  return listHidden(ctx)
}

/** The checks whose lines are left out. */
export async function listHidden(ctx: Context): Promise<{ hidden: HiddenCheck[] }> {
  requirePermission(ctx, 'operations.read')
  const rows = await ctx.db.hiddenCheck.findMany({ orderBy: { checkKey: 'asc' } })
  return {
    hidden: rows.map(row => ({ key: row.checkKey, by: row.hiddenBy, atMs: row.hiddenAt.getTime() })),
  }
}
