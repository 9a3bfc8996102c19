import type { DayShare } from '../../lib/core/chart/days.ts'

/** Samples of `up` that were 1, and all samples of it, by the end of the stretch that they were counted over. */
export type UpCounts = {
  readonly up: readonly (readonly [endMs: number, count: number | null])[]
  readonly all: readonly (readonly [endMs: number, count: number | null])[]
}

export type UptimeDays = {
  readonly days: readonly DayShare[]
  readonly upSamples: number
  readonly allSamples: number
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** Counts hour by hour, for the days that are over. */
export const HOURLY = { stepSeconds: 3_600, window: '1h' } as const
/** Counts minute by minute, for what the newest full hour does not cover yet. */
export const RECENT = { stepSeconds: 60, window: '1m', rangeSeconds: 3_600 } as const

/** PromQL for both counts at once, told apart by the label `of`. `up` is the selector of the service's targets. */
export function upCountsQuery(up: string, window: string): string {
  const of = (name: string, fn: string) =>
    `label_replace(sum(${fn}(${up}[${window}])), "of", "${name}", "", "")`
  return `${of('up', 'sum_over_time')} or ${of('all', 'count_over_time')}`
}

/** Share of samples up for each of the last days, oldest first; the day of `nowMs` is not over. Days are UTC's. */
export function uptimeDays(
  counts: { hourly: UpCounts; recent: UpCounts },
  dayCount: number,
  nowMs: number,
): UptimeDays {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS
  const lastHour = Math.floor(nowMs / HOUR_MS) * HOUR_MS
  const tally = new Map<number, { up: number; all: number }>()
  const add = (points: UpCounts['up'], key: 'up' | 'all', afterMs: number) => {
    for (const [endMs, count] of points) {
      if (endMs <= afterMs || count === null) continue
      // A stretch that ends at midnight belongs to the day before.
      const day = Math.floor((endMs - 1) / DAY_MS) * DAY_MS
      const entry = tally.get(day) ?? { up: 0, all: 0 }
      entry[key] += count
      tally.set(day, entry)
    }
  }
  for (const key of ['up', 'all'] as const) {
    add(counts.hourly[key], key, today - dayCount * DAY_MS)
    add(counts.recent[key], key, lastHour)
  }
  const days = Array.from({ length: dayCount }, (_, index): DayShare => {
    const dayMs = today - (dayCount - 1 - index) * DAY_MS
    const entry = tally.get(dayMs)
    return {
      dayMs,
      upRatio: entry && entry.all > 0 ? Math.min(1, entry.up / entry.all) : null,
      isPartial: dayMs === today,
    }
  })
  const shown = [...tally].filter(([dayMs]) => dayMs > today - dayCount * DAY_MS).map(([, entry]) => entry)
  return {
    days,
    upSamples: shown.reduce((sum, entry) => sum + entry.up, 0),
    allSamples: shown.reduce((sum, entry) => sum + entry.all, 0),
  }
}
