import type { CheckRow } from '../../contract/checks.ts'
import type { CheckCounts } from '../../contract/overview.ts'
import type { ObservedCheck } from '../../core/service/index.ts'
import type { WindowsDoor } from '../../ports/deck.ts'

/** A check or a heartbeat as far as the state of its service, or of a part of it, depends on it. */
export type ObservedState = Omit<ObservedCheck, 'group'> & {
  readonly service: string
  readonly part: string | null
  /** When it was last heard of; null before. */
  readonly atMs: number | null
  /** How often it is asked; null where nobody asks: what it said holds until it, or the clock, says otherwise. */
  readonly intervalMs: number | null
}

/** What services are judged by beside targets. */
export type Watching = {
  checks(): readonly CheckRow[]
  observed(): readonly ObservedState[]
  readonly windows: Pick<WindowsDoor, 'open'>
}

/** One look at everything that is watched, by service. */
export type Watched = {
  checksOf(service: string): readonly CheckRow[]
  statesOf(service: string): readonly ObservedState[]
  /** The name of the window of planned work that is open; null when none is. */
  maintenance(service: string, part: string | null): string | null
}

const NONE: readonly never[] = []

export function lookAt({ checks, observed, windows }: Watching): Watched {
  const rows = byService(checks())
  const states = byService(observed())
  return {
    checksOf: service => rows.get(service) ?? NONE,
    statesOf: service => states.get(service) ?? NONE,
    maintenance: (service, part) => windows.open(service, part)?.name ?? null,
  }
}

function byService<T extends { readonly service: string }>(list: readonly T[]): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of list) {
    const group = groups.get(item.service)
    if (group) group.push(item)
    else groups.set(item.service, [item])
  }
  return groups
}

/** How many of these checks are in which state. */
export function countChecks(rows: readonly CheckRow[]): CheckCounts {
  const counts = { total: 0, up: 0, degraded: 0, down: 0, unknown: 0 }
  for (const { isPaused, state } of rows) {
    if (isPaused) continue
    counts.total++
    counts[state ?? 'unknown']++
  }
  return counts
}
