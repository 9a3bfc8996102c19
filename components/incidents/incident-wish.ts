import {
  INCIDENT_KINDS,
  type IncidentKind,
  type IncidentRow,
  SEVERITIES,
  type Severity,
} from '../../lib/core/incident/types.ts'
import { isOver } from './incident-model.ts'

export const INCIDENT_VIEWS = ['all', 'open', 'closed'] as const
export type IncidentView = (typeof INCIDENT_VIEWS)[number]

export const SPANS = [
  { key: '24h', words: '24 h', hours: 24 },
  { key: '7d', words: '7 days', hours: 7 * 24 },
  { key: '30d', words: '30 days', hours: 30 * 24 },
  { key: '90d', words: '90 days', hours: 90 * 24 },
] as const
export type SpanKey = (typeof SPANS)[number]['key']
export const USUAL_SPAN: SpanKey = '7d'

const HOUR_MS = 3_600_000

/** What the reader wants to see; it stands in the page's address. */
export type IncidentWish = {
  readonly view: IncidentView
  readonly service: string
  readonly kind: IncidentKind | ''
  readonly severity: Severity | null
  readonly words: string
  readonly span: SpanKey
}

export function readWish(get: (name: string) => string | null): IncidentWish {
  const [view, kind, severity, span] = ['state', 'kind', 'severity', 'span'].map(get)
  return {
    view: INCIDENT_VIEWS.find(known => known === view) ?? 'all',
    service: get('service') ?? '',
    kind: INCIDENT_KINDS.find(known => known === kind) ?? '',
    severity: SEVERITIES.find(known => String(known) === severity) ?? null,
    words: get('q') ?? '',
    span: SPANS.find(({ key }) => key === span)?.key ?? USUAL_SPAN,
  }
}

export const spanMs = (key: SpanKey): number =>
  (SPANS.find(span => span.key === key)?.hours ?? 7 * 24) * HOUR_MS

/** The live channel carries what is open and the last seven days: what is longer is asked for. */
export const reachesBack = (key: SpanKey): boolean => spanMs(key) > 7 * 24 * HOUR_MS

export const hasWish = ({ view, service, kind, severity, words }: IncidentWish): boolean =>
  view !== 'all' || service + kind + words !== '' || severity !== null

export function fits(row: IncidentRow, wish: IncidentWish): boolean {
  return (
    (wish.view === 'all' || isOver(row) === (wish.view === 'closed')) &&
    (wish.service === '' || row.services.includes(wish.service)) &&
    (wish.kind === '' || row.kind === wish.kind) &&
    (wish.severity === null || row.severity === wish.severity) &&
    hasWords(row, wish.words)
  )
}

/** `#12` finds the twelfth; other words must all stand in what a row says. */
function hasWords(row: IncidentRow, text: string): boolean {
  const said = [`#${row.id}`, row.title, row.severityLabel, ...row.services, ...Object.values(row.roles)]
    .join(' ')
    .toLowerCase()
  return text
    .toLowerCase()
    .split(/\s+/)
    .every(word => said.includes(word))
}
