import type { Door } from '../core/access/index.ts'

/** Pages, routes and channels of actions, runners and runs; `doors.ts` takes them in. */
export const RECOVERY_PAGES = {
  '/recovery': 'operations.read',
  '/recovery/runs/[id]': 'operations.read',
  '/recovery/actions/new': 'actions.write',
  '/recovery/actions/[service]/[slug]': 'actions.write',
} as const satisfies Readonly<Record<string, Door>>

/** Where a press, a stop or an approval is asked for, the verb knows who may, and writes down whom it refused. */
export const RECOVERY_ROUTES = {
  'GET /api/v1/actions': 'operations.read',
  'POST /api/v1/actions': 'actions.write',
  'GET /api/v1/actions/[...key]': 'operations.read',
  'PUT /api/v1/actions/[...key]': 'actions.write',
  'DELETE /api/v1/actions/[...key]': 'actions.write',
  'GET /api/v1/runners': 'operations.read',
  'POST /api/v1/runners': 'runners.write',
  'GET /api/v1/runners/[...key]': 'operations.read',
  'PUT /api/v1/runners/[...key]': 'runners.write',
  'DELETE /api/v1/runners/[...key]': 'runners.write',
  'GET /api/v1/recovery': 'operations.read',
  'POST /api/v1/recovery/switches': 'operations.read',
  'GET /api/v1/recovery/[service]/[slug]': 'operations.read',
  'POST /api/v1/recovery/[service]/[slug]/runs': 'operations.read',
  'POST /api/v1/recovery/[service]/[slug]/table': 'operations.read',
  'POST /api/v1/recovery/[service]/[slug]/reset': 'operations.read',
  'GET /api/v1/runs': 'operations.read',
  'GET /api/v1/runs/[id]': 'operations.read',
  'GET /api/v1/runs/[id]/export': 'operations.read',
  'POST /api/v1/runs/[id]/cancel': 'operations.read',
  'POST /api/v1/runs/[id]/decision': 'operations.read',
} as const satisfies Readonly<Record<string, Door>>

export const RECOVERY_CHANNELS = {
  recovery: 'operations.read',
  'run:*': 'operations.read',
} as const satisfies Readonly<Record<string, Door>>
