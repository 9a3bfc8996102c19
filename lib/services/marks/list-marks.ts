import { DeckError } from '../../contract/errors.ts'
import type { ListMarks, MarkRow } from '../../contract/evidence.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'
import { toMarkRow } from './mark-rows.ts'

const MOST = 500

/** Marks between two times, by time; of more than 500 the newest. Throws `invalid`. */
export async function listMarks(
  ctx: Pick<Context, 'actor' | 'db'>,
  { service, kind, from, to }: ListMarks,
): Promise<{ marks: MarkRow[] }> {
  requirePermission(ctx, 'operations.read')
  if (from >= to) throw new DeckError('invalid', 'to: must be later than from')
  const found = await ctx.db.mark.findMany({
    where: {
      at: { gte: new Date(from), lte: new Date(to) },
      ...(service === undefined ? {} : { service }),
      ...(kind === undefined ? {} : { kind }),
    },
    orderBy: { at: 'desc' },
    take: MOST,
  })
  return { marks: found.map(toMarkRow).reverse() }
}
