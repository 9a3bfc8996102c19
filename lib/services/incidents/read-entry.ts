import { DeckError } from '../../contract/errors.ts'
import { MAX_NOTE_LENGTH, type NoteId, type TimelineEntry } from '../../contract/incidents.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'
import { toEntry, WITH_EDITS } from './entry-rows.ts'
import { visibleIncident } from './incident-context.ts'

/** One entry of a timeline with all of its text, and of what it said before. */
export async function readEntry(ctx: Context, { id, entry }: NoteId): Promise<TimelineEntry> {
  requirePermission(ctx, 'operations.read')
  await visibleIncident(ctx, id)
  const stored = await ctx.db.incidentEntry.findFirst({
    where: { id: entry, incidentId: id },
    include: WITH_EDITS,
  })
  if (!stored) throw new DeckError('not_found', 'there is no such entry')
  return toEntry(stored, await imageTypes(ctx, id), MAX_NOTE_LENGTH)
}

/** Picture → its type. */
export async function imageTypes(
  { db }: Pick<Context, 'db'>,
  incidentId: number,
): Promise<ReadonlyMap<string, string>> {
  const images = await db.incidentImage.findMany({ where: { incidentId }, select: { id: true, type: true } })
  return new Map(images.map(({ id, type }) => [id, type]))
}
