import type { ShownPanel } from '../core/panel/types.ts'
import type { CheckRow } from './checks.ts'

/** Worst first: the order of the board. */
export const SERVICE_STATES = ['down', 'degraded', 'no_data', 'unknown', 'maintenance', 'up'] as const
export type ServiceState = (typeof SERVICE_STATES)[number]

/** Epoch milliseconds and value; null where there was no sample. */
export type Point = readonly [atMs: number, value: number | null]

/** One judged figure with its recent course. `value` null = could not be computed, and `absence` says why. */
export type Figure = {
  readonly value: number | null
  readonly absence: string | null
  readonly target: number | null
  readonly isBreached: boolean
  /** The value lies in the last, open bucket of a histogram: the true figure is this or more ("≥ 300 ms"). */
  readonly isLowerBound?: boolean
  /** Nothing was observed for an hour: the figure covers everything since the process started. Never judged. */
  readonly isSinceStart?: boolean
  readonly points: readonly Point[]
}

/** How many checks speak for a row, by the state they are in; those that are paused are none of them. */
export type CheckCounts = Readonly<Record<'total' | 'up' | 'degraded' | 'down' | 'unknown', number>>

export type BoardRow = {
  readonly slug: string
  readonly name: string
  readonly state: ServiceState
  /** The reason first, in words: "2 of 3 targets down: voice2:9998 refused the connection". */
  readonly reason: string
  /** When the present state began, epoch ms, or null when not known. */
  readonly sinceMs: number | null
  readonly latencySeconds: Figure
  readonly errorRatio: Figure
  /** Of its state over the range, by the rule of uptime; null when nothing of it was judged. */
  readonly uptimeRatio: number | null
  /** Why there is no uptime; null when there is one. */
  readonly uptimeAbsence: string | null
  readonly targetsUp: number
  readonly targetsTotal: number
  readonly checks: CheckCounts
  /** Newest sample of the row's targets (of its checks when it has none), epoch ms; the page computes the age. */
  readonly newestSampleMs: number | null
  /** After this many ms without a sample the row is late: its last state goes hollow and grey. Null: heartbeats and
   * the like, which nobody asks, are never late: when they are missed, that is their state. */
  readonly lateAfterMs: number | null
}

export type ServiceRow = BoardRow & {
  readonly description: string | null
  readonly owner: string | null
  readonly environment: string | null
  readonly source: 'file' | 'page' | 'self'
  readonly parts: readonly BoardRow[]
}

export type OverviewData = {
  readonly atMs: number
  readonly rangeSeconds: number
  /** Worst first. */
  readonly services: readonly ServiceRow[]
  /** When the earliest trouble on the board began: the line drawn down all sparklines. */
  readonly onsetMs: number | null
}

/** One service's page: its row plus what its charts ask for (the page evaluates these by `query:` channels). */
export type ServiceData = {
  readonly atMs: number
  readonly row: ServiceRow
  readonly links: readonly { readonly title: string; readonly url: string }[]
  /** As entered: limits of a plan, sizes of hosts, where full logs live and for how long. */
  readonly facts: readonly { readonly title: string; readonly value: string }[]
  /** To be copied and run elsewhere; never executed here. */
  readonly commands: readonly { readonly title: string; readonly command: string }[]
  readonly dependsOn: readonly BoardRow[]
  /** Those of the service and of its parts, as configured. */
  readonly checks: readonly CheckRow[]
  readonly queries: ServiceQueries
  /** Charts and tables of its own, as configured. */
  readonly panels: readonly ShownPanel[]
  /** Of those parts that measure a latency of their own. */
  readonly partQueries: readonly { readonly slug: string; readonly queries: ServiceQueries }[]
}

/** PromQL that the deck wrote from a service's configuration; null where nothing is configured. */
export type ServiceQueries = {
  readonly latencyByQuantile: Readonly<Record<'p50' | 'p90' | 'p95' | 'p99', string>> | null
  readonly latencyByRoute: string | null
  /** Increase per bucket and step, for the heatmap; `$step` is replaced by the page. */
  readonly latencyBuckets: string | null
  /** What one unit of the buckets' `le` is in seconds: 0.001 for a histogram of milliseconds. */
  readonly latencyUnitSeconds?: number
  /** The highest finite bound of the histogram: a percentile that reaches it is this or more. Null when not known. */
  readonly latencyLastBoundSeconds?: number | null
  /** The percentile that the target is about, such as 0.95. */
  readonly latencyPercentile?: number
  readonly latencyTargetSeconds: number | null
  readonly requestRate: string | null
  readonly errorRatio: string | null
  /** Null where a service has no targets: its checks speak for it. */
  readonly up: string | null
  readonly hosts: string | null
  readonly gpus: string | null
}
