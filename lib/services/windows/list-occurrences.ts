import { DeckError } from '../../contract/errors.ts'
import type { ReadOccurrences } from '../../contract/uptime.ts'
import type { WindowOccurrence } from '../../contract/watch.ts'
import type { Deck } from '../../ports/deck.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'

type WindowContext = Pick<Context, 'actor'> & Pick<Deck, 'windows'>

/** When windows take place between two instants, by start; of more than 400 days, the first 400. */
export async function listOccurrences(
  ctx: WindowContext,
  { from, to }: ReadOccurrences,
): Promise<{ occurrences: WindowOccurrence[] }> {
  requirePermission(ctx, 'operations.read')
  if (from >= to) throw new DeckError('invalid', 'to: must be later than from')
  return { occurrences: await ctx.windows.occurrences(from, to) }
}
