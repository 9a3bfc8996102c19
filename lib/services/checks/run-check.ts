import type { CheckKey, CheckRow } from '../../contract/checks.ts'
import { DeckError } from '../../contract/errors.ts'
import type { ChecksDoor } from '../../ports/deck.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'

/** Asks a check now; the answer counts as any other. Throws `not_found`, and `conflict` for one that is paused. */
export async function runCheck(
  ctx: Context & { readonly checks: Pick<ChecksDoor, 'run'> },
  { key }: CheckKey,
): Promise<CheckRow> {
  requirePermission(ctx, 'checks.run')
  const row = await ctx.checks.run(key)
  if (!row) throw new DeckError('not_found', `there is no check "${key}"`)
  const after = { state: row.state, reason: row.reason }
  await inTransaction(ctx, tx => recordAudit(tx, { action: 'check.run', subject: `check:${key}`, after }))
  return row
}
