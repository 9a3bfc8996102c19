/** One observation behind a chart's lines; its value in the chart's unit. */
export type ExemplarPoint = {
  readonly atMs: number
  readonly value: number
  readonly labels: Readonly<Record<string, string>>
}

/** What Prometheus' API answers `query_exemplars` with, as far as a chart wants it. */
export type ExemplarAnswer = {
  readonly data: readonly {
    readonly seriesLabels: Readonly<Record<string, string>>
    readonly exemplars: readonly {
      readonly labels: Readonly<Record<string, string>>
      readonly value: string
      readonly timestamp: number
    }[]
  }[]
}

/** The exemplars of an answer in order of time, their values times `unit`; what is no number is left out. */
export function exemplarPoints({ data }: ExemplarAnswer, unit: number): ExemplarPoint[] {
  const points = data.flatMap(({ exemplars }) =>
    exemplars.map(({ labels, value, timestamp }) => ({
      atMs: Math.round(timestamp * 1_000),
      value: Number(value) * unit,
      labels,
    })),
  )
  return points.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.atMs - b.atMs)
}

/** No more than `most` of them: of each stretch of time the highest, since that is what one looks for. */
export function highestExemplars(
  points: readonly ExemplarPoint[],
  { fromMs, toMs, most }: { readonly fromMs: number; readonly toMs: number; readonly most: number },
): ExemplarPoint[] {
  const within = points.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
  if (within.length <= most) return within
  const highest = new Map<number, ExemplarPoint>()
  for (const point of within) {
    const stretch = Math.min(most - 1, Math.floor(((point.atMs - fromMs) / (toMs - fromMs)) * most))
    const known = highest.get(stretch)
    if (known === undefined || point.value > known.value) highest.set(stretch, point)
  }
  return [...highest.values()].sort((a, b) => a.atMs - b.atMs)
}

const TRACE_NAMES = /^(trace[-_.]?id|trace)$/i

/** The label that names a trace; null when none does. */
export function traceOf({ labels }: ExemplarPoint): string | null {
  const found = Object.entries(labels).find(([name]) => TRACE_NAMES.test(name))
  return found?.[1] ?? null
}

/** Where the trace of a request is shown, by a template with `{trace_id}`; null where either is missing. */
export function traceUrlOf(point: ExemplarPoint, template: string | null): string | null {
  const trace = traceOf(point)
  if (template === null || trace === null) return null
  return template.replaceAll('{trace_id}', encodeURIComponent(trace))
}
