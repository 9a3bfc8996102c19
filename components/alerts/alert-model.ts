import type { AlertRow } from '../../lib/contract/alerts.ts'

/** How loud an alert is, whatever its team calls it: `critical` wakes people, `warning` goes to a chat. */
export type AlertLevel = 'critical' | 'warning' | 'info'

/** How an alert stands for people: what holds it back is told before who has it. */
export type AlertStanding = 'firing' | 'acknowledged' | 'silenced' | 'inhibited' | 'muted' | 'resolved'

export const STANDING_WORDS: Readonly<Record<AlertStanding, string>> = {
  firing: 'Firing',
  acknowledged: 'Acknowledged',
  silenced: 'Silenced',
  inhibited: 'Inhibited',
  muted: 'Muted',
  resolved: 'Resolved',
}

const CRITICAL = /^(critical|crit|page|pager|emergency|fatal|disaster|high|error|p[0-2]|s(ev)?[-_ ]?[0-2])$/i
const INFO = /^(info|information|informational|notice|none|low|debug|log|p[45]|s(ev)?[-_ ]?[45])$/i

type Labels = Readonly<Record<string, string>>

/** What its team calls its severity; empty when its labels do not say. */
export const severityOf = (labels: Labels): string => labels.severity || labels.priority || labels.level || ''

/** An alert that does not say how loud it is is a warning. */
export function levelOf(labels: Labels): AlertLevel {
  const severity = severityOf(labels)
  if (CRITICAL.test(severity)) return 'critical'
  return INFO.test(severity) ? 'info' : 'warning'
}

/** The service that an alert belongs to, as its labels say: the deck's own label, else the job. Empty when none does. */
export const serviceOf = (labels: Labels): string => labels.service || labels.job || ''

export function standingOf(row: AlertRow): AlertStanding {
  if (row.status === 'resolved') return 'resolved'
  if (row.silencedBy.length > 0) return 'silenced'
  if (row.inhibitedBy.length > 0) return 'inhibited'
  if (row.mutedBy.length > 0) return 'muted'
  return row.acknowledgement === null ? 'firing' : 'acknowledged'
}

export const isHeld = (row: AlertRow): boolean =>
  row.silencedBy.length + row.inhibitedBy.length + row.mutedBy.length > 0

/** Fires, is not held back, and nobody has it. */
export const needsSomebody = (row: AlertRow): boolean => standingOf(row) === 'firing'

export const nameOf = (row: Pick<AlertRow, 'name' | 'labels'>): string => row.name || 'Without a name'

export const alertHref = (fingerprint: string): string => `/alerts/${encodeURIComponent(fingerprint)}`

const LEVEL_RANK: Readonly<Record<AlertLevel, number>> = { critical: 0, warning: 1, info: 2 }
const STANDING_RANK: Readonly<Record<AlertStanding, number>> = {
  firing: 0,
  acknowledged: 1,
  muted: 2,
  inhibited: 2,
  silenced: 2,
  resolved: 3,
}

/** What asks for somebody first, the loudest first, then the newest. */
export function sortAlerts(rows: readonly AlertRow[]): readonly AlertRow[] {
  return rows.toSorted(
    (a, b) =>
      STANDING_RANK[standingOf(a)] - STANDING_RANK[standingOf(b)] ||
      LEVEL_RANK[levelOf(a.labels)] - LEVEL_RANK[levelOf(b.labels)] ||
      b.startsAtMs - a.startsAtMs ||
      (a.fingerprint < b.fingerprint ? -1 : 1),
  )
}

/** Labels beside those that are told elsewhere in a row: what tells it from its neighbours. */
export function ownLabels(labels: Labels): readonly (readonly [string, string])[] {
  return Object.entries(labels).filter(([name]) => !TOLD_ELSEWHERE.has(name))
}
const TOLD_ELSEWHERE = new Set(['alertname', 'severity', 'service'])
