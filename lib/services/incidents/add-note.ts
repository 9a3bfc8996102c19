import { DeckError } from '../../contract/errors.ts'
import type { AddNote, TimelineEntry } from '../../contract/incidents.ts'
import { entryTimeFault } from '../../core/incident/index.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import type { Context } from '../context.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { tellChanged, visibleIncident } from './incident-context.ts'
import { readEntry } from './read-entry.ts'
import { recordTimeline } from './record-timeline.ts'
import { markResponded } from './responded.ts'

/** Writes a note. The same again (`requestKey` of the same person) is answered with the note that is there. */
export async function addNote(ctx: Context, wish: AddNote): Promise<TimelineEntry> {
  requirePermission(ctx, 'incidents.act')
  if (wish.body.trim() === '' && wish.imageIds.length === 0)
    throw refusal('body', 'write something, or add a picture')
  const { row } = await visibleIncident(ctx, wish.id)
  const now = ctx.clock.now()
  const atMs = wish.at ?? now
  const fault = entryTimeFault(atMs, { impactStartMs: row.impactStartMs, now })
  if (fault) throw refusal('at', fault)
  await refuseForeignImages(ctx, wish)
  const by = actorName(ctx.actor)
  const onceKey = wish.requestKey ? `note:${by}:${wish.requestKey}` : undefined
  const entry = await inTransaction(ctx, async tx => {
    const id = await recordTimeline(tx, {
      incidentId: wish.id,
      kind: 'note',
      atMs,
      by,
      title: 'Note',
      // PostgreSQL keeps no NUL in text.
      body: wish.body.replaceAll('\u0000', ''),
      isPinned: wish.isPinned,
      service: wish.service ?? null,
      imageIds: wish.imageIds,
      ...(onceKey === undefined ? {} : { onceKey }),
    })
    if (id === null) return sameNote(tx, wish.id, onceKey)
    await markResponded(tx.db, wish.id, now)
    const after = { entry: id, characters: wish.body.length, pictures: wish.imageIds }
    await recordAudit(tx, { action: 'incident.note-added', subject: `incident:${wish.id}`, after })
    return id
  })
  tellChanged(ctx, wish.id)
  return readEntry(ctx, { id: wish.id, entry })
}

async function sameNote(ctx: Context, incidentId: number, onceKey = ''): Promise<string> {
  const stored = await ctx.db.incidentEntry.findUniqueOrThrow({
    where: { incidentId_onceKey: { incidentId, onceKey } },
    select: { id: true },
  })
  return stored.id
}

async function refuseForeignImages(ctx: Context, { id, imageIds }: AddNote): Promise<void> {
  const wanted = [...new Set(imageIds)]
  if (wanted.length === 0) return
  const there = await ctx.db.incidentImage.count({ where: { id: { in: wanted }, incidentId: id } })
  if (there < wanted.length) throw refusal('imageIds', 'there is no such picture: send it again')
}

function refusal(path: string, message: string): DeckError {
  const words = message.startsWith(path) ? message : `${path}: ${message}`
  return new DeckError('invalid', words, [{ path, message }])
}
