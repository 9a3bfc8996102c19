import { DeckError } from '../../contract/errors.ts'
import type { ListedOccurrence, ReadOccurrences } from '../../contract/uptime.ts'
import type { Deck } from '../../ports/deck.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'

type WindowContext = Pick<Context, 'actor' | 'db'> & Pick<Deck, 'windows'>

/**
 * When windows take place between two instants, by start, and whether their notice was sent; of more than 400 days, the
 * first 400.
 */
export async function listOccurrences(
  ctx: WindowContext,
  { from, to }: ReadOccurrences,
): Promise<{ occurrences: ListedOccurrence[] }> {
  requirePermission(ctx, 'operations.read')
  if (from >= to) throw new DeckError('invalid', 'to: must be later than from')
  const occurrences = await ctx.windows.occurrences(from, to)
  const starts = occurrences.filter(one => one.noticeMs !== null).map(one => new Date(one.startsAtMs))
  const sent =
    starts.length === 0 ? [] : await ctx.db.windowNotice.findMany({ where: { startsAt: { in: starts } } })
  const bySent = new Map(sent.map(row => [`${row.slug} ${row.startsAt.getTime()}`, row]))
  return {
    occurrences: occurrences.map(one => {
      const row = bySent.get(`${one.slug} ${one.startsAtMs}`)
      return { ...one, noticeSent: row ? { atMs: row.sentAt.getTime(), by: row.sentBy } : null }
    }),
  }
}
