import type { Objective, ServiceConfig, ServicePart } from '../config/schema/service.ts'

/** An objective with whose it is. `part` is null when it is the whole service's. */
export type PlacedObjective = {
  readonly service: string
  readonly part: string | null
  readonly objective: Objective
  readonly holder: ServiceConfig | ServicePart
}

const PERIOD_DAYS = { '7d': 7, '28d': 28, '30d': 30, '90d': 90 } as const

export const periodSeconds = (objective: Pick<Objective, 'over'>): number =>
  PERIOD_DAYS[objective.over] * 86_400

/** The share that may be bad. */
export const allowedRatio = (objective: Pick<Objective, 'target_ratio'>): number => 1 - objective.target_ratio

/** Every objective of these services and their parts, in the order in which they are written. */
export function objectivesOf(services: readonly ServiceConfig[]): PlacedObjective[] {
  return services.flatMap(service => [
    ...service.objectives.map(objective => ({
      service: service.slug,
      part: null,
      objective,
      holder: service,
    })),
    ...service.parts.flatMap(part =>
      part.objectives.map(objective => ({
        service: service.slug,
        part: part.slug,
        objective,
        holder: part,
      })),
    ),
  ])
}

/** Why an objective cannot be judged, and what to do; null when it can. */
export function objectiveProblem({ objective, holder }: PlacedObjective): string | null {
  if (objective.of === 'requests' && !holder.errors)
    return 'it is of requests, and nothing counts them: give "errors" the metric that does'
  if (objective.of !== 'latency') return null
  if (!holder.latency) return 'it is of latency, and none is measured: give "latency" its metric'
  if (holder.latency.kind === 'summary')
    return 'its latency is a summary, which does not count requests: a histogram is needed'
  if (holder.latency.target_seconds === undefined)
    return 'it has no limit to judge by: give "latency" a target_seconds'
  return null
}

/** The smallest alarm by burn rate that Google's SRE workbook (chapter 5) has, by the share of time or requests. */
export const BURN_CONDITIONS = [
  { severity: 'page', rate: 14.4, long: '1h', short: '5m' },
  { severity: 'page', rate: 6, long: '6h', short: '30m' },
  { severity: 'ticket', rate: 1, long: '3d', short: '6h' },
] as const

export const BURN_WINDOWS = ['5m', '30m', '1h', '6h', '3d'] as const
export type BurnWindow = (typeof BURN_WINDOWS)[number]

/** How fast the budget goes: 1 spends it exactly over the period. */
export const burnRate = (badRatio: number, objective: Pick<Objective, 'target_ratio'>): number =>
  badRatio / allowedRatio(objective)
