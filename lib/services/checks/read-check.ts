import type { CheckDetail, CheckKey } from '../../contract/checks.ts'
import { DeckError } from '../../contract/errors.ts'
import { requirePermission } from '../require.ts'
import type { CheckContext } from './check-context.ts'

/** One check with its last answers. Throws `not_found`. */
export async function readCheck(ctx: CheckContext, { key }: CheckKey): Promise<CheckDetail> {
  requirePermission(ctx, 'operations.read')
  const detail = await ctx.checks.read(key)
  if (!detail) throw new DeckError('not_found', `there is no check "${key}"`)
  return detail
}
