import { CreateRunbook } from '../contract/entries.ts'
import * as contract from '../contract/runbooks.ts'
import type { ApiRoute } from './api-routes.ts'

/** The routes of runbooks, for their documentation. */
export const RUNBOOK_API_ROUTES = {
  'GET /api/v1/runbooks': {
    summary:
      'Runbooks, by title; `q` looks for words in title and text, `service` keeps those of one service',
    input: contract.ListRunbooks,
  },
  'POST /api/v1/runbooks': { summary: 'Add a runbook', input: CreateRunbook, status: 201 },
  'GET /api/v1/runbooks/for': {
    summary: 'Runbooks for an alert, a service as it stands now, or an incident; those meant for it first',
    input: contract.FindRunbooks,
  },
  'POST /api/v1/runbooks/preview': {
    summary: 'A text that is not saved: its live parts with their values now, and its faults by line',
    input: contract.PreviewRunbook,
  },
  'GET /api/v1/runbooks/rounds': {
    summary:
      'Times that runbooks were worked through apart from incidents, newest first; `open=true`: going on',
    input: contract.ListRounds,
  },
  'POST /api/v1/runbooks/rounds/[id]/ticks': {
    summary: 'Tick an item of a round, or take the tick back',
    input: contract.TickRound,
  },
  'POST /api/v1/runbooks/rounds/[id]/end': {
    summary: 'End a round; with a reason while items are open',
    input: contract.EndRound,
  },
  'POST /api/v1/runbooks/[slug]/rounds': {
    summary: 'Begin a round of a runbook',
    input: contract.BySlugOfRunbook,
    status: 201,
  },
  'GET /api/v1/runbooks/[slug]': {
    summary: 'One runbook: its text, live parts, steps and items',
    input: contract.ReadRunbook,
  },
  'PUT /api/v1/runbooks/[slug]': {
    summary: 'Save a runbook; with the revision that was seen, so that nobody is written over',
    input: contract.SaveRunbook,
  },
  'DELETE /api/v1/runbooks/[slug]': {
    summary: 'Remove a runbook; its history stays',
    input: contract.BySlugOfRunbook,
  },
  'GET /api/v1/runbooks/[slug]/values': {
    summary: 'What the live parts of a runbook show now, all at once',
    input: contract.ReadRunbook,
  },
  'POST /api/v1/runbooks/[slug]/recheck': {
    summary: 'Ask checks that a runbook names again, all at once; answers with code, time and body of each',
    input: contract.RecheckRunbook,
  },
  'POST /api/v1/runbooks/[slug]/checklist': {
    summary: 'Put the checklist of a runbook into an incident',
    input: contract.AddRunbookChecklist,
  },
  'GET /api/v1/runbooks/[slug]/history': {
    summary: 'Who saved a runbook, and when',
    input: contract.BySlugOfRunbook,
  },
  'GET /api/v1/runbooks/[slug]/history/[revision]': {
    summary: 'One revision of a runbook, with what it changed',
    input: contract.ReadRevision,
  },
  'POST /api/v1/runbooks/[slug]/restore': {
    summary: 'Save an older revision of a runbook again',
    input: contract.RestoreRevision,
  },
} as const satisfies Readonly<Record<string, ApiRoute>>
