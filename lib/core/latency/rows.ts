import type { ChartPoint } from '../chart/points.ts'
import { QUANTILE_LABEL, QUANTILES, type Quantile } from './queries.ts'

export type LabelledSeries = {
  readonly labels: Readonly<Record<string, string>>
  readonly points: readonly ChartPoint[]
}

/** A part of a service that measures a latency of its own. */
export type MeasuredPart = { readonly slug: string; readonly name: string }

/** A service as a whole, one of its routes, or one of its parts. Latencies in seconds; null = nothing was measured. */
export type LatencyRow = {
  readonly key: string
  readonly slug: string
  readonly service: string
  readonly part: MeasuredPart | null
  readonly route: string | null
  /** The label that the route is the value of. */
  readonly routeLabel: string | null
  readonly quantiles: Readonly<Record<Quantile, number | null>>
  /** The percentile that the target is about, and its course. */
  readonly judged: Quantile
  readonly points: readonly ChartPoint[]
  readonly targetSeconds: number | null
  /** The highest finite bound of the histogram: a percentile that reaches it is this or more. */
  readonly lastBoundSeconds: number | null
  readonly lastWeekSeconds: number | null
  /** Why there are no figures, in words. */
  readonly absence: string | null
  /** The figures cover everything since the process started: told, and not judged. */
  readonly isSinceStart: boolean
}

export type ServiceLatency = {
  readonly slug: string
  readonly service: string
  readonly part: MeasuredPart | null
  readonly judged: Quantile
  readonly targetSeconds: number | null
  readonly lastBoundSeconds: number | null
  readonly absence: string | null
  readonly isSinceStart: boolean
  /** Each with the label `quantile`; those of routes with one label more. */
  readonly whole: readonly LabelledSeries[]
  readonly byRoute: readonly LabelledSeries[]
  /** The judged percentile a week ago, with the same labels without `quantile`. */
  readonly wholeLastWeek: number | null
  readonly byRouteLastWeek: ReadonlyMap<string, number>
}

/** Names a service, or a part of one, among all that are measured. */
export const feedKey = (slug: string, part: MeasuredPart | null): string =>
  part === null ? slug : `${slug}/${part.slug}`

/** The row of the service or part itself, then one a route. */
export function latencyRows(latency: ServiceLatency): readonly LatencyRow[] {
  const routes = new Map<string, LabelledSeries[]>()
  for (const one of latency.byRoute) {
    const route = routeOf(one.labels)
    if (route === null) continue
    routes.set(route, [...(routes.get(route) ?? []), one])
  }
  return [
    rowOf(latency, null, latency.whole),
    ...[...routes].map(([route, series]) => ({ ...rowOf(latency, route, series), isSinceStart: false })),
  ]
}

function rowOf(latency: ServiceLatency, route: string | null, series: readonly LabelledSeries[]): LatencyRow {
  const pointsOf = (name: Quantile) =>
    series.find(({ labels }) => labels[QUANTILE_LABEL] === name)?.points ?? []
  const newest = (name: Quantile) => pointsOf(name).at(-1)?.[1] ?? null
  const quantiles = { p50: newest('p50'), p90: newest('p90'), p95: newest('p95'), p99: newest('p99') }
  const hasFigures = QUANTILES.some(name => quantiles[name] !== null)
  const { slug, service, part, judged, targetSeconds, lastBoundSeconds, isSinceStart } = latency
  return {
    key: route === null ? feedKey(slug, part) : `${slug} ${route}`,
    slug,
    service,
    part,
    route,
    routeLabel: route === null ? null : routeLabel(series[0]?.labels ?? {}),
    quantiles,
    judged,
    points: pointsOf(judged),
    targetSeconds,
    lastBoundSeconds,
    lastWeekSeconds: route === null ? latency.wholeLastWeek : (latency.byRouteLastWeek.get(route) ?? null),
    absence: hasFigures ? null : (latency.absence ?? 'no requests within 5 minutes'),
    isSinceStart,
  }
}

/** The value of the one label that is not the percentile's; null for a series that has none. */
export function routeOf(labels: Readonly<Record<string, string>>): string | null {
  const label = routeLabel(labels)
  return label === null ? null : (labels[label] ?? null)
}

export function routeLabel(labels: Readonly<Record<string, string>>): string | null {
  return Object.keys(labels).find(name => name !== QUANTILE_LABEL) ?? null
}

/** How many times the target the judged percentile is: 1 is at it. Null without a figure, a target, or a judgement. */
export function painOf(row: LatencyRow): number | null {
  const value = row.quantiles[row.judged]
  if (value === null || row.targetSeconds === null || row.isSinceStart) return null
  return value / row.targetSeconds
}

/** How much slower than a week ago, as a ratio: 0.5 is half as slow again. Null without both. */
export function changeOf(row: LatencyRow): number | null {
  const value = row.quantiles[row.judged]
  if (value === null || row.lastWeekSeconds === null || row.lastWeekSeconds <= 0) return null
  return value / row.lastWeekSeconds - 1
}

/** The percentile lies in the last, open bucket: the true one is this or more. */
export function isLowerBound(row: LatencyRow, name: Quantile): boolean {
  const value = row.quantiles[name]
  if (value === null || row.lastBoundSeconds === null) return false
  return value >= row.lastBoundSeconds * (1 - 1e-9)
}

/**
 * Most pain first; then those without a target by their latency; those without figures last. Parts stand in the same
 * order below the service they are of, or by themselves when it measures none.
 */
export function byPain(rows: readonly LatencyRow[]): readonly LatencyRow[] {
  const sorted = rows.toSorted(comparePain)
  const wholes = new Set(rows.flatMap(row => (isWhole(row) ? [row.slug] : [])))
  const isBelow = (row: LatencyRow) => row.part !== null && wholes.has(row.slug)
  const below = sorted.filter(isBelow)
  return sorted
    .filter(row => !isBelow(row))
    .flatMap(row => (isWhole(row) ? [row, ...below.filter(({ slug }) => slug === row.slug)] : [row]))
}

const isWhole = (row: LatencyRow): boolean => row.part === null && row.route === null

function comparePain(one: LatencyRow, other: LatencyRow): number {
  const pain = (painOf(other) ?? -1) - (painOf(one) ?? -1)
  const value = (other.quantiles[other.judged] ?? -1) - (one.quantiles[one.judged] ?? -1)
  return pain || value || (one.key < other.key ? -1 : 1)
}

/** "2 of 12 past their target", for the head of the page. */
export function summariseLatency(rows: readonly LatencyRow[]): string {
  const judged = rows.filter(row => painOf(row) !== null)
  const past = judged.filter(row => (painOf(row) ?? 0) > 1)
  if (rows.length === 0) return 'No latency is measured yet'
  if (judged.length === 0) return 'No row has a target'
  return past.length === 0
    ? `All ${judged.length} within their target`
    : `${past.length} of ${judged.length} past their target`
}
