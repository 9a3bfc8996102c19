import type { Door } from '../core/access/index.ts'

/** Pages, routes and channels of incidents and what follows from them; `doors.ts` takes them in. */
export const INCIDENT_PAGES = {
  '/incidents': 'operations.read',
  '/incidents/[id]': 'operations.read',
} as const satisfies Readonly<Record<string, Door>>

export const INCIDENT_ROUTES = {
  'GET /api/v1/incidents': 'operations.read',
  'POST /api/v1/incidents': 'incidents.act',
  'GET /api/v1/incidents/policy': 'operations.read',
  'GET /api/v1/incidents/[id]': 'operations.read',
  'PATCH /api/v1/incidents/[id]': 'incidents.act',
  'POST /api/v1/incidents/[id]/acknowledge': 'incidents.act',
  'POST /api/v1/incidents/[id]/notes': 'incidents.act',
  'GET /api/v1/incidents/[id]/notes/[entry]': 'operations.read',
  'PATCH /api/v1/incidents/[id]/notes/[entry]': 'incidents.act',
  'POST /api/v1/incidents/[id]/images': 'incidents.act',
  'GET /api/v1/incidents/[id]/images/[image]': 'operations.read',
  'POST /api/v1/incidents/[id]/ticks': 'incidents.act',
  'POST /api/v1/incidents/[id]/checklists': 'incidents.act',
  'POST /api/v1/incidents/[id]/updates': 'incidents.act',
  'POST /api/v1/incidents/[id]/preview': 'incidents.act',
  'POST /api/v1/incidents/[id]/alerts': 'incidents.act',
  'POST /api/v1/incidents/[id]/links': 'incidents.act',
  'GET /api/v1/incidents/[id]/export': 'operations.read',
} as const satisfies Readonly<Record<string, Door>>

export const INCIDENT_CHANNELS = {
  incidents: 'operations.read',
  'incident:*': 'operations.read',
} as const satisfies Readonly<Record<string, Door>>
