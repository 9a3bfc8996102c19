import type { ServiceState } from '../../lib/contract/overview.ts'
import type { TargetState } from '../../lib/contract/targets.ts'

export const TARGET_FILTERS = ['all', 'down', 'late', 'up'] as const
export type TargetFilter = (typeof TARGET_FILTERS)[number]

export type TargetRow = {
  /** Tells a target from all others, and names it in the URL. */
  readonly key: string
  readonly target: TargetState
  readonly state: ServiceState
  /** The last scrape is older than three intervals: what is shown may be over. */
  readonly isLate: boolean
  readonly lastScrapeMs: number | null
}

/** So many intervals without a scrape make a target late. */
const LATE_AFTER_INTERVALS = 3
const STATES: Readonly<Record<TargetState['health'], ServiceState>> = {
  up: 'up',
  down: 'down',
  unknown: 'unknown',
}
const RANK: Readonly<Partial<Record<ServiceState, number>>> = { down: 0, degraded: 1, unknown: 2, up: 3 }

/** The targets as rows, worst first: down, late, not yet asked, up; then by job and instance. */
export function targetRows(targets: readonly TargetState[], nowMs: number): readonly TargetRow[] {
  return targets
    .map(target => toRow(target, nowMs))
    .sort((one, other) => rankOf(one) - rankOf(other) || compare(one.key, other.key))
}

function toRow(target: TargetState, nowMs: number): TargetRow {
  const lastScrapeMs = target.lastScrape === null ? null : Date.parse(target.lastScrape)
  const lateAfterMs = target.intervalSeconds * 1000 * LATE_AFTER_INTERVALS
  return {
    key: `${target.job}/${target.instance}${target.url}`,
    target,
    state: target.refusedGrowth === undefined ? STATES[target.health] : 'degraded',
    isLate: lastScrapeMs !== null && nowMs - lastScrapeMs > lateAfterMs,
    lastScrapeMs,
  }
}

function rankOf(row: TargetRow): number {
  if (row.state === 'down') return 0
  return row.isLate ? 1 : (RANK[row.state] ?? 2)
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

/** Every word must be somewhere in the target: its job, instance, URL, labels or error. */
export function filterTargets(
  rows: readonly TargetRow[],
  wanted: { readonly filter: TargetFilter; readonly text: string },
): readonly TargetRow[] {
  const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter(
    row => isOf(row, wanted.filter) && words.every(word => textOf(row.target).includes(word)),
  )
}

function isOf(row: TargetRow, filter: TargetFilter): boolean {
  if (filter === 'all') return true
  if (filter === 'late') return row.isLate
  return filter === 'up' ? isUp(row) : row.state === filter
}

/** It answers, though not all of its series may be stored. */
const isUp = ({ target }: TargetRow): boolean => target.health === 'up'

function textOf({ job, instance, url, labels, lastError }: TargetState): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`)
  return [job, instance, url, lastError ?? '', ...pairs].join(' ').toLowerCase()
}

export type TargetCounts = Readonly<Record<TargetFilter, number>>

export function countTargets(rows: readonly TargetRow[]): TargetCounts {
  return {
    all: rows.length,
    down: rows.filter(row => row.state === 'down').length,
    late: rows.filter(row => row.isLate).length,
    up: rows.filter(isUp).length,
  }
}

/** "2 of 14 down, 1 late", "All 14 up": the page in one line. */
export function summariseTargets(counts: TargetCounts): string {
  if (counts.all === 0) return 'No targets'
  const parts = [
    ...(counts.down > 0 ? [`${counts.down} of ${counts.all} down`] : []),
    ...(counts.late > 0 ? [`${counts.late} late`] : []),
  ]
  const waiting = counts.all - counts.up - counts.down
  if (waiting > 0) parts.push(`${waiting} not asked yet`)
  return parts.length === 0 ? `All ${counts.all} up` : parts.join(', ')
}

/** Labels that tell more than job and instance, which the row names already. */
export function furtherLabels(target: TargetState): readonly (readonly [string, string])[] {
  return Object.entries(target.labels).filter(([name]) => name !== 'job' && name !== 'instance')
}
