import { type IncidentListRow, SHOWN_BODY_LENGTH } from '../../contract/incidents.ts'
import {
  type ClockFacts,
  clocksOf,
  type KeptItem,
  nextClock,
  shownChecklists,
} from '../../core/incident/index.ts'
import type {
  Checklist,
  Clock,
  IncidentAlert,
  IncidentDetail,
  TimelineEntry,
} from '../../core/incident/types.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Transaction } from '../context.ts'
import { readTexts, toEntry, WITHOUT_TEXTS } from './entry-rows.ts'
import { type KeptIncident, keptIncident, keptIncidents, toKept } from './incident-rows.ts'
import { imageTypes } from './read-entry.ts'

/** Entries that a page carries: the newest, and every pinned one. */
export const SHOWN_ENTRIES = 1_000

type Lists = Prisma.IncidentGetPayload<{ include: typeof WITH_LISTS }>
export const WITH_LISTS = { checklists: { orderBy: { position: 'asc' } }, ticks: true, posts: true } as const

/** The checklists with their ticks. The helper's cast: items are what we wrote. */
export function listsOf({
  checklists,
  ticks,
  posts,
}: Pick<Lists, 'checklists' | 'ticks' | 'posts'>): Checklist[] {
  const kept = checklists.map(({ key, title, items }) => ({
    key,
    title,
    items: items as unknown as KeptItem[],
  }))
  const ticked = ticks.map(({ checklist, item, by, at }) => ({ checklist, item, by, atMs: at.getTime() }))
  return shownChecklists(kept, ticked, { isPublished: posts.length > 0 })
}

export function clocksFor(kept: KeptIncident, checklists: readonly Checklist[], now: number): Clock[] {
  const { row: incident, policy, severityAtMs, respondedAtMs, identifiedAtMs } = kept
  const facts: ClockFacts = { incident, policy, severityAtMs, respondedAtMs, identifiedAtMs, checklists }
  return clocksOf(facts, now)
}

/** Incidents with their checklists and clocks, in the order of `stored`. */
export async function withClocks(
  db: Transaction,
  stored: readonly Lists[],
  now: number,
): Promise<{ readonly kept: KeptIncident; readonly clocks: readonly Clock[] }[]> {
  const kept = await keptIncidents(db, stored)
  return kept.map((one, i) => {
    const lists = stored[i]
    return { kept: one, clocks: clocksFor(one, lists ? listsOf(lists) : [], now) }
  })
}

/** Rows of lists: each with what of its clocks is due next. */
export async function listRows(
  db: Transaction,
  stored: readonly Lists[],
  now: number,
): Promise<IncidentListRow[]> {
  const found = await withClocks(db, stored, now)
  return found.map(({ kept, clocks }) => ({ ...kept.row, nextClock: nextClock(clocks) }))
}

type Reading = {
  readonly now: number
  readonly where?: Prisma.IncidentEntryWhereInput
  readonly most?: number
  /** Characters of one body; it is cut beyond. */
  readonly longestBody?: number
}

/** Everything that an incident's page shows; null when there is none. Whether somebody may see it is not asked here. */
export async function readDetail(
  db: Transaction,
  id: number,
  reading: Reading,
): Promise<{ readonly detail: IncidentDetail; readonly timelineTotal: number } | null> {
  const stored = await db.incident.findUnique({ where: { id }, include: { ...WITH_LISTS, alerts: true } })
  const links = stored && (await keptIncident(db, id))?.row.links
  if (!stored || !links) return null
  const kept = toKept(stored, links)
  const { timeline, total } = await readTimeline(db, id, reading)
  const checklists = listsOf(stored)
  const { policy } = kept
  const taken = new Set(checklists.map(({ key }) => key))
  const detail: IncidentDetail = {
    incident: kept.row,
    clocks: clocksFor(kept, checklists, reading.now),
    checklists,
    availableChecklists: policy.checklists
      .filter(({ key }) => !taken.has(key))
      .map(({ key, title }) => ({ key, title })),
    timeline,
    alerts: stored.alerts.map(toAlert).sort((a, b) => a.startsAtMs - b.startsAtMs),
    policy,
    templates: policy.templates.map(({ key, title, when }) => ({ key, title, when })),
  }
  return { detail, timelineTotal: total }
}

const toAlert = (alert: Prisma.IncidentAlertGetPayload<object>): IncidentAlert => ({
  fingerprint: alert.fingerprint,
  name: alert.name,
  state: alert.state,
  startsAtMs: alert.startsAt.getTime(),
  service: alert.service,
})

async function readTimeline(
  db: Transaction,
  incidentId: number,
  { where = {}, most = SHOWN_ENTRIES, longestBody = SHOWN_BODY_LENGTH }: Reading,
): Promise<{ readonly timeline: readonly TimelineEntry[]; readonly total: number }> {
  const filter = { incidentId, ...where }
  const order = [{ at: 'desc' }, { recordedAt: 'desc' }, { id: 'asc' }] as const
  const newest = await db.incidentEntry.findMany({
    where: filter,
    ...WITHOUT_TEXTS,
    orderBy: [...order],
    take: most,
  })
  const total = newest.length < most ? newest.length : await db.incidentEntry.count({ where: filter })
  const pinned =
    total > newest.length
      ? await db.incidentEntry.findMany({ where: { ...filter, isPinned: true }, ...WITHOUT_TEXTS })
      : []
  const images = await imageTypes({ db }, incidentId)
  const shown = new Set(newest.map(({ id }) => id))
  const stored = [...newest, ...pinned.filter(({ id }) => !shown.has(id))]
  const texts = await readTexts(db, stored, longestBody)
  const entries = stored.map(one => toEntry(one, { texts, images }))
  return { timeline: entries.sort((a, b) => a.atMs - b.atMs || a.recordedAtMs - b.recordedAtMs), total }
}
