import { isClosed } from '../../lib/core/incident/state.ts'
import type {
  Clock,
  IncidentKind,
  IncidentRole,
  IncidentRow,
  IncidentSource,
  Severity,
} from '../../lib/core/incident/types.ts'

export const KIND_WORDS: Readonly<Record<IncidentKind, string>> = {
  outage: 'Outage',
  data_loss: 'Data loss',
  security: 'Security',
  restore: 'Restore',
  drill: 'Drill',
}

export const ROLE_WORDS: Readonly<Record<IncidentRole, string>> = {
  commander: 'Commander',
  operations: 'Operations',
  communications: 'Communications',
  scribe: 'Scribe',
}

export const SOURCE_WORDS: Readonly<Record<IncidentSource, string>> = {
  person: 'by hand',
  alert: 'from an alert',
  rule: 'by a rule',
  api: 'by a program',
}

export const isOver = (row: Pick<IncidentRow, 'state'>): boolean => isClosed(row.state)

/** How loud a severity is drawn: the first two wake people. What is over is quiet. */
export type Tone = 'down' | 'warn' | 'plain'
export function toneOf(row: Pick<IncidentRow, 'severity' | 'state'>): Tone {
  return isOver(row) ? 'plain' : toneOfSeverity(row.severity)
}
export const toneOfSeverity = (severity: Severity): Tone =>
  severity <= 2 ? 'down' : severity === 3 ? 'warn' : 'plain'

/** When the impact ended, as far as is known; null while it lasts. */
export const endOf = (row: IncidentRow): number | null =>
  row.impactEndMs ?? (isOver(row) ? row.resolvedAtMs : null)

const pad = (value: number): string => String(value).padStart(2, '0')
const DAY_SECONDS = 86_400

/** A stretch as a station clock writes it: 04:33, 1:26:33, and from two days on "2 d 3 h". */
export function clockText(lengthMs: number): string {
  const seconds = Math.max(0, Math.floor(lengthMs / 1000))
  if (seconds >= 2 * DAY_SECONDS) {
    const hours = Math.floor((seconds % DAY_SECONDS) / 3600)
    return `${Math.floor(seconds / DAY_SECONDS)} d${hours > 0 ? ` ${hours} h` : ''}`
  }
  const hours = Math.floor(seconds / 3600)
  const rest = `${pad(Math.floor((seconds % 3600) / 60))}:${pad(seconds % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}

/** What is left until a limit, counting up with a plus once it has passed. */
export const countdownText = (dueMs: number, nowMs: number): string =>
  dueMs >= nowMs ? clockText(dueMs - nowMs) : `+${clockText(nowMs - dueMs)}`

/** The share of a clock's time that has gone by, 0 to 1; null without a limit. */
export function shareGone({ startMs, dueMs, doneMs }: Clock, nowMs: number): number | null {
  if (dueMs === null || dueMs <= startMs) return null
  return Math.min(1, Math.max(0, ((doneMs ?? nowMs) - startMs) / (dueMs - startMs)))
}

/** Open ones first, the gravest of them first, then the newest. */
export function sortIncidents<R extends IncidentRow>(rows: readonly R[]): readonly R[] {
  return rows.toSorted(
    (a, b) =>
      Number(isOver(a)) - Number(isOver(b)) ||
      (isOver(a) ? 0 : a.severity - b.severity) ||
      b.openedAtMs - a.openedAtMs ||
      b.id - a.id,
  )
}

/** "Vrooli P1", "Vrooli and 2 more P1": never the label alone, since each team means something else by it. */
export function badgeText(
  row: Pick<IncidentRow, 'services' | 'severityLabel'>,
  nameOf: (slug: string) => string,
): string {
  const [first, ...others] = row.services
  const where =
    first === undefined ? '' : others.length === 0 ? nameOf(first) : `${nameOf(first)} +${others.length}`
  return [where, row.severityLabel].filter(word => word !== '').join(' ')
}

/** "IF" of "Ines Farkas", "k" of "k@example.org": who it was, where a whole name has no place. */
export function initialsOf(name: string): string {
  const words = (name.split('@')[0] ?? name).split(/[\s._-]+/).filter(word => word !== '')
  const [first = '', last] = [words[0], words.length > 1 ? words.at(-1) : undefined]
  return (first.charAt(0) + (last?.charAt(0) ?? '')).toUpperCase()
}
