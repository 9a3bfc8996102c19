import type { IncidentList, IncidentListRow, IncidentsData, ListIncidents } from '../../contract/incidents.ts'
import { sift, type Viewer } from '../../core/incident/index.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Context, Transaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { viewerOf } from './incident-context.ts'
import { listRows, WITH_LISTS } from './incident-detail.ts'

/** Incidents, newest first. Those that whoever asks may not see are counted, and nothing is said of them. */
export async function listIncidents(ctx: Context, wish: ListIncidents): Promise<IncidentList> {
  requirePermission(ctx, 'operations.read')
  const stored = await ctx.db.incident.findMany({
    where: whereOf(wish),
    include: WITH_LISTS,
    orderBy: { id: 'desc' },
    take: wish.limit + 1,
  })
  const page = stored.slice(0, wish.limit)
  const rows = await listRows(ctx.db, page, ctx.clock.now())
  const { seen, restricted } = sift(rows, viewerOf(ctx.actor))
  // Of what must not be seen, not even whether a word stands in it, or an alert belongs to it.
  const counted = wish.search === undefined && wish.alert === undefined ? restricted : 0
  const next = stored.length > page.length ? (page.at(-1)?.id ?? null) : null
  return { incidents: seen, restricted: counted, next }
}

const STATUS_WHERE = {
  open: { resolvedAt: null },
  closed: { resolvedAt: { not: null } },
  all: {},
} satisfies Record<ListIncidents['status'], Prisma.IncidentWhereInput>

function whereOf(wish: ListIncidents): Prisma.IncidentWhereInput {
  const words = wish.search ? { contains: wish.search, mode: 'insensitive' as const } : null
  return {
    ...STATUS_WHERE[wish.status],
    ...(wish.service === undefined ? {} : { services: { has: wish.service } }),
    ...(wish.kind === undefined ? {} : { kind: wish.kind }),
    ...(wish.severity === undefined ? {} : { severity: wish.severity }),
    ...(wish.alert === undefined ? {} : { alerts: { some: { fingerprint: wish.alert } } }),
    ...(wish.before === undefined ? {} : { id: { lt: wish.before } }),
    impactStart: {
      ...(wish.from === undefined ? {} : { gte: new Date(wish.from) }),
      ...(wish.to === undefined ? {} : { lt: new Date(wish.to) }),
    },
    ...(words ? { OR: [{ title: words }, { rootCause: words }, { resolution: words }] } : {}),
  }
}

const LIVE_INCIDENTS = 200
const LIVE_DAYS_MS = 7 * 86_400_000

/** What the live channel carries: open ones and those of the last seven days. */
export async function liveRows(db: Transaction, now: number): Promise<IncidentListRow[]> {
  const stored = await db.incident.findMany({
    where: { OR: [{ resolvedAt: null }, { openedAt: { gte: new Date(now - LIVE_DAYS_MS) } }] },
    include: WITH_LISTS,
    orderBy: { id: 'desc' },
    take: LIVE_INCIDENTS,
  })
  return listRows(db, stored, now)
}

export function liveData(rows: readonly IncidentListRow[], viewer: Viewer): IncidentsData {
  const { seen, restricted } = sift(rows, viewer)
  return { incidents: Object.fromEntries(seen.map(row => [String(row.id), row])), restricted }
}
