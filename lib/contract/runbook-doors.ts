import type { Door } from '../core/access/index.ts'

/** Pages and routes of runbooks; `doors.ts` takes them in. */
export const RUNBOOK_PAGES = {
  '/runbooks': 'operations.read',
  '/runbooks/new': 'runbooks.write',
  '/runbooks/for/[service]': 'operations.read',
  '/runbooks/[slug]': 'operations.read',
  '/runbooks/[slug]/edit': 'runbooks.write',
  '/runbooks/[slug]/history': 'operations.read',
} as const satisfies Readonly<Record<string, Door>>

export const RUNBOOK_ROUTES = {
  'GET /api/v1/runbooks': 'operations.read',
  'POST /api/v1/runbooks': 'runbooks.write',
  'GET /api/v1/runbooks/for': 'operations.read',
  'GET /api/v1/runbooks/rounds': 'operations.read',
  'POST /api/v1/runbooks/rounds/[id]/ticks': 'duties.complete',
  'POST /api/v1/runbooks/rounds/[id]/end': 'duties.complete',
  'POST /api/v1/runbooks/[slug]/rounds': 'duties.complete',
  'POST /api/v1/runbooks/preview': 'runbooks.write',
  'GET /api/v1/runbooks/[slug]': 'operations.read',
  'PUT /api/v1/runbooks/[slug]': 'runbooks.write',
  'DELETE /api/v1/runbooks/[slug]': 'runbooks.write',
  'GET /api/v1/runbooks/[slug]/values': 'operations.read',
  'POST /api/v1/runbooks/[slug]/recheck': 'checks.run',
  'POST /api/v1/runbooks/[slug]/checklist': 'incidents.act',
  'GET /api/v1/runbooks/[slug]/history': 'operations.read',
  'GET /api/v1/runbooks/[slug]/history/[revision]': 'operations.read',
  'POST /api/v1/runbooks/[slug]/restore': 'runbooks.write',
} as const satisfies Readonly<Record<string, Door>>
