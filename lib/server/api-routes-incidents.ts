import type { RouteName } from '../contract/doors.ts'
import * as incidents from '../contract/incidents.ts'
import type { ApiRoute } from './api-routes.ts'

/** The routes of incidents and what follows from them, for their documentation. */
export const INCIDENT_API_ROUTES = {
  'GET /api/v1/incidents': { summary: 'Incidents, newest first', input: incidents.ListIncidents },
  'POST /api/v1/incidents': {
    summary: 'Open an incident: by hand, from alerts, by a program, or as a drill',
    input: incidents.OpenIncident,
    status: 201,
  },
  'GET /api/v1/incidents/policy': {
    summary: 'The severities, kinds, checklists and templates of a service',
    input: incidents.ReadPolicy,
  },
  'GET /api/v1/incidents/[id]': {
    summary: 'One incident with its clocks, its checklists and its timeline',
    input: incidents.ReadIncident,
  },
  'PATCH /api/v1/incidents/[id]': {
    summary: 'Change state, severity, roles, times and the like; with the version that was seen',
    input: incidents.ChangeIncident,
  },
  'POST /api/v1/incidents/[id]/acknowledge': {
    summary: 'Take an incident in hand',
    input: incidents.AcknowledgeIncident,
  },
  'POST /api/v1/incidents/[id]/notes': {
    summary: 'Write a note on the timeline',
    input: incidents.AddNote,
    status: 201,
  },
  'GET /api/v1/incidents/[id]/notes/[entry]': {
    summary: 'One entry of the timeline, its text whole',
    input: incidents.NoteId,
  },
  'PATCH /api/v1/incidents/[id]/notes/[entry]': {
    summary: 'Edit or pin a note; what it said before is kept',
    input: incidents.EditNote,
  },
  'POST /api/v1/incidents/[id]/images': {
    summary: 'Send a picture for a note: PNG, JPEG or WebP of at most 5 MB, as the body',
    status: 201,
  },
  'GET /api/v1/incidents/[id]/images/[image]': {
    summary: 'A picture of the timeline',
    input: incidents.IncidentImage,
  },
  'POST /api/v1/incidents/[id]/ticks': {
    summary: 'Tick an item of a checklist, or take the tick back',
    input: incidents.TickItem,
  },
  'POST /api/v1/incidents/[id]/checklists': {
    summary: 'Add a checklist of the policy',
    input: incidents.AddChecklist,
    status: 201,
  },
  'POST /api/v1/incidents/[id]/updates': {
    summary: 'Tell people: status pages with their subscribers, and receivers',
    input: incidents.SendUpdate,
    status: 201,
  },
  'POST /api/v1/incidents/[id]/preview': {
    summary: 'A template filled from the incident; nothing is sent',
    input: incidents.PreviewUpdate,
  },
  'POST /api/v1/incidents/[id]/alerts': {
    summary: 'Add alerts that the incident is about',
    input: incidents.AttachAlerts,
  },
  'POST /api/v1/incidents/[id]/links': {
    summary: 'Link two incidents, or take the link away',
    input: incidents.LinkIncidents,
  },
  'GET /api/v1/incidents/[id]/export': {
    summary: 'All of an incident as JSON or Markdown',
    input: incidents.ExportIncident,
  },
} as const satisfies Partial<Record<RouteName, ApiRoute>>
