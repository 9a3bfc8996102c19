import type { IncidentData } from '../../contract/incidents.ts'
import { callKey, incidentNotification, maySee, policyFor } from '../../core/incident/index.ts'
import type { IncidentCall, IncidentsDoor } from '../../ports/incidents.ts'
import { readDetail } from '../../services/incidents/incident-detail.ts'
import { liveData, liveRows } from '../../services/incidents/list-incidents.ts'
import type { OnCallManager } from '../on-call/index.ts'
import type { IncidentParts } from './parts.ts'
import { Shared } from './shared.ts'
import type { IncidentWorld } from './world.ts'

export type DoorParts = Pick<IncidentParts, 'db' | 'clock' | 'events' | 'deckUrl'> & {
  readonly world: IncidentWorld
  readonly page: OnCallManager['page']
}

/** Incidents whose newest reading is shared. */
const MOST_DETAILS = 50

/** What pages, routes and the live channel may ask of incidents. */
export function createIncidentsDoor(parts: DoorParts): IncidentsDoor & { stop(): void } {
  const { db, clock, events, world } = parts
  const rows = new Shared(() => liveRows(db, clock.now()))
  const details = new Map<number, Shared<IncidentData | null>>()
  const detailOf = (id: number) => {
    const known = details.get(id)
    if (known) return known
    // Those that nobody looks at any more make room.
    for (const oldest of details.keys()) {
      if (details.size < MOST_DETAILS) break
      details.delete(oldest)
    }
    const fresh = new Shared(() => readData(parts, id))
    details.set(id, fresh)
    return fresh
  }
  const ignore = events.on('incidentsChanged', ({ id }) => {
    rows.forget()
    details.delete(id)
  })
  return {
    policy: async services => policyFor(world.severities, services),
    serviceNames: async () => world.services,
    receivers: async () => world.receivers.map(({ name }) => name),
    call: call => callPeople(parts, call),
    live: async viewer => liveData(await rows.read(clock.now()), viewer),
    async read(id, viewer) {
      const data = await detailOf(id).read(clock.now())
      if (!data) details.delete(id)
      return data && maySee(data.incident, viewer) ? data : null
    },
    stop: ignore,
  }
}

async function readData({ db, clock }: DoorParts, id: number): Promise<IncidentData | null> {
  const found = await readDetail(db, id, { now: clock.now() })
  if (!found) return null
  const { timeline, checklists, ...detail } = found.detail
  return {
    ...detail,
    timeline: Object.fromEntries(timeline.map(entry => [entry.id, entry])),
    timelineTotal: found.timelineTotal,
    checklists: Object.fromEntries(checklists.map(list => [list.key, list])),
  }
}

async function callPeople({ page, clock, deckUrl }: DoorParts, call: IncidentCall): Promise<string | null> {
  const { incident, about } = call
  const groupKey = callKey(incident.id, about ?? undefined)
  const now = clock.now()
  const notification = incidentNotification(incident, {
    key: `${groupKey}/${incident.version}/${incident.kind}/${now}`,
    groupKey,
    status: 'firing',
    subject: call.sentence,
    body: '',
    now,
    deckUrl,
  })
  return page(call.escalation, notification, {
    firstLevel: call.firstLevel === null ? null : { level: call.firstLevel, kind: incident.kind },
  })
}
