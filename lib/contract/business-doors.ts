import type { Door } from '../core/access/index.ts'

/** Pages, routes and channels of business; `doors.ts` takes them in. Managers and admins alone pass. */
export const BUSINESS_PAGES = {
  '/business': 'business.read',
  '/business/subscriptions': 'business.read',
  '/business/movements': 'business.read',
  '/business/payments': 'business.read',
  '/business/customers/[account]/[id]': 'business.read',
  '/business/telecom': 'business.read',
  '/business/users': 'business.read',
  '/business/sources': 'business.read',
  '/business/reports/[month]': 'business.read',
} as const satisfies Readonly<Record<string, Door>>

export const BUSINESS_ROUTES = {
  'GET /api/v1/business': 'business.read',
  'GET /api/v1/business/subscriptions': 'business.read',
  'GET /api/v1/business/movements': 'business.read',
  'GET /api/v1/business/payments': 'business.read',
  'GET /api/v1/business/customers/[account]/[id]': 'business.read',
  'GET /api/v1/business/telecom': 'business.read',
  'GET /api/v1/business/users': 'business.read',
  'GET /api/v1/business/sources': 'business.read',
  'POST /api/v1/business/sources/[connector]/[account]/sync': 'business.sync',
  'GET /api/v1/business/export': 'business.read',
  'GET /api/v1/business/reports/[month]': 'business.read',
  'GET /api/v1/incidents/[id]/cost': 'business.read',
} as const satisfies Readonly<Record<string, Door>>

export const BUSINESS_CHANNELS = {
  business: 'business.read',
} as const satisfies Readonly<Record<string, Door>>
