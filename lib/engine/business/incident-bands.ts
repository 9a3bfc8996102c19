import type { BusinessIncident } from '../../contract/business.ts'
import { keptIncidents } from '../../services/incidents/incident-rows.ts'
import type { OutageCosts } from './outage-costs.ts'
import type { Room } from './room.ts'

const MOST = 200

/**
 * Incidents that touched a stretch, newest first, each with what it cost. Restricted ones are left out: the page is the
 * same for everybody who may see it.
 */
export async function incidentBands(
  { db, incidents }: Pick<Room, 'db' | 'incidents'>,
  costs: OutageCosts,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<BusinessIncident[]> {
  const stored = await db.incident.findMany({
    where: {
      isRestricted: false,
      duplicateOf: null,
      kind: { not: 'drill' },
      impactStart: { lte: new Date(toMs) },
      OR: [{ impactEnd: null }, { impactEnd: { gte: new Date(fromMs) } }],
    },
    orderBy: { impactStart: 'desc' },
    take: MOST,
  })
  const kept = await keptIncidents(db, stored)
  const postMortems = await db.postMortem.findMany({
    where: { incidentId: { in: stored.map(({ id }) => id) } },
    select: { id: true, incidentId: true, state: true },
  })
  const names = await incidents.serviceNames()
  return Promise.all(
    kept.map(async ({ row }) => {
      const [service = ''] = row.services
      const postMortem = postMortems.find(({ incidentId }) => incidentId === row.id)
      const endMs = row.impactEndMs ?? row.resolvedAtMs
      return {
        id: row.id,
        badge: `${names.get(service) ?? service} ${row.severityLabel}`.trim(),
        severity: row.severity,
        title: row.title,
        startMs: row.impactStartMs,
        endMs,
        cost: await costs.of({ services: row.services, fromMs: row.impactStartMs, toMs: endMs }),
        postMortem: postMortem ? { id: postMortem.id, state: postMortem.state } : null,
      }
    }),
  )
}
