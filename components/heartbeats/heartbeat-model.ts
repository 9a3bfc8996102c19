import type { ServiceState } from '../../lib/contract/overview.ts'
import type { HeartbeatRow, PingRow } from '../../lib/contract/watch.ts'
import { formatBytes, formatDuration, formatNumber } from '../../lib/core/format/index.ts'

export const KINDS = ['backup', 'job', 'duty'] as const
export const KIND_TITLES: Readonly<Record<HeartbeatRow['kind'], string>> = {
  backup: 'Backups',
  job: 'Jobs',
  duty: 'Duties',
}

const RANK: Readonly<Record<ServiceState, number>> = {
  down: 0,
  degraded: 1,
  unknown: 2,
  maintenance: 3,
  no_data: 4,
  up: 5,
}

/** What is drawn for a heartbeat: one that is paused, or was never heard of, has no state of its own. */
export function stateOf({ state }: Pick<HeartbeatRow, 'state'>): ServiceState {
  return state === null || state === 'unobserved' ? 'no_data' : state
}

export type HeartbeatGroup = { readonly kind: HeartbeatRow['kind']; readonly rows: readonly HeartbeatRow[] }

/** By kind, each worst first and then by what is due next; kinds without any are left out. */
export function groupByKind(rows: readonly HeartbeatRow[]): readonly HeartbeatGroup[] {
  return KINDS.map(kind => ({ kind, rows: rows.filter(row => row.kind === kind).sort(compareRows) })).filter(
    group => group.rows.length > 0,
  )
}

function compareRows(one: HeartbeatRow, other: HeartbeatRow): number {
  const far = Number.POSITIVE_INFINITY
  const byState = rankOf(one) - rankOf(other)
  if (byState !== 0) return byState
  const byDue =
    (one.nextDueMs ?? far) === (other.nextDueMs ?? far)
      ? 0
      : (one.nextDueMs ?? far) - (other.nextDueMs ?? far)
  return byDue !== 0 ? byDue : one.key < other.key ? -1 : 1
}

const rankOf = (row: HeartbeatRow): number => (row.isPaused ? RANK.up + 1 : RANK[stateOf(row)])

/** "1 of 12 down, 2 degraded", "All 12 in time": the page in one line. */
export function summarise(rows: readonly HeartbeatRow[]): string {
  if (rows.length === 0) return 'Jobs, backups and duties that report themselves'
  const count = (state: ServiceState) => rows.filter(row => !row.isPaused && stateOf(row) === state).length
  const paused = rows.filter(row => row.isPaused).length
  const parts = (['down', 'degraded', 'unknown'] as const).flatMap(state =>
    count(state) > 0 ? [`${count(state)} ${state}`] : [],
  )
  if (count('no_data') > 0) parts.push(`${count('no_data')} not heard of yet`)
  if (paused > 0) parts.push(`${paused} paused`)
  return parts.length === 0 ? `All ${rows.length} in time` : `Of ${rows.length}: ${parts.join(', ')}`
}

/** "in 2 h 10 min", "12 min over"; null without a schedule. */
export function dueText(nextDueMs: number | null, nowMs: number): string | null {
  if (nextDueMs === null) return null
  const restMs = nextDueMs - nowMs
  return restMs >= 0 ? `in ${formatDuration(restMs)}` : `${formatDuration(-restMs)} over`
}

/** An objective in words; "not set" when nobody gave one: never 0. */
export const objectiveText = (ms: number | null): string => (ms === null ? 'not set' : formatDuration(ms))

/** A figure's unit by the name of its field, as the scripts write it. */
export function isBytesField(field: string): boolean {
  return /(^|[_.])(bytes|size|size_bytes)$/i.test(field)
}

export function figureText(field: string, value: string | number | boolean): string {
  if (typeof value === 'number' && isBytesField(field)) {
    const { text, unit } = formatBytes(value)
    return `${text} ${unit}`
  }
  if (typeof value === 'number') return formatNumber(value, Number.isInteger(value) ? 0 : 2)
  return String(value)
}

/** The payload in one line, the size first; null when the last good ping carried none. */
export function payloadText(payload: HeartbeatRow['lastPayload'], most = 3): string | null {
  const fields = Object.entries(payload ?? {})
  if (fields.length === 0) return null
  const sorted = [...fields].sort(([a], [b]) => Number(isBytesField(b)) - Number(isBytesField(a)))
  const shown = sorted
    .slice(0, most)
    .map(([field, value]) =>
      isBytesField(field) ? figureText(field, value) : `${field} ${figureText(field, value)}`,
    )
  const rest = fields.length - shown.length
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ')
}

/** What a ping said about the run: state for its sign, and a word. */
export function outcomeOf(ping: Pick<PingRow, 'kind' | 'exitCode'>): {
  readonly state: ServiceState | null
  readonly word: string
} {
  if (ping.kind === 'start') return { state: null, word: 'Started' }
  if (ping.kind === 'done') return { state: 'up', word: 'Done' }
  if (ping.kind === 'success') return { state: 'up', word: 'Succeeded' }
  return { state: 'down', word: 'Failed' }
}

/** Fields of the last payload that are figures: each has a series. */
export const figureFields = (payload: HeartbeatRow['lastPayload']): readonly string[] =>
  Object.entries(payload ?? {}).flatMap(([field, value]) => (typeof value === 'string' ? [] : [field]))

/** PromQL of one of a heartbeat's series. */
export function seriesQuery(
  row: Pick<HeartbeatRow, 'key' | 'service'>,
  name: 'run_seconds' | 'payload',
  field?: string,
): string {
  const slug = row.key.slice(row.service.length + 1)
  const labels = { service: row.service, heartbeat: slug, ...(field === undefined ? {} : { field }) }
  const inside = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`)
  return `opsdeck_heartbeat_${name}{${inside.join(',')}}`
}

export const heartbeatHref = (key: string): string =>
  `/heartbeats/${key.split('/').map(encodeURIComponent).join('/')}`
