import type { Door } from '../core/access/index.ts'

export type { Door }

/**
 * Every page, route and socket channel with who may pass. What is not listed here is refused.
 * Paths are written as their folders below `app/` (without groups); routes carry their method.
 */
export const PAGE_DOORS = {
  '/': 'operations.read',
  '/setup': 'setup',
  '/sign-in': 'public',
  '/invitation/[token]': 'public',
  '/services': 'operations.read',
  '/services/[slug]': 'operations.read',
  '/latency': 'operations.read',
  '/resources': 'operations.read',
  '/targets': 'operations.read',
  '/explore': 'explore.use',
  '/settings': 'account.own',
  '/settings/people': 'people.manage',
  '/settings/keys': 'keys.manage',
  '/settings/audit': 'audit.read',
  '/settings/configuration': 'configuration.read',
} as const satisfies Readonly<Record<string, Door>>

export const ROUTE_DOORS = {
  'GET /api/auth/[...nextauth]': 'public',
  'POST /api/auth/[...nextauth]': 'public',
  'GET /api/health': 'public',
  'GET /api/ready': 'public',
  'GET /api/metrics': 'loopback-or-metrics',
  'GET /api/collect': 'operations.read',
  'POST /api/collect': 'targets.collect',
  'GET /api/v1/people': 'people.manage',
  'PATCH /api/v1/people/[id]': 'people.manage',
  'DELETE /api/v1/people/[id]/sessions': 'people.manage',
  'DELETE /api/v1/people/[id]/second-factor': 'people.manage',
  'GET /api/v1/invitations': 'people.manage',
  'POST /api/v1/invitations': 'people.manage',
  'DELETE /api/v1/invitations/[id]': 'people.manage',
  'POST /api/v1/invitations/accept': 'public',
  'GET /api/v1/keys': 'keys.manage',
  'POST /api/v1/keys': 'keys.manage',
  'DELETE /api/v1/keys/[id]': 'keys.manage',
  'GET /api/v1/audit': 'audit.read',
  'GET /api/v1/audit/check': 'audit.read',
  'GET /api/v1/account': 'account.own',
  'PATCH /api/v1/account': 'account.own',
  'POST /api/v1/account/password': 'account.own',
  'POST /api/v1/account/second-factor': 'account.own',
  'PUT /api/v1/account/second-factor': 'account.own',
  'DELETE /api/v1/account/second-factor': 'account.own',
  'GET /api/v1/sessions': 'account.own',
  'DELETE /api/v1/sessions': 'account.own',
  'DELETE /api/v1/sessions/[id]': 'account.own',
  'POST /api/v1/setup': 'setup',
  'GET /api/prom/api/v1/[...path]': 'operations.read',
  'POST /api/prom/api/v1/[...path]': 'operations.read',
} as const satisfies Readonly<Record<string, Door>>

/** Channel patterns; `*` stands for the part after the colon. */
export const CHANNEL_DOORS = {
  overview: 'operations.read',
  targets: 'operations.read',
  'service:*': 'operations.read',
  'query:*': 'operations.read',
} as const satisfies Readonly<Record<string, Door>>

export type PagePath = keyof typeof PAGE_DOORS
export type RouteName = keyof typeof ROUTE_DOORS

/** The door of a socket channel such as `service:vrooli`; undefined when there is none of that kind. */
export function channelDoor(channel: string): Door | undefined {
  const colon = channel.indexOf(':')
  const name = colon < 0 ? channel : `${channel.slice(0, colon)}:*`
  return Object.entries(CHANNEL_DOORS).find(([pattern]) => pattern === name)?.[1]
}
