import type { WatchState } from '../core/uptime/span.ts'

/** Seconds of a stretch by what they were; they add up to its length. */
export type UptimeSeconds = Readonly<Record<WatchState | 'maintenance', number>>

/** Uptime over a stretch, with the rule that it was counted by. Null = nothing was observed. */
export type UptimeFigure = {
  readonly fromMs: number
  readonly toMs: number
  /** Good time over judged time; maintenance, unknown and unobserved are neither. */
  readonly ratio: number | null
  readonly seconds: UptimeSeconds
  /** Outages: maximal stretches of `down` outside of maintenance. */
  readonly outages: number
  readonly longestOutageSeconds: number
}

export const UPTIME_RANGES = ['24h', '7d', '30d', '90d', '12mo'] as const
export type UptimeRange = (typeof UPTIME_RANGES)[number]

/** One day of a 90-day bar; a day that is not over yet says so. */
export type UptimeDay = UptimeFigure & { readonly isOver: boolean; readonly worstReason: string | null }

export type UptimeView = {
  readonly subject: string
  /** The rule in words, printed beside every figure. */
  readonly rule: string
  readonly ranges: Readonly<Record<UptimeRange, UptimeFigure>>
  readonly days: readonly UptimeDay[]
}

export type HeartbeatRow = {
  readonly key: string
  readonly service: string
  readonly part: string | null
  readonly name: string
  readonly kind: 'job' | 'backup' | 'duty'
  readonly source: 'file' | 'page'
  readonly isPaused: boolean
  readonly state: WatchState | null
  readonly reason: string
  readonly sinceMs: number | null
  /** In words: `0 3 * * * UTC, 1 h of grace`, `every 6 h`, `no schedule`. */
  readonly schedule: string
  readonly lastPingMs: number | null
  readonly lastRunMs: number | null
  readonly lastPayload: Readonly<Record<string, string | number | boolean>> | null
  readonly isRunning: boolean
  readonly nextDueMs: number | null
  readonly rpoMs: number | null
  readonly rtoMs: number | null
  /** What completes a duty; empty for jobs. */
  readonly evidence: readonly { readonly name: string; readonly what: string }[]
  readonly instructions: string | null
  /** Age of the last good one against the RPO; null when not set. */
  readonly isRpoBreached: boolean | null
}

export type PingRow = {
  readonly atMs: number
  readonly kind: 'start' | 'success' | 'fail' | 'done'
  readonly exitCode: number | null
  readonly runMs: number | null
  readonly body: string | null
  readonly source: string
}

/** One occurrence of a window. */
export type WindowOccurrence = {
  readonly slug: string
  readonly name: string
  readonly description: string | null
  readonly services: readonly string[]
  readonly startsAtMs: number
  readonly endsAtMs: number
  readonly phase: 'announced' | 'upcoming' | 'open' | 'over'
  readonly noticeMs: number | null
  /** It was made in the page when its notice should have been given already. */
  readonly isLateNotice: boolean
  readonly mutesAlerts: boolean
  /** Whose round begins when it opens. */
  readonly runbook?: string
  readonly zone: string
  readonly source: 'file' | 'page'
}

/** Lines that say the same. */
export type LogGroup = {
  readonly text: string
  readonly count: number
  readonly firstAtMs: number
  readonly lastAtMs: number
  /** Of the newest lines that carried one, the newest first. */
  readonly requestIds: readonly string[]
}

/** What a log signal saw; the lines themselves stay where they are kept. */
export type LogSignalRow = {
  readonly key: string
  readonly service: string
  readonly part: string | null
  readonly name: string
  readonly source: 'file' | 'page'
  /** Since the deck started. */
  readonly total: number
  readonly lastAtMs: number | null
  /** For signals that are a state: in it since, and the line's reason; null when not in it. */
  readonly state: { readonly is: 'up' | 'degraded' | 'down'; readonly sinceMs: number } | null
  /** Newest first, masked. */
  readonly samples: readonly { readonly atMs: number; readonly line: string }[]
  /** What its lines say, masked, numbers and ids aside; the most frequent first. */
  readonly groups: readonly LogGroup[]
  /** PromQL of its count over five minutes, and of its value where it has one. */
  readonly queries: { readonly count: string; readonly value: string | null }
  readonly link: { readonly title: string; readonly url: string } | null
}

/** An objective and how it stands. Ratios are of the objective's rolling period, as far back as anything was judged. */
export type SloView = {
  readonly service: string
  readonly part: string | null
  readonly slug: string
  readonly name: string
  readonly of: 'uptime' | 'requests' | 'latency'
  /** In words, what is counted as good. */
  readonly rule: string
  readonly targetRatio: number
  readonly over: '7d' | '28d' | '30d' | '90d'
  readonly actualRatio: number | null
  readonly isMet: boolean | null
  /** What may be bad over the whole period, and what is left of it (below zero when overspent): seconds of time, or requests. */
  readonly budget: {
    readonly unit: 'seconds' | 'requests'
    readonly total: number
    readonly left: number
  } | null
  /** How many times faster than allowed the budget goes, over each window; null without data. */
  readonly burnRates: Readonly<Record<'5m' | '30m' | '1h' | '6h' | '3d', number | null>>
  readonly burning: 'page' | 'ticket' | null
  /** Why it cannot be judged, and what to do. */
  readonly problem: string | null
  /** PromQL of the budget left, for a chart; null when it cannot be judged. */
  readonly budgetQuery: string | null
}
