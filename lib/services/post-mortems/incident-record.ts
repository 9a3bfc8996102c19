import { DeckError } from '../../contract/errors.ts'
import { clocksOf, type KeptItem, shownChecklists } from '../../core/incident/index.ts'
import type { TimelineKind } from '../../core/incident/types.ts'
import { FACT_KINDS, type IncidentRecord } from '../../core/post-mortem/index.ts'
import { actorName } from '../configuration-context.ts'
import { type Context, inTransaction } from '../context.ts'
import { readTexts, toEntry, WITHOUT_TEXTS } from '../incidents/entry-rows.ts'
import { tellChanged } from '../incidents/incident-context.ts'
import { type KeptIncident, keptIncident } from '../incidents/incident-rows.ts'
import { recordTimeline } from '../incidents/record-timeline.ts'
import { postMortemHref } from './post-mortem-paths.ts'

/** Beyond this an incident's timeline is nobody's reading; a post-mortem's facts are fewer still. */
const MOST_ENTRIES = 5_000

/** Everything that the deck kept of an incident, for the facts of its post-mortem. */
export async function incidentRecord(ctx: Context, incidentId: number): Promise<IncidentRecord> {
  const [kept, entries, signs, lists, ticks, alerts] = await Promise.all([
    keptIncident(ctx.db, incidentId),
    ctx.db.incidentEntry.findMany({
      // Notes may be long, and are no facts.
      where: { incidentId, OR: [{ kind: { in: [...FACT_KINDS] } }, { isPinned: true }] },
      ...WITHOUT_TEXTS,
      orderBy: { at: 'asc' },
      take: MOST_ENTRIES,
    }),
    ctx.db.incidentEntry.findMany({
      where: { incidentId, by: { not: null } },
      select: { by: true, recordedAt: true },
      orderBy: { recordedAt: 'asc' },
      take: MOST_ENTRIES,
    }),
    ctx.db.incidentChecklist.findMany({ where: { incidentId }, orderBy: { position: 'asc' } }),
    ctx.db.incidentTick.findMany({ where: { incidentId } }),
    ctx.db.incidentAlert.findMany({ where: { incidentId }, orderBy: { startsAt: 'asc' } }),
  ])
  if (!kept) throw new DeckError('not_found', `there is no incident #${incidentId}`)
  const checklists = shownChecklists(
    lists.map(({ key, title, items }) => ({ key, title, items: storedItems(items) })),
    ticks.map(({ checklist, item, by, at }) => ({ checklist, item, by, atMs: at.getTime() })),
    // What an item waits for is no fact of a post-mortem.
    { isPublished: true },
  )
  const texts = await readTexts(ctx.db, entries)
  const { row, policy, severityAtMs, respondedAtMs, identifiedAtMs } = kept
  return {
    incident: row,
    checklists,
    signs: signs.flatMap(({ by, recordedAt }) => (by === null ? [] : [{ by, atMs: recordedAt.getTime() }])),
    clocks: clocksOf(
      { incident: row, policy, severityAtMs, respondedAtMs, identifiedAtMs, checklists },
      ctx.clock.now(),
    ),
    timeline: entries.map(entry => toEntry(entry, { texts, images: new Map() })),
    alerts: alerts.map(({ fingerprint, name, state, startsAt, service }) => ({
      fingerprint,
      name,
      state,
      service,
      startsAtMs: startsAt.getTime(),
    })),
  }
}

/** As the incidents' own room keeps them. */
const storedItems = (items: unknown) => items as KeptItem[]

/** The incident as it is kept. Throws `not_found`. */
export async function keptOrThrow(ctx: Context, incidentId: number): Promise<KeptIncident> {
  const kept = await keptIncident(ctx.db, incidentId)
  if (!kept) throw new DeckError('not_found', `there is no incident #${incidentId}`)
  return kept
}

export type Telling = {
  /** The post-mortem's id; null when there is none yet. */
  readonly id: string | null
  readonly title: string
  readonly body?: string
  readonly kind?: Extract<TimelineKind, 'post_mortem' | 'follow_up'>
}

/** Puts a step of what follows on the incident's timeline. */
export async function tellIncident(ctx: Context, incidentId: number, telling: Telling): Promise<void> {
  const { id, title, body = '', kind = 'post_mortem' } = telling
  await recordTimeline(ctx, {
    incidentId,
    kind,
    atMs: ctx.clock.now(),
    by: ctx.actor.kind === 'system' ? null : actorName(ctx.actor),
    title,
    body,
    href: id === null ? null : postMortemHref(id),
  })
}

/** Published, it has been reviewed: that is what ends the incident's last clock. One that runs again goes on. */
export async function markReviewed(ctx: Context, incidentId: number): Promise<void> {
  const now = ctx.clock.now()
  const isReviewed = await inTransaction(ctx, async tx => {
    const { count } = await tx.db.incident.updateMany({
      where: { id: incidentId, state: 'resolved' },
      data: { state: 'reviewed', reviewedAt: new Date(now), version: { increment: 1 } },
    })
    if (count === 0) return false
    await recordTimeline(tx, {
      incidentId,
      kind: 'state',
      atMs: now,
      by: actorName(tx.actor),
      title: 'Reviewed',
      facts: { state: 'reviewed' },
    })
    return true
  })
  if (isReviewed) tellChanged(ctx, incidentId)
}
