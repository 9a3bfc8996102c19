import type { Columns } from './columns.ts'

/** A number as JSON carries it: NaN and ±Inf are words. */
type WireValue = number | 'NaN' | '+Inf' | '-Inf'

/** A series as charts draw it; null = no value there: the line is broken. */
export type ChartSeries = {
  readonly labels: Readonly<Record<string, string>>
  readonly points: readonly (readonly [tMs: number, value: number | null])[]
}

/** Columns to points. One null stands in each gap, at the first step without a value; what is not finite is a gap too. */
export function toChartSeries(columns: Pick<Columns<WireValue>, 'series' | 'stepMs'>): ChartSeries[] {
  return columns.series.map(({ labels, t, v }) => {
    const points: [number, number | null][] = []
    for (let i = 0; i < t.length; i++) {
      const atMs = t[i] as number
      const previous = points[points.length - 1]
      if (previous && atMs - previous[0] > columns.stepMs * 1.5 && previous[1] !== null) {
        points.push([previous[0] + columns.stepMs, null])
      }
      const value = v[i]
      points.push([atMs, typeof value === 'number' ? value : null])
    }
    return { labels, points }
  })
}
