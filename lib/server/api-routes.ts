import type { z } from 'zod'
import type { RouteName } from '../contract/doors.ts'
import * as entries from '../contract/entries.ts'
import { CompleteDuty, HeartbeatKey } from '../contract/heartbeats.ts'
import * as people from '../contract/people.ts'
import { ServiceConfig } from '../contract/service.ts'

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
  'GET /api/v1/audit': { summary: 'A page of the audit log, newest first', input: people.ReadAudit },
  'GET /api/v1/audit/check': { summary: 'Whether the chain of the audit log is unbroken' },
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
  'GET /api/v1/openapi.json': { summary: 'This document' },
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
}
