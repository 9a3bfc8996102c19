import type { z } from 'zod'
import * as alerts from '../contract/alerts.ts'
import * as checks from '../contract/checks.ts'
import type { RouteName } from '../contract/doors.ts'
import * as entries from '../contract/entries.ts'
import { CompleteDuty, HeartbeatKey } from '../contract/heartbeats.ts'
import * as people from '../contract/people.ts'
import * as push from '../contract/push.ts'
import { ServiceConfig } from '../contract/service.ts'
import * as status from '../contract/status-pages.ts'
import { BUSINESS_API_ROUTES } from './api-routes-business.ts'
import { EVIDENCE_API_ROUTES } from './api-routes-evidence.ts'
import { INCIDENT_API_ROUTES } from './api-routes-incidents.ts'
import { ON_CALL_ROUTES } from './api-routes-on-call.ts'
import { POST_MORTEM_API_ROUTES } from './api-routes-post-mortems.ts'
import { RECOVERY_API_ROUTES } from './api-routes-recovery.ts'
import { RUNBOOK_API_ROUTES } from './api-routes-runbooks.ts'
import { SERIES_API_ROUTES } from './api-routes-series.ts'
import { UPTIME_API_ROUTES } from './api-routes-uptime.ts'

/** What a route of `/api/v1` does and takes. The schema is the one that the route parses its input with. */
export type ApiRoute = { readonly summary: string; readonly input?: z.ZodType; readonly status?: 201 }

export type ApiRouteName = Extract<RouteName, `${string} /api/v1/${string}`>

/** Every route under `/api/v1`, for its documentation. The compiler misses the one that is not here. */
export const API_ROUTES: Readonly<Record<ApiRouteName, ApiRoute>> = {
  'GET /api/v1/account': { summary: 'The account that asks' },
  'PATCH /api/v1/account': { summary: 'Change the own name', input: people.RenameAccount },
  'POST /api/v1/account/password': { summary: 'Change the own password', input: people.ChangePassword },
  'POST /api/v1/account/second-factor': {
    summary: 'Begin to set up a second factor: its secret, once',
    input: people.ProvePassword,
  },
  'PUT /api/v1/account/second-factor': {
    summary: 'Confirm the second factor with a code; answers with recovery codes, once',
    input: people.ConfirmSecondFactor,
  },
  'DELETE /api/v1/account/second-factor': {
    summary: 'Remove the second factor',
    input: people.ProvePassword,
  },
  'GET /api/v1/alerts': {
    summary: 'Alerts that pass a filter, those that ask for somebody first (`filter=severity="critical"`)',
    input: alerts.ListAlerts,
  },
  'POST /api/v1/alerts': {
    summary: "Take an alert of a program's own monitoring as it is; the service stands in the query",
    input: alerts.SendAlert,
    status: 201,
  },
  'GET /api/v1/alerts/detail': {
    summary: 'One alert with its history, its notifications and why it was told or not',
    input: alerts.AlertFingerprint,
  },
  'GET /api/v1/alerts/groups': { summary: 'The groups that alerts stand in, with when each is told next' },
  'GET /api/v1/alerts/firings': {
    summary: 'What began to fire between two times, newest first, also what is over; 2000 at most',
    input: alerts.ListFirings,
  },
  'POST /api/v1/alerts/acknowledge': {
    summary: 'Take alerts in hand: no repeats until the time is over or they resolve',
    input: alerts.AcknowledgeAlerts,
  },
  'DELETE /api/v1/alerts/acknowledge': { summary: 'Let alerts go again', input: alerts.ReleaseAlerts },
  'GET /api/v1/silences': {
    summary: 'Silences; those that have ended with `includeExpired=true`',
    input: alerts.ListSilences,
  },
  'POST /api/v1/silences': {
    summary: 'Silence alerts by matchers; with `id` change a silence, or replace it',
    input: alerts.SetSilence,
    status: 201,
  },
  'POST /api/v1/silences/preview': {
    summary: 'The firing alerts that such a silence would hold back now; nothing is stored',
    input: alerts.PreviewSilence,
  },
  'GET /api/v1/silences/[id]': {
    summary: 'One silence, with what it holds back and how much fired under it',
    input: alerts.SilenceId,
  },
  'DELETE /api/v1/silences/[id]': { summary: 'End a silence now', input: alerts.SilenceId },
  'GET /api/v1/receivers': { summary: 'Receivers, with how each of their integrations did last' },
  'POST /api/v1/receivers': { summary: 'Add a receiver', input: entries.CreateReceiver, status: 201 },
  'GET /api/v1/receivers/[...key]': {
    summary: 'One receiver that was added here, secrets masked',
    input: entries.ByKey,
  },
  'PUT /api/v1/receivers/[...key]': {
    summary: 'Replace a receiver that was added here; •••• keeps a secret',
    input: entries.ReplaceReceiver,
  },
  'DELETE /api/v1/receivers/[...key]': {
    summary: 'Remove a receiver that was added here; what it was told stays',
    input: entries.ByKey,
  },
  'POST /api/v1/receivers/test': {
    summary: 'Send a test by every integration of a receiver, now',
    input: alerts.TestReceiver,
  },
  'GET /api/v1/notifications': {
    summary: 'What was sent, to whom and how each attempt ended; newest first',
    input: alerts.ReadNotifications,
  },
  'GET /api/v1/audit': { summary: 'A page of the audit log, newest first', input: people.ReadAudit },
  'GET /api/v1/audit/check': { summary: 'Whether the chain of the audit log is unbroken' },
  'GET /api/v1/checks': { summary: 'Checks as configured, secrets masked' },
  'POST /api/v1/checks': { summary: 'Add a check', input: entries.CreateCheck, status: 201 },
  'GET /api/v1/checks/states': { summary: 'Checks with the states that they are in' },
  'GET /api/v1/checks/detail': { summary: 'One check with its last answers', input: checks.CheckKey },
  'GET /api/v1/checks/hidden': { summary: 'Checks whose lines the list leaves out' },
  'POST /api/v1/checks/hidden': {
    summary: 'Leave a check out of the list, for everybody, or show it again; it is asked as ever',
    input: checks.HideCheck,
  },
  'POST /api/v1/checks/run': { summary: 'Ask a check now; the answer counts', input: checks.CheckKey },
  'POST /api/v1/checks/import': {
    summary:
      'Read another tool\u2019s checks (`?kind=uptime-kuma|gatus|blackbox&service=…`, the file as body); nothing is stored',
  },
  'POST /api/v1/checks/test': {
    summary: 'Ask once with a configuration that is not in force; nothing is stored',
    input: checks.TestCheck,
  },
  'GET /api/v1/checks/[...key]': { summary: 'One check as configured, secrets masked', input: entries.ByKey },
  'PUT /api/v1/checks/[...key]': {
    summary: 'Replace a check that was added here; •••• keeps a secret',
    input: entries.ReplaceCheck,
  },
  'DELETE /api/v1/checks/[...key]': {
    summary: 'Remove a check that was added here; its history stays',
    input: entries.ByKey,
  },
  'GET /api/v1/heartbeats': { summary: 'Heartbeats as configured, secrets masked' },
  'POST /api/v1/heartbeats': { summary: 'Add a heartbeat', input: entries.CreateHeartbeat, status: 201 },
  'GET /api/v1/heartbeats/[...key]': {
    summary: 'One heartbeat as configured, secrets masked',
    input: entries.ByKey,
  },
  'PUT /api/v1/heartbeats/[...key]': {
    summary: 'Replace a heartbeat that was added here; •••• keeps a secret',
    input: entries.ReplaceHeartbeat,
  },
  'DELETE /api/v1/heartbeats/[...key]': {
    summary: 'Remove a heartbeat that was added here; its history stays',
    input: entries.ByKey,
  },
  'GET /api/v1/windows': { summary: 'Windows as configured, secrets masked' },
  'POST /api/v1/windows': { summary: 'Add a window', input: entries.CreateWindow, status: 201 },
  'GET /api/v1/windows/[...key]': {
    summary: 'One window as configured, secrets masked',
    input: entries.ByKey,
  },
  'PUT /api/v1/windows/[...key]': {
    summary: 'Replace a window that was added here; •••• keeps a secret',
    input: entries.ReplaceWindow,
  },
  'DELETE /api/v1/windows/[...key]': {
    summary: 'Remove a window that was added here; its history stays',
    input: entries.ByKey,
  },
  'GET /api/v1/log-signals': { summary: 'Log signals as configured, secrets masked' },
  'POST /api/v1/log-signals': { summary: 'Add a log signal', input: entries.CreateLogSignal, status: 201 },
  'GET /api/v1/log-signals/[...key]': {
    summary: 'One log signal as configured, secrets masked',
    input: entries.ByKey,
  },
  'PUT /api/v1/log-signals/[...key]': {
    summary: 'Replace a log signal that was added here; •••• keeps a secret',
    input: entries.ReplaceLogSignal,
  },
  'DELETE /api/v1/log-signals/[...key]': {
    summary: 'Remove a log signal that was added here; its history stays',
    input: entries.ByKey,
  },
  'GET /api/v1/status-pages': { summary: 'Status pages as configured, secrets masked' },
  'POST /api/v1/status-pages': { summary: 'Add a status page', input: entries.CreateStatusPage, status: 201 },
  'GET /api/v1/status-pages/[...key]': {
    summary: 'One status page as configured, secrets masked',
    input: entries.ByKey,
  },
  'PUT /api/v1/status-pages/[...key]': {
    summary: 'Replace a status page that was added here; •••• keeps a secret',
    input: entries.ReplaceStatusPage,
  },
  'DELETE /api/v1/status-pages/[...key]': {
    summary: 'Remove a status page that was added here; its history stays',
    input: entries.ByKey,
  },
  ...INCIDENT_API_ROUTES,
  ...EVIDENCE_API_ROUTES,
  ...POST_MORTEM_API_ROUTES,
  ...RECOVERY_API_ROUTES,
  ...RUNBOOK_API_ROUTES,
  ...BUSINESS_API_ROUTES,
  ...ON_CALL_ROUTES,
  ...SERIES_API_ROUTES,
  'GET /api/v1/status-posts': { summary: 'Posts of the status pages with their updates' },
  'POST /api/v1/status-posts': {
    summary: 'Tell of an incident, planned work or something else; subscribers get it',
    input: status.CreatePost,
    status: 201,
  },
  'PATCH /api/v1/status-posts/[id]': {
    summary: "Correct a post's title, components or times",
    input: status.UpdatePost,
  },
  'DELETE /api/v1/status-posts/[id]': {
    summary: 'Remove a post with its updates',
    input: status.PostId,
  },
  'POST /api/v1/status-posts/[id]/updates': {
    summary: 'Add an update to a post; resolved and completed end it',
    input: status.AddUpdate,
    status: 201,
  },
  'GET /api/v1/status-subscribers': {
    summary: "Who gets a status page's updates",
    input: status.ListSubscribers,
  },
  'DELETE /api/v1/status-subscribers/[id]': { summary: 'End a subscription', input: status.PostId },
  'GET /api/v1/remotes': { summary: 'Where samples are sent to: sent, waiting, behind by, the last error' },
  'GET /api/v1/configuration': { summary: 'The configuration as loaded, with its errors; secrets masked' },
  'GET /api/v1/heartbeats/states': { summary: 'Heartbeats and duties with their state' },
  'GET /api/v1/heartbeats/detail': {
    summary: 'A heartbeat with its last pings; its ping URL for those who may change it',
    input: HeartbeatKey,
  },
  'POST /api/v1/heartbeats/done': { summary: 'Complete a duty, with its evidence', input: CompleteDuty },
  'GET /api/v1/invitations': { summary: 'Invitations that are open' },
  'POST /api/v1/invitations': {
    summary: 'Invite a person; answers with the link, once',
    input: people.CreateInvitation,
    status: 201,
  },
  'DELETE /api/v1/invitations/[id]': { summary: 'Take an invitation back', input: people.ById },
  'POST /api/v1/invitations/accept': {
    summary: 'Make an account by an invitation',
    input: people.AcceptInvitation,
    status: 201,
  },
  'GET /api/v1/keys': { summary: 'API keys, without the keys themselves' },
  'POST /api/v1/keys': {
    summary: 'Make an API key; answers with the key, once',
    input: people.CreateKey,
    status: 201,
  },
  'DELETE /api/v1/keys/[id]': { summary: 'Revoke an API key', input: people.ById },
  'POST /api/v1/logs': {
    summary: 'Lines of a log forwarder: newline-separated JSON or text, or OTLP in JSON; counted, not kept',
  },
  'GET /api/v1/log-signals/states': { summary: 'Log signals with their counts, states and masked samples' },
  'GET /api/v1/openapi.json': { summary: 'This document' },
  'GET /api/v1/push/subscriptions': {
    summary: 'The own browsers that may be told, and the key that a browser subscribes with',
  },
  'POST /api/v1/push/subscriptions': {
    summary: 'Let a browser be told; one that subscribes again is the same one',
    input: push.SubscribePush,
    status: 201,
  },
  'DELETE /api/v1/push/subscriptions/[id]': { summary: 'Tell an own browser no more', input: push.PushId },
  'POST /api/v1/push/test': { summary: 'Push a test to every own browser, now' },
  'POST /api/v1/push/receipt': {
    summary: 'A push was shown, or its button was pressed; its token says whose',
    input: push.PushReceipt,
  },
  'GET /api/v1/people': { summary: 'People with their roles' },
  'PATCH /api/v1/people/[id]': {
    summary: "Change a person's role, or whether they may sign in",
    input: people.UpdatePerson,
  },
  'DELETE /api/v1/people/[id]/second-factor': {
    summary: "Reset a person's second factor",
    input: people.ById,
  },
  'DELETE /api/v1/people/[id]/sessions': {
    summary: "End all of a person's sessions",
    input: people.ById,
  },
  'POST /api/v1/reload': { summary: 'Read the configuration again; a bad one changes nothing' },
  'GET /api/v1/services': { summary: 'Services, with where each is configured' },
  'POST /api/v1/services': { summary: 'Add a service', input: ServiceConfig, status: 201 },
  'GET /api/v1/services/[slug]': { summary: 'One service', input: entries.BySlug },
  'PUT /api/v1/services/[slug]': { summary: 'Replace a service that was added here', input: ServiceConfig },
  'DELETE /api/v1/services/[slug]': {
    summary: 'Remove a service that was added here',
    input: entries.BySlug,
  },
  'GET /api/v1/sessions': { summary: 'The own sessions' },
  'DELETE /api/v1/sessions': { summary: 'End all own sessions but this' },
  'DELETE /api/v1/sessions/[id]': { summary: 'End one own session', input: people.ById },
  'POST /api/v1/setup': {
    summary: 'Make the first admin, while there is no account',
    input: people.CreateFirstAdmin,
    status: 201,
  },
  'GET /api/v1/targets': { summary: 'Targets that were added here' },
  'POST /api/v1/targets': { summary: 'Add a target', input: entries.CreateTarget, status: 201 },
  'PUT /api/v1/targets/[id]': {
    summary: 'Replace a target that was added here',
    input: entries.ReplaceTarget,
  },
  'DELETE /api/v1/targets/[id]': {
    summary: 'Remove a target that was added here',
    input: people.ById,
  },
  ...UPTIME_API_ROUTES,
}
