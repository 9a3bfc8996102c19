import type { ServiceState } from '../../lib/contract/overview.ts'
import type { LogSignalRow } from '../../lib/contract/watch.ts'

const RANK: Readonly<Record<ServiceState, number>> = {
  down: 0,
  degraded: 1,
  unknown: 2,
  maintenance: 3,
  up: 4,
  no_data: 5,
}

/** What is drawn for a signal; null when it only counts, or is not in its state. */
export const stateOf = ({ state }: LogSignalRow): ServiceState | null => state?.is ?? null

/** Those in a bad state first, then the newest line. */
export function sortSignals(rows: readonly LogSignalRow[]): readonly LogSignalRow[] {
  const rank = (row: LogSignalRow) => {
    const state = stateOf(row)
    return state === null ? RANK.no_data : RANK[state]
  }
  return [...rows].sort(
    (a, b) => rank(a) - rank(b) || (b.lastAtMs ?? 0) - (a.lastAtMs ?? 0) || (a.key < b.key ? -1 : 1),
  )
}

/** "3 signals, 1 in a bad state" */
export function summariseSignals(rows: readonly LogSignalRow[]): string {
  if (rows.length === 0) return 'What log lines say, counted; the lines stay where they are'
  const bad = rows.filter(row => row.state?.is === 'down' || row.state?.is === 'degraded').length
  const silent = rows.filter(row => row.lastAtMs === null).length
  return [
    `${rows.length} ${rows.length === 1 ? 'signal' : 'signals'}`,
    ...(bad > 0 ? [`${bad} in a bad state`] : []),
    ...(silent > 0 ? [`${silent} never seen`] : []),
  ].join(', ')
}

const LEVEL_ORDER: readonly string[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'none']

/** Lines of the last hour by level, worst first; those without a level last. */
export function levelCounts(
  series: readonly {
    readonly labels: Readonly<Record<string, string>>
    readonly points: readonly (readonly [number, number | null])[]
  }[],
): readonly { readonly level: string; readonly count: number }[] {
  const rank = (level: string) => {
    const index = LEVEL_ORDER.indexOf(level)
    return index < 0 ? LEVEL_ORDER.length : index
  }
  return series
    .flatMap(({ labels, points }) => {
      const count = points.findLast(([, value]) => value !== null)?.[1]
      return count === undefined || count === null
        ? []
        : [{ level: labels.level || 'none', count: Math.round(count) }]
    })
    .sort((a, b) => rank(a.level) - rank(b.level))
}
