import type { Door } from '../core/access/index.ts'

/** Pages, routes and channels of post-mortems, follow-ups and the figures of incidents; `doors.ts` takes them in. */
export const POST_MORTEM_PAGES = {
  '/post-mortems': 'operations.read',
  '/post-mortems/[id]': 'operations.read',
  '/post-mortems/shared/[token]': 'public',
  '/follow-ups': 'operations.read',
  '/incidents/figures': 'operations.read',
} as const satisfies Readonly<Record<string, Door>>

export const POST_MORTEM_ROUTES = {
  'GET /api/v1/post-mortems': 'operations.read',
  'POST /api/v1/post-mortems': 'post_mortems.write',
  'GET /api/v1/post-mortems/[id]': 'operations.read',
  'PATCH /api/v1/post-mortems/[id]': 'post_mortems.write',
  'POST /api/v1/post-mortems/[id]/prose': 'post_mortems.write',
  'POST /api/v1/post-mortems/[id]/steps': 'post_mortems.write',
  'POST /api/v1/post-mortems/[id]/shares': 'post_mortems.write',
  'DELETE /api/v1/post-mortems/[id]/shares/[share]': 'post_mortems.write',
  'GET /api/v1/post-mortems/[id]/export': 'operations.read',
  'GET /api/v1/follow-ups': 'operations.read',
  'POST /api/v1/follow-ups': 'post_mortems.write',
  'PATCH /api/v1/follow-ups/[id]': 'post_mortems.write',
  'GET /api/v1/follow-ups/like': 'operations.read',
  'GET /api/v1/follow-ups/due': 'operations.read',
  'GET /api/v1/incidents/figures': 'operations.read',
} as const satisfies Readonly<Record<string, Door>>

export const POST_MORTEM_CHANNELS = {
  'post_mortem:*': 'operations.read',
} as const satisfies Readonly<Record<string, Door>>
