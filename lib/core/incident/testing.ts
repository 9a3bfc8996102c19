import { SeverityPolicy } from '../config/schema/severity.ts'
import type { ClockFacts } from './clocks.ts'
import { policyView } from './policy.ts'
import type { IncidentPolicyView, IncidentRow } from './types.ts'

/** A policy as it would be written. */
export const policyOf = (written: object): IncidentPolicyView =>
  policyView(SeverityPolicy.parse({ slug: 'test', ...written }))

/** 10:30 UTC, as the documents' own examples have it. */
export const OPENED_MS = Date.UTC(2024, 0, 1, 10, 30)

export const incidentOf = (over: Partial<IncidentRow> = {}): IncidentRow => ({
  id: 12,
  title: 'Nobody can sign in',
  kind: 'outage',
  severity: 1,
  severityLabel: 'P0',
  severityMeaning: 'Complete service outage',
  state: 'investigating',
  services: ['vrooli'],
  isRestricted: false,
  openedAtMs: OPENED_MS,
  openedBy: 'ana@example.org',
  source: 'person',
  acknowledgedAtMs: null,
  acknowledgedBy: null,
  impactStartMs: OPENED_MS,
  impactEndMs: null,
  detectedAtMs: OPENED_MS,
  mitigatedAtMs: null,
  resolvedAtMs: null,
  reviewedAtMs: null,
  reopenedCount: 0,
  roles: {},
  channelUrl: null,
  rootCause: '',
  resolution: '',
  duplicateOf: null,
  links: [],
  nextUpdateDueMs: null,
  expectedEndMs: null,
  version: 1,
  ...over,
})

export const factsOf = (policy: IncidentPolicyView, over: Partial<ClockFacts> = {}): ClockFacts => ({
  incident: incidentOf(),
  severityAtMs: OPENED_MS,
  respondedAtMs: null,
  identifiedAtMs: null,
  policy,
  checklists: [],
  ...over,
})
