import { DeckError } from '../../contract/errors.ts'
import { MAX_NOTE_LENGTH, type NoteId, type TimelineEntry } from '../../contract/incidents.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'
import { readTexts, toEntry, WITHOUT_TEXTS } from './entry-rows.ts'
import { visibleIncident } from './incident-context.ts'

/** One entry of a timeline with all of its text, and of what it said before. */
export async function readEntry(ctx: Context, { id, entry }: NoteId): Promise<TimelineEntry> {
  requirePermission(ctx, 'operations.read')
  await visibleIncident(ctx, id)
  const stored = await ctx.db.incidentEntry.findFirst({
    where: { id: entry, incidentId: id },
    ...WITHOUT_TEXTS,
  })
  if (!stored) throw new DeckError('not_found', 'there is no such entry')
  const texts = await readTexts(ctx.db, [stored], MAX_NOTE_LENGTH)
  return toEntry(stored, { texts, images: await imageTypes(ctx, id) })
}

/** Picture → its type. */
export async function imageTypes(
  { db }: Pick<Context, 'db'>,
  incidentId: number,
): Promise<ReadonlyMap<string, string>> {
  const images = await db.incidentImage.findMany({ where: { incidentId }, select: { id: true, type: true } })
  return new Map(images.map(({ id, type }) => [id, type]))
}
