import type { CheckRow } from '../../contract/checks.ts'
import type { KeptItem } from '../../core/incident/index.ts'
import { actorName } from '../configuration-context.ts'
import { type Context, inTransaction } from '../context.ts'
import { recordTimeline } from '../incidents/record-timeline.ts'
import { keptItems } from './rounds.ts'

type Rows = readonly CheckRow[]

/**
 * Ticks what ticks itself: items whose checks are all up, by answers that came after the round, or the incident, began.
 * An item that somebody has taken back is left to them for as long as the round lives in this process: the deck ticks
 * an item once.
 */
export async function tickByChecks(ctx: Context, checks: Rows, done: Set<string>): Promise<number> {
  return (await tickRounds(ctx, checks, done)) + (await tickIncidents(ctx, checks, done))
}

function ready(items: readonly KeptItem[], checks: Rows, sinceMs: number): KeptItem[] {
  return items.filter(({ auto = [] }) => {
    const rows = auto.map(key => checks.find(row => row.key === key))
    return rows.length > 0 && rows.every(row => row?.state === 'up' && (row.lastAtMs ?? 0) > sinceMs)
  })
}

/** Those that the deck has not ticked yet. */
function fresh(items: readonly KeptItem[], place: string, done: Set<string>): KeptItem[] {
  return items.filter(({ key }) => !done.has(`${place} ${key}`))
}

async function tickRounds(ctx: Context, checks: Rows, done: Set<string>): Promise<number> {
  const open = await ctx.db.runbookRound.findMany({ where: { endedAt: null } })
  let ticked = 0
  for (const round of open) {
    const items = fresh(ready(keptItems(round), checks, round.startedAt.getTime()), round.id, done)
    if (items.length === 0) continue
    const at = new Date(ctx.clock.now())
    const { count } = await ctx.db.runbookRoundTick.createMany({
      data: items.map(({ key }) => ({ roundId: round.id, item: key, by: actorName(ctx.actor), at })),
      skipDuplicates: true,
    })
    ticked += count
    for (const { key } of items) done.add(`${round.id} ${key}`)
  }
  return ticked
}

async function tickIncidents(ctx: Context, checks: Rows, done: Set<string>): Promise<number> {
  const lists = await ctx.db.incidentChecklist.findMany({
    where: { key: { startsWith: 'runbook:' }, incident: { resolvedAt: null } },
    include: { incident: { select: { id: true, openedAt: true } } },
  })
  let ticked = 0
  for (const { incident, key: checklist, items } of lists) {
    const place = `${incident.id} ${checklist}`
    for (const item of fresh(ready(keptItems({ items }), checks, incident.openedAt.getTime()), place, done)) {
      if (await tickItem(ctx, { incidentId: incident.id, checklist, item })) ticked++
      done.add(`${place} ${item.key}`)
    }
  }
  return ticked
}

type Place = { readonly incidentId: number; readonly checklist: string; readonly item: KeptItem }

async function tickItem(ctx: Context, { incidentId, checklist, item }: Place): Promise<boolean> {
  const at = new Date(ctx.clock.now())
  const isNew = await inTransaction(ctx, async tx => {
    const { count } = await tx.db.incidentTick.createMany({
      data: [{ incidentId, checklist, item: item.key, by: actorName(ctx.actor), at }],
      skipDuplicates: true,
    })
    if (count === 0) return false
    await recordTimeline(tx, {
      incidentId,
      kind: 'checklist',
      atMs: at.getTime(),
      by: null,
      title: `Done: ${item.text} (up: ${(item.auto ?? []).join(', ')})`,
      facts: { checklist, item: item.key, phase: item.phase, isDone: 1 },
    })
    return true
  })
  if (isNew) ctx.events.emit('incidentsChanged', { id: incidentId, atMs: at.getTime() })
  return isNew
}
