import type { RouteName } from '../contract/doors.ts'
import * as evidence from '../contract/evidence.ts'
import type { ApiRoute } from './api-routes.ts'

/** The routes of marks, evidence, suspects and the replay, for their documentation. */
export const EVIDENCE_API_ROUTES = {
  'GET /api/v1/marks': {
    summary:
      'Deploys, restarts, changes of configuration and notes between two times, by time; of one service what went on, too',
    input: evidence.ListMarks,
  },
  'POST /api/v1/marks': {
    summary: 'Put a mark on the charts of a service and into its open incidents, such as a deploy',
    input: evidence.AddMark,
    status: 201,
  },
  'GET /api/v1/marks/hook': {
    summary: 'Where a platform may report deploys of a service by webhook',
    input: evidence.HookOfService,
  },
  'GET /api/v1/incidents/[id]/evidence': {
    summary: 'Charts that were kept, with their points',
    input: evidence.IncidentPath,
  },
  'POST /api/v1/incidents/[id]/evidence': {
    summary: 'Keep a chart: its points are stored and outlive the series',
    input: evidence.KeepEvidence,
    status: 201,
  },
  'GET /api/v1/incidents/[id]/suspects': {
    summary: 'What changed most at the start of impact, and what was changed shortly before',
    input: evidence.IncidentPath,
  },
  'GET /api/v1/incidents/[id]/replay': {
    summary: 'The overview as it was at a moment',
    input: evidence.ReplayIncident,
  },
  'GET /api/v1/incidents/[id]/replay/[service]': {
    summary: 'The page of a service as it was at a moment',
    input: evidence.ReplayService,
  },
} as const satisfies Partial<Record<RouteName, ApiRoute>>
