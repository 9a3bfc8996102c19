import type { Door } from '../core/access/index.ts'

/** Pages and routes of marks, evidence, suspects and the replay; `doors.ts` takes them in. */
export const EVIDENCE_PAGES = {
  '/incidents/[id]/replay': 'operations.read',
} as const satisfies Readonly<Record<string, Door>>

export const EVIDENCE_ROUTES = {
  'GET /api/v1/marks': 'operations.read',
  'POST /api/v1/marks': 'marks.write',
  'GET /api/v1/marks/hook': 'services.write',
  'POST /api/marks/[token]': 'public',
  'GET /api/v1/incidents/[id]/evidence': 'operations.read',
  'POST /api/v1/incidents/[id]/evidence': 'incidents.act',
  'GET /api/v1/incidents/[id]/suspects': 'operations.read',
  'GET /api/v1/incidents/[id]/replay': 'operations.read',
  'GET /api/v1/incidents/[id]/replay/[service]': 'operations.read',
} as const satisfies Readonly<Record<string, Door>>
