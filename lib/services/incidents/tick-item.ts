import { DeckError } from '../../contract/errors.ts'
import type { AddChecklist, Checklist, TickItem } from '../../contract/incidents.ts'
import { checklistByKey, type KeptItem, tickBlock } from '../../core/incident/index.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { lockedIncident, tellChanged, visibleIncident } from './incident-context.ts'
import { listsOf, WITH_LISTS } from './incident-detail.ts'
import { keepChecklists } from './keep-checklists.ts'
import { recordTimeline } from './record-timeline.ts'
import { markResponded } from './responded.ts'

/**
 * Ticks an item, or takes the tick back. The first tick stays: who ticks what is ticked changes nothing. Throws
 * `conflict` when the item waits for something that is not there yet.
 */
export async function tickItem(ctx: Context, wish: TickItem): Promise<{ checklists: Checklist[] }> {
  requirePermission(ctx, 'incidents.act')
  await inTransaction(ctx, tx => tick(tx, wish))
  tellChanged(ctx, wish.id)
  return { checklists: await checklistsOf(ctx, wish.id) }
}

async function tick(tx: Context, { id, checklist, item, isDone }: TickItem): Promise<void> {
  await lockedIncident(tx, id)
  const list = await tx.db.incidentChecklist.findUnique({
    where: { incidentId_key: { incidentId: id, key: checklist } },
  })
  // Items are what we wrote.
  const found = (list?.items as unknown as KeptItem[] | undefined)?.find(one => one.key === item)
  if (!list || !found) throw new DeckError('not_found', 'there is no such item in this incident')
  const isPublished = (await tx.db.incidentPost.count({ where: { incidentId: id } })) > 0
  const block = isDone ? tickBlock(found.needs, { isPublished }) : null
  if (block !== null) throw new DeckError('conflict', `"${found.text}": ${block}`)
  const by = actorName(tx.actor)
  const now = tx.clock.now()
  const at = new Date(now)
  const place = { incidentId: id, checklist, item }
  const { count } = isDone
    ? await tx.db.incidentTick.createMany({ data: [{ ...place, by, at }], skipDuplicates: true })
    : await tx.db.incidentTick.deleteMany({ where: place })
  if (count === 0) return
  const where = found.phase === '' ? list.title : found.phase
  await recordTimeline(tx, {
    incidentId: id,
    kind: 'checklist',
    atMs: now,
    by,
    title: isDone ? `Done: ${found.text}` : `Not done after all: ${found.text}`,
    facts: { checklist, item, phase: where, isDone: isDone ? 1 : 0 },
  })
  await markResponded(tx.db, id, now)
  const action = isDone ? 'incident.item-ticked' : 'incident.tick-taken-back'
  await recordAudit(tx, { action, subject: `incident:${id}`, after: { item: found.text, list: list.title } })
}

/** Puts a checklist of the policy into an incident. Throws `conflict` when it is there already. */
export async function addChecklist(
  ctx: Context,
  { id, checklist }: AddChecklist,
): Promise<{ checklists: Checklist[] }> {
  requirePermission(ctx, 'incidents.act')
  await inTransaction(ctx, async tx => {
    const { policy } = await lockedIncident(tx, id)
    const list = checklistByKey(policy, checklist)
    if (!list) throw new DeckError('not_found', `this incident’s rules have no checklist "${checklist}"`)
    const there = await tx.db.incidentChecklist.count({ where: { incidentId: id, key: checklist } })
    if (there > 0) throw new DeckError('conflict', 'this checklist is there already')
    await keepChecklists(tx.db, id, [list])
    const words = { title: `Checklist added: ${list.title}`, facts: { checklist, items: list.items.length } }
    const at = { atMs: tx.clock.now(), by: actorName(tx.actor) }
    await recordTimeline(tx, { incidentId: id, kind: 'checklist', ...at, ...words })
    await recordAudit(tx, {
      action: 'incident.checklist-added',
      subject: `incident:${id}`,
      after: { checklist },
    })
  })
  tellChanged(ctx, id)
  return { checklists: await checklistsOf(ctx, id) }
}

async function checklistsOf(ctx: Context, id: number): Promise<Checklist[]> {
  await visibleIncident(ctx, id)
  const stored = await ctx.db.incident.findUniqueOrThrow({ where: { id }, include: WITH_LISTS })
  return listsOf(stored)
}
