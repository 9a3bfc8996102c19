import type { BoardRow, OverviewData, ServiceRow, ServiceState } from '../../lib/contract/overview.ts'
import {
  decimalsOf,
  formatDuration,
  formatMinute,
  formatTick,
  type TimeZone,
} from '../../lib/core/format/index.ts'

/** What the server's clock is ahead of the browser's: the board counts by the server's, the browser's may be minutes off. */
export function skewOf(data: Pick<OverviewData, 'atMs'>, receivedAtMs: number | null): number {
  return receivedAtMs === null ? 0 : data.atMs - receivedAtMs
}

/** The wire takes a little longer or shorter each time: less than this is no news of the clocks. */
const STEADY_SKEW_MS = 250

/** The skew to go on with: the one before, unless the clocks really moved. So an update does not draw every row again. */
export function steadySkew(beforeMs: number, nextMs: number): number {
  return Math.abs(nextMs - beforeMs) > STEADY_SKEW_MS ? nextMs : beforeMs
}

/**
 * The stretch that courses of a width show, up to now. It moves on by a quarter of a pixel at a time, so that a course
 * without news is not drawn again with every update; the newest point always lies within.
 */
export function courseWindow(
  atMs: number,
  { rangeSeconds, widthPx }: { rangeSeconds: number; widthPx: number },
) {
  const rangeMs = rangeSeconds * 1000
  const notchMs = rangeMs / widthPx / 4
  const toMs = Math.ceil(atMs / notchMs) * notchMs
  return { fromMs: toMs - rangeMs, toMs }
}

/** Whether what a row says is old: its last state goes hollow and grey. */
export function isLate(row: BoardRow, atMs: number): boolean {
  const { newestSampleMs, lateAfterMs } = row
  return newestSampleMs !== null && lateAfterMs !== null && atMs - newestSampleMs > lateAfterMs
}

const IN_TROUBLE: ReadonlySet<ServiceState> = new Set(['down', 'degraded'])

/** A troubled system opens its parts; a healthy one is two lines. */
export function opensParts(row: ServiceRow): boolean {
  return IN_TROUBLE.has(row.state) && row.parts.length > 0
}

/** How many systems stand how, worst first, without the states that nobody is in. */
export function countStates(rows: readonly BoardRow[]): { state: ServiceState; count: number }[] {
  const counts = new Map<ServiceState, number>()
  for (const { state } of rows) counts.set(state, (counts.get(state) ?? 0) + 1)
  return VERDICT_ORDER.flatMap(state => {
    const count = counts.get(state)
    return count ? [{ state, count }] : []
  })
}

const VERDICT_ORDER: readonly ServiceState[] = ['down', 'degraded', 'no_data', 'unknown', 'maintenance', 'up']

/** The end of "1 …" in the verdict. */
export const VERDICT_WORDS: Readonly<Record<ServiceState, string>> = {
  down: 'down',
  degraded: 'degraded',
  no_data: 'without data',
  unknown: 'unknown',
  maintenance: 'in maintenance',
  up: 'up',
}

/** "5 systems, 29 parts. Worst first" */
export function boardSize(rows: readonly ServiceRow[]): string {
  const parts = rows.reduce((sum, row) => sum + row.parts.length, 0)
  const systems = `${rows.length} ${rows.length === 1 ? 'system' : 'systems'}`
  const withParts = parts === 0 ? systems : `${systems}, ${parts} ${parts === 1 ? 'part' : 'parts'}`
  return rows.length > 1 ? `${withParts}. Worst first` : withParts
}

/** One number of decimals for the whole latency column, in ms. */
export function latencyDecimals(rows: readonly ServiceRow[]): number {
  const values = rows.flatMap(row => [row, ...row.parts]).map(({ latencySeconds }) => latencySeconds.value)
  return decimalsOf(
    values.map(value => (value === null ? null : value * 1000)),
    1,
  )
}

export type SinceAt = { readonly atMs: number; readonly zone: TimeZone }

/** "Since 02:56, 18 min. Voice team, environment production"; of a healthy one, what it is. Empty when not known. */
export function sinceLine(row: ServiceRow, { atMs, zone }: SinceAt): string {
  const isTroubled = row.state !== 'up'
  const lasted = row.sinceMs === null ? 0 : atMs - row.sinceMs
  const written = row.sinceMs === null ? '' : momentOf(row.sinceMs, lasted, zone)
  const since = row.sinceMs === null || !isTroubled ? '' : `Since ${written}, ${formatDuration(lasted)}.`
  const whose = [row.owner, row.environment && `environment ${row.environment}`].filter(Boolean).join(', ')
  const rest = isTroubled ? whose : (row.description ?? whose)
  return [since, rest.charAt(0).toUpperCase() + rest.slice(1)].filter(Boolean).join(' ')
}

const momentOf = (atMs: number, agoMs: number, zone: TimeZone): string =>
  agoMs < 12 * 3_600_000 ? formatMinute(atMs, zone) : formatTick(atMs, 3 * 86_400, zone)

/** Where in the range a moment lies, 0 to 1; null when it is outside. */
export function placeInRange(atMs: number | null, fromMs: number, toMs: number): number | null {
  if (atMs === null || atMs < fromMs || atMs > toMs || toMs <= fromMs) return null
  return (atMs - fromMs) / (toMs - fromMs)
}
