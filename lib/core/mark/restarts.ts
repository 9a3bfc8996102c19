/** Series that tell of restarts, by the ends of their names: seconds that a process runs, its start, its restarts. */
export const RESTART_METRICS =
  '.*uptime_seconds|.*process_start_time_seconds|.*restarts_total|.*restart_count'

export type RestartSeries = {
  readonly metric: string
  readonly timestampsMs: Float64Array
  readonly values: Float64Array
}

/** `node_boot_time_seconds` and the like jitter by a second or so, as clocks are set. */
const JITTER_SECONDS = 5

/**
 * When restarts were seen, after `afterMs`: a smaller figure of what grows by the second, a later start, a higher count
 * of restarts. A counter of restarts that falls was restarted itself, and tells nothing.
 */
export function restartsIn(series: RestartSeries, afterMs: number): number[] {
  const isRestart = testOf(series.metric)
  return changesIn(series, afterMs, isRestart).map(({ atMs }) => atMs)
}

/** When a counter rose after `afterMs`, and by how much; one that falls began anew, and tells nothing. */
export const risesIn = (
  series: Omit<RestartSeries, 'metric'>,
  afterMs: number,
): { readonly atMs: number; readonly by: number }[] =>
  changesIn(series, afterMs, (before, now) => now > before)

/** When what should stay as it is had another value after `afterMs`, and by how much. */
export const stepsIn = (
  series: Omit<RestartSeries, 'metric'>,
  afterMs: number,
): { readonly atMs: number; readonly by: number }[] =>
  changesIn(series, afterMs, (before, now) => now !== before)

function changesIn(
  { timestampsMs, values }: Omit<RestartSeries, 'metric'>,
  afterMs: number,
  isChange: (before: number, now: number) => boolean,
): { readonly atMs: number; readonly by: number }[] {
  const found: { readonly atMs: number; readonly by: number }[] = []
  let before = Number.NaN
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (!Number.isFinite(value)) continue
    const atMs = timestampsMs[i] as number
    if (Number.isFinite(before) && atMs > afterMs && isChange(before, value))
      found.push({ atMs, by: value - before })
    before = value
  }
  return found
}

function testOf(metric: string): (before: number, now: number) => boolean {
  if (metric.endsWith('uptime_seconds')) return (before, now) => now < before
  if (metric.endsWith('process_start_time_seconds')) return (before, now) => now > before + JITTER_SECONDS
  return (before, now) => now > before
}
