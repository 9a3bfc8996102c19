import { fingerprint } from '../alert/fingerprint.ts'
import type { Notification } from '../alert/notification.ts'
import type { EscalationPolicy } from '../config/schema/escalation.ts'
import { labelsFromObject } from '../labels/index.ts'
import { kindLabel } from './policy.ts'
import type { IncidentKind, IncidentRow } from './types.ts'

/** The group key of the pages of an incident; `about` is a clock's key. */
export const callKey = (id: number, about?: string): string =>
  about === undefined ? `incident/${id}` : `incident/${id}/${about}`

/** The incident that a page's group key is of, and the clock that it is about; null when it is of alerts. */
export function incidentOfCall(
  groupKey: string,
): { readonly id: number; readonly about: string | null } | null {
  const match = /^incident\/(\d+)(?:\/(.+))?$/.exec(groupKey)
  return match ? { id: Number(match[1]), about: match[2] ?? null } : null
}

export type Told = {
  /** The same again is told once. */
  readonly key: string
  readonly groupKey: string
  readonly status: 'firing' | 'resolved'
  readonly subject: string
  readonly body: string
  readonly now: number
  readonly deckUrl: string
}

/** A message about an incident as receivers and escalations take it: one alert that is the incident. */
export function incidentNotification(incident: IncidentRow, told: Told): Notification {
  const url = `${told.deckUrl}/incidents/${incident.id}`
  const labels = labelsFromObject({
    alertname: `Incident #${incident.id}`,
    incident: String(incident.id),
    kind: kindLabel(incident.kind),
    severity: incident.severityLabel,
    ...(incident.services[0] === undefined ? {} : { service: incident.services[0] }),
  })
  const annotations = labelsFromObject({
    summary: told.subject,
    subject: told.subject,
    ...(told.body === '' ? {} : { description: told.body, body: told.body }),
    incident_url: url,
    ...(incident.channelUrl === null ? {} : { channel: incident.channelUrl }),
  })
  return {
    key: told.key,
    groupKey: told.groupKey,
    receiver: `incident #${incident.id}`,
    status: told.status,
    groupLabels: labels,
    commonLabels: labels,
    commonAnnotations: annotations,
    externalUrl: told.deckUrl,
    truncatedAlerts: 0,
    alerts: [
      {
        status: told.status,
        labels,
        annotations,
        startsAtMs: incident.impactStartMs,
        endsAtMs: told.status === 'resolved' ? (incident.impactEndMs ?? told.now) : null,
        generatorUrl: url,
        fingerprint: fingerprint(labels),
      },
    ],
  }
}

/** What others than its people may read of an incident in a page. */
export const openTitle = (
  incident: Pick<IncidentRow, 'id' | 'title' | 'isRestricted' | 'severityLabel'>,
): string =>
  incident.isRestricted
    ? `[${incident.severityLabel}] Incident #${incident.id} (restricted)`
    : `[${incident.severityLabel}] Incident #${incident.id}: ${incident.title}`

/** The escalation with a level that incidents of a kind begin at; the levels before are left out, and it is said why. */
export function beginningAt(
  policy: EscalationPolicy,
  { level, kind }: { readonly level: number; readonly kind: IncidentKind },
): EscalationPolicy {
  return {
    ...policy,
    steps: policy.steps.map((step, i) =>
      i === level - 1 ? { ...step, first_when: { kind: [kindLabel(kind)] } } : step,
    ),
  }
}

/**
 * Template definitions that say an update in its own words wherever a receiver's own templates say nothing else.
 * They stand last: of two definitions the later counts.
 */
export const UPDATE_TEXTS = `
{{ define "__subject" }}{{ .CommonAnnotations.subject }}{{ end }}
{{ define "__alertmanagerURL" }}{{ .CommonAnnotations.incident_url }}{{ end }}
{{ define "__text" }}{{ .CommonAnnotations.body }}{{ end }}
{{ define "__markdown" }}{{ .CommonAnnotations.body }}{{ end }}
{{ define "__lines" }}{{ .CommonAnnotations.body }}{{ end }}
{{ define "email.default.html" }}<h2>{{ .CommonAnnotations.subject }}</h2>
<div style="white-space: pre-wrap">{{ .CommonAnnotations.body }}</div>
<p><a href="{{ .CommonAnnotations.incident_url }}">{{ .CommonAnnotations.incident_url }}</a></p>{{ end }}
`
