import type { Door } from '../core/access/index.ts'
import { BUSINESS_CHANNELS, BUSINESS_PAGES, BUSINESS_ROUTES } from './business-doors.ts'
import { EVIDENCE_PAGES, EVIDENCE_ROUTES } from './evidence-doors.ts'
import { INCIDENT_CHANNELS, INCIDENT_PAGES, INCIDENT_ROUTES } from './incident-doors.ts'
import { POST_MORTEM_CHANNELS, POST_MORTEM_PAGES, POST_MORTEM_ROUTES } from './post-mortem-doors.ts'
import { RECOVERY_CHANNELS, RECOVERY_PAGES, RECOVERY_ROUTES } from './recovery-doors.ts'
import { RUNBOOK_PAGES, RUNBOOK_ROUTES } from './runbook-doors.ts'

export type { Door }

/**
 * Every page, route and socket channel with who may pass. What is not listed here is refused.
 * Paths are written as their folders below `app/` (without groups); routes carry their method.
 */
const pages = {
  ...INCIDENT_PAGES,
  ...EVIDENCE_PAGES,
  ...POST_MORTEM_PAGES,
  ...RECOVERY_PAGES,
  ...RUNBOOK_PAGES,
  ...BUSINESS_PAGES,
  '/': 'operations.read',
  '/setup': 'setup',
  '/sign-in': 'public',
  '/invitation/[token]': 'public',
  '/services': 'operations.read',
  '/services/[slug]': 'operations.read',
  '/latency': 'operations.read',
  '/resources': 'operations.read',
  '/targets': 'operations.read',
  '/cardinality': 'operations.read',
  '/checks': 'operations.read',
  '/checks/new': 'checks.write',
  '/checks/[service]/[slug]': 'operations.read',
  '/checks/[service]/[slug]/edit': 'checks.write',
  '/alerts': 'operations.read',
  '/alerts/[fingerprint]': 'operations.read',
  '/silences': 'operations.read',
  '/rules': 'operations.read',
  '/heartbeats': 'operations.read',
  '/heartbeats/[service]/[slug]': 'operations.read',
  '/windows': 'operations.read',
  '/slos': 'operations.read',
  '/reports': 'reports.read',
  '/reports/[month]': 'reports.read',
  '/reports/weeks/[week]': 'reports.read',
  '/log-signals': 'operations.read',
  '/explore': 'explore.use',
  '/graph': 'operations.read',
  '/on-call': 'operations.read',
  '/on-call/[schedule]': 'operations.read',
  '/on-call/escalations': 'operations.read',
  '/on-call/time-machine': 'operations.read',
  '/on-call/noise': 'operations.read',
  '/on-call/pages/[id]': 'operations.read',
  '/receivers': 'operations.read',
  '/refused': 'account.own',
  '/status-pages': 'operations.read',
  '/settings': 'account.own',
  '/settings/contact': 'account.own',
  '/settings/people': 'people.manage',
  '/settings/keys': 'keys.manage',
  '/settings/audit': 'audit.read',
  '/settings/configuration': 'configuration.read',
} as const satisfies Readonly<Record<string, Door>>

const routes = {
  ...INCIDENT_ROUTES,
  ...EVIDENCE_ROUTES,
  ...POST_MORTEM_ROUTES,
  ...RECOVERY_ROUTES,
  ...RUNBOOK_ROUTES,
  ...BUSINESS_ROUTES,
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
  'GET /api/v1/services': 'operations.read',
  'POST /api/v1/services': 'services.write',
  'GET /api/v1/services/[slug]': 'operations.read',
  'PUT /api/v1/services/[slug]': 'services.write',
  'DELETE /api/v1/services/[slug]': 'services.write',
  'GET /api/v1/panels': 'operations.read',
  'POST /api/v1/panels': 'services.write',
  'GET /api/v1/panels/[...key]': 'operations.read',
  'PUT /api/v1/panels/[...key]': 'services.write',
  'DELETE /api/v1/panels/[...key]': 'services.write',
  'GET /api/v1/targets': 'operations.read',
  'POST /api/v1/targets': 'services.write',
  'PUT /api/v1/targets/[id]': 'services.write',
  'DELETE /api/v1/targets/[id]': 'services.write',
  'GET /api/ping/[token]': 'public',
  'POST /api/ping/[token]': 'public',
  'GET /api/ping/[token]/[outcome]': 'public',
  'POST /api/ping/[token]/[outcome]': 'public',
  'GET /api/v1/heartbeats/states': 'operations.read',
  'GET /api/v1/heartbeats/detail': 'operations.read',
  'POST /api/v1/heartbeats/done': 'duties.complete',
  'POST /api/v1/logs': 'logs.send',
  'PUT /api/push/metrics/[...path]': 'metrics.push',
  'POST /api/push/metrics/[...path]': 'metrics.push',
  'DELETE /api/push/metrics/[...path]': 'metrics.push',
  'POST /api/prom/api/v1/write': 'metrics.push',
  'GET /api/v1/pushes': 'operations.read',
  'GET /api/v1/cardinality': 'operations.read',
  'GET /api/v1/status/tsdb': 'operations.read',
  'GET /api/v1/log-signals/states': 'operations.read',
  'GET /api/v1/checks': 'operations.read',
  'POST /api/v1/checks': 'checks.write',
  'GET /api/v1/checks/states': 'operations.read',
  'GET /api/v1/checks/detail': 'operations.read',
  'GET /api/v1/checks/hidden': 'operations.read',
  'POST /api/v1/checks/hidden': 'checks.write',
  'POST /api/v1/checks/run': 'checks.run',
  'POST /api/v1/checks/import': 'checks.write',
  'POST /api/v1/checks/test': 'checks.write',
  'GET /api/v1/checks/[...key]': 'operations.read',
  'PUT /api/v1/checks/[...key]': 'checks.write',
  'DELETE /api/v1/checks/[...key]': 'checks.write',
  'GET /api/v1/heartbeats': 'operations.read',
  'POST /api/v1/heartbeats': 'checks.write',
  'GET /api/v1/heartbeats/[...key]': 'operations.read',
  'PUT /api/v1/heartbeats/[...key]': 'checks.write',
  'DELETE /api/v1/heartbeats/[...key]': 'checks.write',
  'GET /api/v1/windows': 'operations.read',
  'POST /api/v1/windows': 'windows.write',
  'GET /api/v1/windows/[...key]': 'operations.read',
  'PUT /api/v1/windows/[...key]': 'windows.write',
  'DELETE /api/v1/windows/[...key]': 'windows.write',
  'GET /api/v1/rules': 'operations.read',
  'POST /api/v1/rules': 'rules.write',
  'GET /api/v1/rules/[...key]': 'operations.read',
  'PUT /api/v1/rules/[...key]': 'rules.write',
  'DELETE /api/v1/rules/[...key]': 'rules.write',
  'GET /api/v1/rules/states': 'operations.read',
  'POST /api/v1/rules/back-test': 'explore.use',
  'GET /api/v1/log-signals': 'operations.read',
  'POST /api/v1/log-signals': 'checks.write',
  'GET /api/v1/log-signals/[...key]': 'operations.read',
  'PUT /api/v1/log-signals/[...key]': 'checks.write',
  'DELETE /api/v1/log-signals/[...key]': 'checks.write',
  'GET /api/v1/status-pages': 'operations.read',
  'POST /api/v1/status-pages': 'status.write',
  'GET /api/v1/status-pages/[...key]': 'operations.read',
  'PUT /api/v1/status-pages/[...key]': 'status.write',
  'DELETE /api/v1/status-pages/[...key]': 'status.write',
  'GET /api/v1/schedules': 'operations.read',
  'POST /api/v1/schedules': 'on_call.write',
  'GET /api/v1/schedules/[...key]': 'operations.read',
  'PUT /api/v1/schedules/[...key]': 'on_call.write',
  'DELETE /api/v1/schedules/[...key]': 'on_call.write',
  'GET /api/v1/escalations': 'operations.read',
  'POST /api/v1/escalations': 'on_call.write',
  'GET /api/v1/escalations/[...key]': 'operations.read',
  'PUT /api/v1/escalations/[...key]': 'on_call.write',
  'DELETE /api/v1/escalations/[...key]': 'on_call.write',
  'GET /api/v1/on-call': 'operations.read',
  'GET /api/v1/on-call/shifts': 'operations.read',
  'GET /api/v1/on-call/pages': 'operations.read',
  'GET /api/v1/on-call/pages/[id]': 'operations.read',
  'POST /api/v1/on-call/pages/[id]/acknowledge': 'pages.act',
  'POST /api/v1/on-call/pages/[id]/escalate': 'pages.act',
  'POST /api/v1/on-call/pages/[id]/resolve': 'pages.act',
  'POST /api/v1/on-call/pages/[id]/describe': 'pages.act',
  'POST /api/v1/on-call/plan': 'operations.read',
  'GET /api/v1/on-call/readiness': 'operations.read',
  'GET /api/v1/on-call/noise': 'operations.read',
  'GET /api/v1/on-call/overrides': 'operations.read',
  'POST /api/v1/on-call/overrides': 'pages.act',
  'DELETE /api/v1/on-call/overrides/[id]': 'pages.act',
  'POST /api/v1/on-call/calendar': 'on_call.write',
  'GET /api/v1/on-call/swaps': 'operations.read',
  'POST /api/v1/on-call/swaps': 'pages.act',
  'POST /api/v1/on-call/swaps/[id]': 'pages.act',
  'POST /api/v1/on-call/methods/[id]/test': 'account.own',
  'GET /api/v1/account/contact-methods': 'account.own',
  'POST /api/v1/account/contact-methods': 'account.own',
  'DELETE /api/v1/account/contact-methods/[id]': 'account.own',
  'POST /api/v1/account/contact-methods/[id]/code': 'account.own',
  'POST /api/v1/account/contact-methods/[id]/confirm': 'account.own',
  'GET /api/v1/account/on-call': 'account.own',
  'PUT /api/v1/account/on-call': 'account.own',
  'POST /api/v1/account/calendars': 'account.own',
  'GET /api/calendar/[person]/[token]/[file]': 'public',
  'GET /status': 'public',
  'GET /status/feed.xml': 'public',
  'GET /status/badge/[file]': 'public',
  'GET /status/[slug]': 'public',
  'POST /status/[slug]': 'public',
  'GET /status/[slug]/feed.xml': 'public',
  'GET /status/[slug]/badge/[file]': 'public',
  'GET /status/[slug]/subscribe': 'public',
  'POST /status/[slug]/subscribe': 'public',
  'GET /status/[slug]/confirm/[token]': 'public',
  'POST /status/[slug]/confirm/[token]': 'public',
  'GET /status/[slug]/unsubscribe/[token]': 'public',
  'POST /status/[slug]/unsubscribe/[token]': 'public',
  'GET /api/v1/status-posts': 'operations.read',
  'POST /api/v1/status-posts': 'status.post',
  'PATCH /api/v1/status-posts/[id]': 'status.post',
  'DELETE /api/v1/status-posts/[id]': 'status.write',
  'POST /api/v1/status-posts/[id]/updates': 'status.post',
  'GET /api/v1/status-subscribers': 'status.write',
  'DELETE /api/v1/status-subscribers/[id]': 'status.write',
  'GET /api/v1/configuration': 'configuration.read',
  'GET /api/v1/remotes': 'configuration.read',
  'POST /api/v1/reload': 'configuration.reload',
  'GET /api/v1/windows/occurrences': 'operations.read',
  'POST /api/v1/windows/start': 'windows.write',
  'POST /api/v1/windows/end': 'windows.write',
  'POST /api/v1/windows/notices': 'status.post',
  'GET /api/v1/uptime': 'operations.read',
  'GET /api/v1/uptime/days': 'operations.read',
  'GET /api/v1/uptime/months': 'operations.read',
  'GET /api/v1/uptime/months/check': 'reports.read',
  'POST /api/v1/uptime/corrections': 'uptime.correct',
  'GET /api/v1/reports/[month]': 'reports.read',
  'GET /api/v1/reports/weeks/[week]': 'reports.read',
  'GET /api/v1/slos': 'operations.read',
  'GET /api/v1/alerts': 'operations.read',
  'POST /api/v1/alerts': 'alerts.send',
  'GET /api/v1/alerts/detail': 'operations.read',
  'GET /api/v1/alerts/groups': 'operations.read',
  'GET /api/v1/alerts/firings': 'operations.read',
  'POST /api/v1/alerts/acknowledge': 'alerts.act',
  'DELETE /api/v1/alerts/acknowledge': 'alerts.act',
  'GET /api/v1/silences': 'operations.read',
  'POST /api/v1/silences': 'alerts.act',
  'POST /api/v1/silences/preview': 'operations.read',
  'GET /api/v1/silences/[id]': 'operations.read',
  'DELETE /api/v1/silences/[id]': 'alerts.act',
  'GET /api/v1/receivers': 'operations.read',
  'POST /api/v1/receivers': 'receivers.write',
  'GET /api/v1/receivers/[...key]': 'operations.read',
  'PUT /api/v1/receivers/[...key]': 'receivers.write',
  'DELETE /api/v1/receivers/[...key]': 'receivers.write',
  'POST /api/v1/receivers/test': 'receivers.test',
  'GET /api/v1/notifications': 'operations.read',
  'GET /api/am/api/v2/status': 'operations.read',
  'GET /api/am/api/v2/receivers': 'operations.read',
  'GET /api/am/api/v2/alerts': 'operations.read',
  'POST /api/am/api/v2/alerts': 'alerts.send',
  'GET /api/am/api/v2/alerts/groups': 'operations.read',
  'GET /api/am/api/v2/silences': 'operations.read',
  'POST /api/am/api/v2/silences': 'alerts.act',
  'GET /api/am/api/v2/silence/[id]': 'operations.read',
  'DELETE /api/am/api/v2/silence/[id]': 'alerts.act',
  'GET /api/v1/push/subscriptions': 'account.own',
  'POST /api/v1/push/subscriptions': 'account.own',
  'DELETE /api/v1/push/subscriptions/[id]': 'account.own',
  'POST /api/v1/push/test': 'account.own',
  'POST /api/v1/push/receipt': 'public',
  'POST /api/twilio/webhook': 'public',
  'POST /api/stripe/webhook': 'public',
  'GET /api/v1/openapi.json': 'operations.read',
  'GET /api/prom/api/v1/[...path]': 'operations.read',
  'POST /api/prom/api/v1/[...path]': 'operations.read',
} as const satisfies Readonly<Record<string, Door>>

/** Channel patterns; `*` stands for the part after the colon. */
const channels = {
  ...INCIDENT_CHANNELS,
  ...POST_MORTEM_CHANNELS,
  ...RECOVERY_CHANNELS,
  ...BUSINESS_CHANNELS,
  overview: 'operations.read',
  targets: 'operations.read',
  checks: 'operations.read',
  alerts: 'operations.read',
  pages: 'operations.read',
  'service:*': 'operations.read',
  'query:*': 'operations.read',
} as const satisfies Readonly<Record<string, Door>>

export type PagePath = keyof typeof pages
export type RouteName = keyof typeof routes

type Doors<Known> = Known & Readonly<Record<string, Door>>
export const PAGE_DOORS: Doors<typeof pages> = pages
export const ROUTE_DOORS: Doors<typeof routes> = routes
export const CHANNEL_DOORS: Doors<typeof channels> = channels

/** The door of a socket channel such as `service:vrooli`; undefined when there is none of that kind. */
export function channelDoor(channel: string): Door | undefined {
  const colon = channel.indexOf(':')
  const name = colon < 0 ? channel : `${channel.slice(0, colon)}:*`
  return Object.entries(CHANNEL_DOORS).find(([pattern]) => pattern === name)?.[1]
}

/** The page that a path such as `/services/vrooli` belongs to; undefined when no stated page matches. */
export function matchPage(pathname: string): PagePath | undefined {
  return bestMatch(Object.keys(pages).filter(isPagePath), pathname)
}

/** The pattern of the stated route, of any method, that answers at a path; undefined when none does. */
export function matchRoute(pathname: string): string | undefined {
  const patterns = Object.keys(ROUTE_DOORS).map(name => name.slice(name.indexOf(' ') + 1))
  return bestMatch(patterns, pathname)
}

/** Whether any method of any stated route answers at a path. */
export const isRoutePath = (pathname: string): boolean => matchRoute(pathname) !== undefined

const isPagePath = (path: string): path is PagePath => path in pages

function bestMatch<P extends string>(patterns: readonly P[], pathname: string): P | undefined {
  const matching = patterns.filter(pattern => matches(pattern, pathname))
  // As Next does: a written-out segment goes before one in brackets.
  return matching.sort((a, b) => a.split('[').length - b.split('[').length)[0]
}

function matches(pattern: string, pathname: string): boolean {
  const wanted = pattern.split('/').slice(1)
  const given = (pathname.length > 1 ? pathname.replace(/\/$/, '') : pathname).split('/').slice(1)
  const catchAll = wanted.findIndex(segment => segment.startsWith('[...'))
  const fixed = catchAll < 0 ? wanted : wanted.slice(0, catchAll)
  if (catchAll < 0 ? given.length !== fixed.length : given.length <= fixed.length) return false
  return fixed.every(
    (segment, index) => segment === given[index] || (segment.startsWith('[') && given[index] !== ''),
  )
}
