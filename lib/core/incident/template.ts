import { stepOf } from './clocks.ts'
import { STATE_TITLES } from './state.ts'
import type { IncidentPolicyView, IncidentRow, TemplateView } from './types.ts'
import { formatUtc, spanWords } from './words.ts'

/** What may stand between double braces in a template. */
export const TEMPLATE_FIELDS = [
  'id',
  'title',
  'kind',
  'severity',
  'means',
  'service',
  'affected',
  'state',
  'started',
  'next_update',
  'update_every',
  'expected_end',
  'duration',
  'root_cause',
  'resolution',
  'channel',
  'review_within',
] as const
export type TemplateField = (typeof TEMPLATE_FIELDS)[number]

const FIELD = /\{\{\s*([a-z_]+)\s*\}\}/g

/** Names between braces that no incident has. */
export function unknownFields(text: string): string[] {
  const known: readonly string[] = TEMPLATE_FIELDS
  return [...text.matchAll(FIELD)].map(match => match[1] ?? '').filter(name => !known.includes(name))
}

export type TemplateFacts = {
  readonly incident: IncidentRow
  readonly policy: IncidentPolicyView
  /** Names of the services concerned, in order; the slug where a service is gone. */
  readonly serviceNames: readonly string[]
  readonly nextUpdateMs: number | null
  readonly expectedEndMs: number | null
  readonly now: number
}

const KIND_WORDS = {
  outage: 'outage',
  data_loss: 'data loss',
  security: 'security incident',
  restore: 'restore',
  drill: 'drill',
} as const

export const kindWords = (kind: IncidentRow['kind']): string => KIND_WORDS[kind]

/** The values of every field. What is not known is `—`. */
export function templateValues(facts: TemplateFacts): Readonly<Record<TemplateField, string>> {
  const { incident, policy, serviceNames, now } = facts
  const step = stepOf(policy, incident.severity)
  const endMs = incident.impactEndMs ?? now
  const names = serviceNames.join(', ') || '—'
  return {
    id: `#${incident.id}`,
    title: incident.title,
    kind: kindWords(incident.kind),
    severity: incident.severityLabel,
    means: incident.severityMeaning || '—',
    service: names,
    affected: incident.severityMeaning ? `${names} (${incident.severityMeaning})` : names,
    state: STATE_TITLES[incident.state],
    started: formatUtc(incident.impactStartMs),
    next_update: facts.nextUpdateMs === null ? '—' : formatUtc(facts.nextUpdateMs),
    update_every: step?.updateEveryMs ? spanWords(step.updateEveryMs) : '—',
    expected_end: facts.expectedEndMs === null ? '—' : formatUtc(facts.expectedEndMs),
    duration: spanWords(Math.max(0, endMs - incident.impactStartMs)),
    root_cause: incident.rootCause.trim() || '—',
    resolution: incident.resolution.trim() || '—',
    channel: incident.channelUrl ?? '—',
    review_within: step?.postMortem?.withinMs ? spanWords(step.postMortem.withinMs) : '—',
  }
}

/** Fills a template in one pass: what an incident's own words have in braces stays as it is. */
export function fillTemplate(
  template: Pick<TemplateView, 'subject' | 'body'>,
  facts: TemplateFacts,
): { readonly subject: string; readonly body: string } {
  const values: Readonly<Record<string, string>> = templateValues(facts)
  const fill = (text: string) => text.replace(FIELD, (whole, name: string) => values[name] ?? whole)
  return { subject: fill(template.subject).replace(/\s+/g, ' ').trim(), body: fill(template.body).trim() }
}

export type Required = 'root_cause' | 'resolution'

export const REQUIRED_WORDS: Readonly<Record<Required, string>> = {
  root_cause: 'root cause',
  resolution: 'resolution',
}

/** What of the required parts nobody has written yet. */
export function missingParts(
  requires: readonly Required[],
  written: { readonly rootCause: string; readonly resolution: string },
): Required[] {
  const texts = { root_cause: written.rootCause, resolution: written.resolution }
  return requires.filter(part => texts[part].trim() === '')
}
