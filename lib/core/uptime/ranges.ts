import { type CountedUptime, countUptime, DEFAULT_RULE, kindOf, type UptimeRule } from './count.ts'
import type { StateSpan } from './span.ts'

export const DAY_MS = 86_400_000

const RANGE_DAYS = { '24h': 1, '7d': 7, '30d': 30, '90d': 90 } as const
export type Range = keyof typeof RANGE_DAYS | '12mo'

/** One day of a bar, UTC. Of the day that is not over, what has passed of it. */
export type CountedDay = CountedUptime & {
  readonly isOver: boolean
  /** Why it was in its worst state, for the longest time; null when it was only up or not judged. */
  readonly worstReason: string | null
}

/** When a rolling range begins. `12mo` begins at the same time of the same day, one year before. */
export function rangeStart(range: Range, nowMs: number): number {
  if (range !== '12mo') return nowMs - RANGE_DAYS[range] * DAY_MS
  const start = new Date(nowMs)
  start.setUTCFullYear(start.getUTCFullYear() - 1)
  return start.getTime()
}

/** Uptime over each rolling range that ends now. */
export function uptimeRanges(
  spans: readonly StateSpan[],
  nowMs: number,
  rule: UptimeRule = DEFAULT_RULE,
): Record<Range, CountedUptime> {
  const over = (range: Range) => countUptime(spans, { fromMs: rangeStart(range, nowMs), toMs: nowMs }, rule)
  return {
    '24h': over('24h'),
    '7d': over('7d'),
    '30d': over('30d'),
    '90d': over('90d'),
    '12mo': over('12mo'),
  }
}

/** The last `days` UTC days, oldest first; the last one is today. */
export function uptimeDays(
  spans: readonly StateSpan[],
  last: { readonly days: number; readonly nowMs: number },
  rule: UptimeRule = DEFAULT_RULE,
): CountedDay[] {
  const todayMs = startOfDay(last.nowMs)
  return Array.from({ length: last.days }, (_, i) =>
    uptimeDay(spans, { dayMs: todayMs - (last.days - 1 - i) * DAY_MS, nowMs: last.nowMs }, rule),
  )
}

/** One UTC day, by its first instant. */
export function uptimeDay(
  spans: readonly StateSpan[],
  at: { readonly dayMs: number; readonly nowMs: number },
  rule: UptimeRule = DEFAULT_RULE,
): CountedDay {
  const stretch = { fromMs: at.dayMs, toMs: Math.max(at.dayMs, Math.min(at.dayMs + DAY_MS, at.nowMs)) }
  const counted = countUptime(spans, stretch, rule)
  const worst = (['down', 'degraded', 'unknown'] as const).find(state => counted.seconds[state] > 0)
  return {
    ...counted,
    isOver: at.nowMs >= at.dayMs + DAY_MS,
    worstReason: worst === undefined ? null : longestReason(spans, stretch, worst),
  }
}

export const startOfDay = (atMs: number): number => Math.floor(atMs / DAY_MS) * DAY_MS

function longestReason(
  spans: readonly StateSpan[],
  stretch: { readonly fromMs: number; readonly toMs: number },
  state: 'down' | 'degraded' | 'unknown',
): string | null {
  const byReason = new Map<string, number>()
  for (const span of spans) {
    if (span.fromMs >= stretch.toMs) break
    const ms = Math.min(span.toMs, stretch.toMs) - Math.max(span.fromMs, stretch.fromMs)
    if (ms > 0 && kindOf(span) === state) byReason.set(span.reason, (byReason.get(span.reason) ?? 0) + ms)
  }
  return [...byReason].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null
}
