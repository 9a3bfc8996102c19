import { DeckError } from '../../contract/errors.ts'
import type { EditNote, TimelineEntry } from '../../contract/incidents.ts'
import { entryTimeFault } from '../../core/incident/index.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { tellChanged, visibleIncident } from './incident-context.ts'
import { readEntry } from './read-entry.ts'

/**
 * Edits a note, or pins any entry. What a note said before is kept. Throws `conflict` when somebody edited it since it
 * was read: no word of theirs is written over.
 */
export async function editNote(ctx: Context, wish: EditNote): Promise<TimelineEntry> {
  requirePermission(ctx, 'incidents.act')
  const { row } = await visibleIncident(ctx, wish.id)
  const now = ctx.clock.now()
  const fault =
    wish.at === undefined ? null : entryTimeFault(wish.at, { impactStartMs: row.impactStartMs, now })
  if (fault) throw new DeckError('invalid', fault, [{ path: 'at', message: fault }])
  await inTransaction(ctx, tx => edit(tx, wish, now))
  tellChanged(ctx, wish.id)
  return readEntry(ctx, { id: wish.id, entry: wish.entry })
}

async function edit(tx: Context, wish: EditNote, now: number): Promise<void> {
  await tx.db.$queryRaw`SELECT 1 FROM incident_entries WHERE id = ${wish.entry}::uuid FOR UPDATE`
  const before = await tx.db.incidentEntry.findFirst({
    where: { id: wish.entry, incidentId: wish.id },
    include: { _count: { select: { edits: true } } },
  })
  if (!before) throw new DeckError('not_found', 'there is no such entry')
  const isRewritten = wish.body !== undefined && wish.body !== before.body
  const isMoved = wish.at !== undefined && wish.at !== before.at.getTime()
  if ((isRewritten || isMoved) && before.kind !== 'note')
    throw new DeckError('conflict', 'only notes are edited: the deck wrote this one as it happened')
  if (isRewritten && wish.seenEdits !== undefined && wish.seenEdits !== before._count.edits)
    throw new DeckError(
      'conflict',
      'somebody edited this note meanwhile: what they wrote is kept, look at it first',
      [{ path: 'seenEdits', message: String(before._count.edits) }],
    )
  const by = actorName(tx.actor)
  if (isRewritten)
    await tx.db.incidentEntryEdit.create({
      data: { entryId: before.id, at: new Date(now), by: before.by ?? by, body: before.body },
    })
  const data: Prisma.IncidentEntryUpdateInput = {
    ...(wish.body === undefined ? {} : { body: wish.body.replaceAll('\u0000', '') }),
    ...(wish.at === undefined ? {} : { at: new Date(wish.at) }),
    ...(wish.isPinned === undefined ? {} : { isPinned: wish.isPinned }),
    ...(isRewritten ? { by } : {}),
  }
  await tx.db.incidentEntry.update({ where: { id: before.id }, data })
  await recordAudit(tx, {
    action: isRewritten ? 'incident.note-edited' : 'incident.entry-marked',
    subject: `incident:${wish.id}`,
    after: {
      entry: before.id,
      pinned: wish.isPinned ?? before.isPinned,
      characters: (wish.body ?? before.body).length,
    },
  })
}
