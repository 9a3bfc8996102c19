import type { IncidentRow } from '../incident/types.ts'

/** What the figures need to know of an incident: times and counts, no words. */
export type FiguredIncident = Pick<
  IncidentRow,
  | 'severity'
  | 'services'
  | 'kind'
  | 'openedAtMs'
  | 'acknowledgedAtMs'
  | 'impactStartMs'
  | 'detectedAtMs'
  | 'mitigatedAtMs'
  | 'resolvedAtMs'
  | 'reopenedCount'
  | 'duplicateOf'
>

export const MEASURES = ['detect', 'acknowledge', 'mitigate', 'resolve'] as const
export type Measure = (typeof MEASURES)[number]

type Definition = {
  readonly title: string
  /** Printed beside every figure. */
  readonly sentence: string
  readonly from: (incident: FiguredIncident) => number
  readonly to: (incident: FiguredIncident) => number | null
}

/** What each figure is measured from and to; nothing else decides it. */
export const DEFINITIONS: Readonly<Record<Measure, Definition>> = {
  detect: {
    title: 'Time to detect',
    sentence: 'From the start of impact to the first sign that Opsdeck or a person had of it.',
    from: incident => incident.impactStartMs,
    to: incident => incident.detectedAtMs,
  },
  acknowledge: {
    title: 'Time to acknowledge',
    sentence: 'From the opening of the incident to the first person who took it.',
    from: incident => incident.openedAtMs,
    to: incident => incident.acknowledgedAtMs,
  },
  mitigate: {
    title: 'Time to mitigate',
    sentence: 'From the start of impact to the moment when users no longer felt it.',
    from: incident => incident.impactStartMs,
    to: incident => incident.mitigatedAtMs,
  },
  resolve: {
    title: 'Time to resolve',
    sentence: 'From the start of impact to the moment when the incident was resolved.',
    from: incident => incident.impactStartMs,
    to: incident => incident.resolvedAtMs,
  },
}

/** How a measure lies over `n` incidents, in ms; null of none. */
export type Spread = {
  readonly n: number
  readonly meanMs: number | null
  readonly medianMs: number | null
  readonly p90Ms: number | null
  /** Incidents whose end stands before their start: left out of the figures, and said. */
  readonly outOfOrder: number
}

export type FigureLine = {
  /** `1`…`4`, a service's slug, or `2026-02`. */
  readonly key: string
  readonly incidents: number
  /** Incidents that were opened again at least once. */
  readonly reopened: number
} & Readonly<Record<Measure, Spread>>

export type IncidentFigures = {
  readonly all: FigureLine
  readonly bySeverity: readonly FigureLine[]
  /** An incident of two services counts in both lines. */
  readonly byService: readonly FigureLine[]
  /** By the month of opening, in UTC, oldest first. */
  readonly byMonth: readonly FigureLine[]
  /** Incidents opened in each hour of the day, in UTC. */
  readonly byHour: readonly number[]
  readonly leftOut: { readonly drills: number; readonly duplicates: number }
}

export type FigureWish = {
  readonly fromMs: number
  readonly toMs: number
  readonly service?: string | undefined
  /** Drills are exercises: counted only when asked for. */
  readonly withDrills: boolean
}

/** Counts incidents opened within `[fromMs, toMs)`. Duplicates never count: their first one does. */
export function countFigures(incidents: readonly FiguredIncident[], wish: FigureWish): IncidentFigures {
  const inRange = incidents.filter(
    ({ openedAtMs, services }) =>
      openedAtMs >= wish.fromMs &&
      openedAtMs < wish.toMs &&
      (wish.service === undefined || services.includes(wish.service)),
  )
  const duplicates = inRange.filter(isDuplicate)
  const drills = inRange.filter(incident => isDrill(incident) && !isDuplicate(incident))
  const counted = inRange.filter(
    incident => !isDuplicate(incident) && (wish.withDrills || !isDrill(incident)),
  )
  return {
    all: lineOf('all', counted),
    bySeverity: grouped(counted, ({ severity }) => [String(severity)]),
    byService: grouped(counted, ({ services }) => [...new Set(services)]),
    byMonth: grouped(counted, ({ openedAtMs }) => [monthOf(openedAtMs)]),
    byHour: hoursOf(counted),
    leftOut: { drills: wish.withDrills ? 0 : drills.length, duplicates: duplicates.length },
  }
}

const isDuplicate = ({ duplicateOf }: FiguredIncident): boolean => duplicateOf !== null
const isDrill = ({ kind }: FiguredIncident): boolean => kind === 'drill'
const monthOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 7)

function hoursOf(incidents: readonly FiguredIncident[]): number[] {
  const hours = incidents.map(({ openedAtMs }) => new Date(openedAtMs).getUTCHours())
  return Array.from({ length: 24 }, (_, hour) => hours.filter(one => one === hour).length)
}

function grouped(
  incidents: readonly FiguredIncident[],
  keysOf: (incident: FiguredIncident) => readonly string[],
): FigureLine[] {
  const groups = new Map<string, FiguredIncident[]>()
  for (const incident of incidents)
    for (const key of keysOf(incident)) groups.set(key, [...(groups.get(key) ?? []), incident])
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, members]) => lineOf(key, members))
}

function lineOf(key: string, incidents: readonly FiguredIncident[]): FigureLine {
  return {
    key,
    incidents: incidents.length,
    reopened: incidents.filter(({ reopenedCount }) => reopenedCount > 0).length,
    detect: spreadOf(incidents, DEFINITIONS.detect),
    acknowledge: spreadOf(incidents, DEFINITIONS.acknowledge),
    mitigate: spreadOf(incidents, DEFINITIONS.mitigate),
    resolve: spreadOf(incidents, DEFINITIONS.resolve),
  }
}

function spreadOf(incidents: readonly FiguredIncident[], { from, to }: Definition): Spread {
  const reached = incidents.flatMap(incident => {
    const endMs = to(incident)
    return endMs === null ? [] : [endMs - from(incident)]
  })
  const lengths = reached.filter(ms => ms >= 0).sort((a, b) => a - b)
  const outOfOrder = reached.length - lengths.length
  if (lengths.length === 0) return { n: 0, meanMs: null, medianMs: null, p90Ms: null, outOfOrder }
  return {
    n: lengths.length,
    meanMs: Math.round(lengths.reduce((sum, ms) => sum + ms, 0) / lengths.length),
    medianMs: Math.round(quantile(lengths, 0.5)),
    p90Ms: Math.round(quantile(lengths, 0.9)),
    outOfOrder,
  }
}

/** Said beside median and p90. */
export const QUANTILE_RULE =
  'Median and p90 lie between the two nearest incidents (linear, Hyndman and Fan type 7); n is how many incidents got that far.'

/** Type 7 of Hyndman and Fan (1996), the usual of spreadsheets, over ascending values; at least one. */
export function quantile(ascending: readonly number[], share: number): number {
  const at = (ascending.length - 1) * share
  const below = ascending[Math.floor(at)] ?? Number.NaN
  const above = ascending[Math.ceil(at)] ?? below
  return below + (above - below) * (at - Math.floor(at))
}
