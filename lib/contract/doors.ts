import type { Permission } from '../core/access/index.ts'

/** `public` needs no one; `setup` is open only while nobody has an account; the rest needs that permission. */
export type Door = Permission | 'public' | 'setup' | 'loopback-or-metrics'

/**
 * Every page, route and socket channel with who may pass. What is not listed here is refused.
 * Paths are written as their folders below `app/` (without groups); routes carry their method.
 */
export const PAGE_DOORS: Readonly<Record<string, Door>> = {
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
}

export const ROUTE_DOORS: Readonly<Record<string, Door>> = {
  'GET /api/auth/[...nextauth]': 'public',
  'POST /api/auth/[...nextauth]': 'public',
  'GET /api/health': 'public',
  'GET /api/ready': 'public',
  'GET /api/metrics': 'loopback-or-metrics',
  'GET /api/collect': 'operations.read',
  'POST /api/collect': 'targets.collect',
  'GET /api/prom/api/v1/[...path]': 'operations.read',
  'POST /api/prom/api/v1/[...path]': 'operations.read',
}

/** Channel patterns; `*` stands for the part after the colon. */
export const CHANNEL_DOORS: Readonly<Record<string, Door>> = {
  overview: 'operations.read',
  targets: 'operations.read',
  'service:*': 'operations.read',
  'query:*': 'operations.read',
}
