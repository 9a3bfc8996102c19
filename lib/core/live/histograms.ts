/** A native histogram as Prometheus' HTTP API writes it; numbers as text. */
export type WireHistogram = {
  readonly count: string
  readonly sum: string
  /** Which bounds belong to it (0 upper, 1 lower, 2 none, 3 both), lower, upper, count. */
  readonly buckets?: readonly (readonly [number, string, string, string])[]
}

/** Said beside a graph whose expression gives histograms too. */
export const HISTOGRAMS_NOT_DRAWN =
  'Native histograms are left out of the graph: draw a figure of them, such as histogram_quantile(0.95, …).'

/** In one line, as Prometheus shows it in texts: `{count:3, sum:14, (0.5,1]:1, (1,2]:2}`. */
export function histogramText({ count, sum, buckets = [] }: WireHistogram): string {
  const ranges = buckets.map(([which, lower, upper, within]) => {
    const from = which === 1 || which === 3 ? '[' : '('
    const to = which === 0 || which === 3 ? ']' : ')'
    return `${from}${lower},${upper}${to}:${within}`
  })
  return `{${[`count:${count}`, `sum:${sum}`, ...ranges].join(', ')}}`
}
