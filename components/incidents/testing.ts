import type { IncidentRow, TimelineEntry } from '../../lib/core/incident/types.ts'

export const AT = Date.parse('2026-01-05T03:00:00Z')
export const MINUTE = 60_000

/** An incident of a test, open for no time yet unless it says otherwise. */
export const incident = (changes: Partial<IncidentRow> = {}): IncidentRow => ({
  id: 1,
  title: 'Pool exhausted',
  kind: 'outage',
  severity: 2,
  severityLabel: 'P1',
  severityMeaning: 'Major feature broken',
  state: 'investigating',
  services: ['shop'],
  isRestricted: false,
  openedAtMs: AT,
  openedBy: 'Ines',
  source: 'person',
  acknowledgedAtMs: null,
  acknowledgedBy: null,
  impactStartMs: AT,
  impactEndMs: null,
  detectedAtMs: AT,
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
  ...changes,
})

export const entry = (changes: Partial<TimelineEntry> = {}): TimelineEntry => ({
  id: '0b6f9a3e-0000-4000-8000-000000000001',
  atMs: AT,
  recordedAtMs: AT,
  kind: 'note',
  by: null,
  title: '',
  body: '',
  bodyLength: changes.body?.length ?? 0,
  isPinned: false,
  service: null,
  facts: {},
  href: null,
  edits: [],
  image: null,
  ...changes,
})
