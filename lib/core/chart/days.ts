/** One day's shares of its own measured time, each 0 to 1. */
export type DayShare = {
  /** Midnight UTC that the day starts at, epoch ms. */
  readonly dayMs: number
  /** Null = nothing was measured: a gap, never up. */
  readonly upRatio: number | null
  readonly degradedRatio?: number
  readonly maintenanceRatio?: number
  /** The day is not over: drawn hollow. */
  readonly isPartial?: boolean
}

export function describeDay(day: DayShare): string {
  const date = new Date(day.dayMs).toISOString().slice(0, 10)
  if (day.upRatio === null) return `${date}: no data`
  const parts = [`${percent(day.upRatio)} up`]
  if ((day.degradedRatio ?? 0) > 0) parts.push(`${percent(day.degradedRatio ?? 0)} degraded`)
  if ((day.maintenanceRatio ?? 0) > 0) parts.push(`${percent(day.maintenanceRatio ?? 0)} maintenance`)
  return `${date}: ${parts.join(', ')}${day.isPartial ? ', so far' : ''}`
}

/** One sentence for those who cannot see the bars. */
export function summariseDays(days: readonly DayShare[]): string {
  const measured = days.flatMap(({ upRatio }) => (upRatio === null ? [] : [upRatio]))
  const missing = days.length - measured.length
  if (measured.length === 0) return `${days.length} days, none with data`
  const withOutage = measured.filter(ratio => ratio < 1).length
  const mean = measured.reduce((sum, ratio) => sum + ratio, 0) / measured.length
  const gap = missing === 0 ? '' : `, ${missing} without data`
  return `${days.length} days: ${percent(mean)} up, ${withOutage} with an outage${gap}`
}

/** Rounded down, so that a day with an outage never reads 100%. */
function percent(ratio: number): string {
  return ratio >= 1 ? '100%' : `${(Math.floor(ratio * 10_000) / 100).toFixed(2)}%`
}
