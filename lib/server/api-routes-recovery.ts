import type { RouteName } from '../contract/doors.ts'
import * as entries from '../contract/entries.ts'
import * as recovery from '../contract/recovery.ts'
import type { ApiRoute } from './api-routes.ts'

/** The routes of actions, runners and runs, for their documentation. */
export const RECOVERY_API_ROUTES = {
  'GET /api/v1/actions': { summary: 'Actions as configured, secrets masked' },
  'POST /api/v1/actions': { summary: 'Add an action', input: entries.CreateAction, status: 201 },
  'GET /api/v1/actions/[...key]': {
    summary: 'One action as configured, secrets masked',
    input: entries.ByKey,
  },
  'PUT /api/v1/actions/[...key]': {
    summary: 'Replace an action that was added here; •••• keeps a secret',
    input: entries.ReplaceAction,
  },
  'DELETE /api/v1/actions/[...key]': {
    summary: 'Remove an action that was added here; its runs stay',
    input: entries.ByKey,
  },
  'GET /api/v1/runners': { summary: 'Runners as configured, keys masked' },
  'POST /api/v1/runners': { summary: 'Add a runner', input: entries.CreateRunner, status: 201 },
  'GET /api/v1/runners/[...key]': {
    summary: 'One runner as configured, its key masked',
    input: entries.ByKey,
  },
  'PUT /api/v1/runners/[...key]': {
    summary: 'Replace a runner that was added here; •••• keeps its key',
    input: entries.ReplaceRunner,
  },
  'DELETE /api/v1/runners/[...key]': {
    summary: 'Remove a runner that was added here',
    input: entries.ByKey,
  },
  'GET /api/v1/recovery': {
    summary:
      'Actions with what stands between them and a press by whoever asks, switches, runners, open runs',
  },
  'POST /api/v1/recovery/switches': {
    summary:
      'Stop all presses of a service or of everything (`isOn`), or let them go on, which engineers and admins may',
    input: recovery.SetKillSwitch,
  },
  'GET /api/v1/recovery/[service]/[slug]': {
    summary: 'What is to be known before a press, with a token that is good for one',
    input: recovery.ReadPreFlight,
  },
  'POST /api/v1/recovery/[service]/[slug]/runs': {
    summary: 'Press an action. Who may is its own rule; every refusal is written to the audit log',
    input: recovery.PressAction,
    status: 201,
  },
  'POST /api/v1/recovery/[service]/[slug]/table': {
    summary: 'What a service lists now, as a table. It is kept nowhere; who looked is in the audit log',
    input: recovery.LookAtTable,
  },
  'POST /api/v1/recovery/[service]/[slug]/reset': {
    summary: 'Begin the count of its failures anew, so that the longer wait is over',
    input: recovery.ResetBackoff,
  },
  'GET /api/v1/runs': { summary: 'Runs, newest first; `format=csv` as a file', input: recovery.ListRuns },
  'GET /api/v1/runs/[id]': { summary: 'One run with its steps, proof and output', input: recovery.ReadRun },
  'GET /api/v1/runs/[id]/export': {
    summary: 'All of a run as JSON or Markdown (`format=md`)',
    input: recovery.ExportRun,
  },
  'POST /api/v1/runs/[id]/cancel': { summary: 'Ask for a run to be ended', input: recovery.CancelRun },
  'POST /api/v1/runs/[id]/decision': {
    summary: 'Approve a run that waits for a second person, or refuse it',
    input: recovery.DecideRun,
  },
} as const satisfies Partial<Record<RouteName, ApiRoute>>
