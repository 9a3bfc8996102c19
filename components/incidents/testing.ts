import { incidentOf } from '../../lib/core/incident/testing.ts'
import type { IncidentRow, TimelineEntry } from '../../lib/core/incident/types.ts'

export const AT = Date.parse('2026-01-05T03:00:00Z')
export const MINUTE = 60_000

/** An incident of a test, open for no time yet unless it says otherwise. */
export const incident = (changes: Partial<IncidentRow> = {}): IncidentRow =>
  incidentOf({
    id: 1,
    title: 'Pool exhausted',
    severity: 2,
    severityLabel: 'P1',
    severityMeaning: 'Major feature broken',
    services: ['shop'],
    openedAtMs: AT,
    openedBy: 'Ines',
    impactStartMs: AT,
    detectedAtMs: AT,
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
  images: [],
  ...changes,
})
