import type { CountedUptime, Outage } from './count.ts'
import { toCsv } from './csv.ts'
import type { Correction } from './months.ts'

/** What of a report stands in its CSV. */
export type ReportRows = {
  readonly month: string
  readonly rule: string
  readonly services: readonly {
    readonly slug: string
    readonly name: string
    readonly figure: CountedUptime
    readonly isFrozen: boolean
    readonly checks: number
    readonly p95Seconds: number | null
    readonly outages: readonly Outage[]
    readonly corrections: readonly Correction[]
    readonly objectives: readonly {
      readonly part: string | null
      readonly name: string
      readonly targetRatio: number
      readonly actualRatio: number | null
      readonly isMet: boolean | null
      readonly budgetLeftSeconds: number | null
    }[]
  }[]
}

type Row = readonly (string | number | null)[]

const HEAD: Row = ['kind', 'month', 'service', 'name', 'from', 'to', 'value', 'target', 'seconds', 'text']

/**
 * A month's report as one table, whose first column says what a row is: uptime, the seconds of each state, outages,
 * corrections, objectives, checks, p95. Times are ISO 8601 in UTC, ratios between 0 and 1.
 */
export function reportCsv(report: ReportRows): string {
  return toCsv([HEAD, ...report.services.flatMap(service => serviceRows(report, service))])
}

const iso = (atMs: number): string => new Date(atMs).toISOString()

function serviceRows({ month, rule }: ReportRows, service: ReportRows['services'][number]): Row[] {
  const { figure, slug } = service
  const row = (kind: string, name: string, rest: Row): Row => [kind, month, slug, name, ...rest]
  const whole = [iso(figure.fromMs), iso(figure.toMs)] as const
  return [
    row('uptime', service.name, [...whole, figure.ratio, null, null, rule]),
    ...Object.entries(figure.seconds).map(([state, seconds]) =>
      row('time', state, [...whole, null, null, seconds, null]),
    ),
    row('outages', 'count', [
      ...whole,
      figure.outages,
      null,
      figure.longestOutageSeconds,
      'seconds: the longest one',
    ]),
    ...service.outages.map(({ fromMs, toMs, reason }) =>
      row('outage', '', [iso(fromMs), iso(toMs), null, null, (toMs - fromMs) / 1_000, reason]),
    ),
    ...service.corrections.map(({ fromMs, toMs, state, reason }) =>
      row('correction', state, [iso(fromMs), iso(toMs), null, null, (toMs - fromMs) / 1_000, reason]),
    ),
    ...service.objectives.map(objective =>
      row('objective', objective.part === null ? objective.name : `${objective.part}: ${objective.name}`, [
        ...whole,
        objective.actualRatio,
        objective.targetRatio,
        objective.budgetLeftSeconds,
        objective.isMet === null ? 'not judged' : objective.isMet ? 'met' : 'missed',
      ]),
    ),
    row('checks', 'count', [...whole, service.checks, null, null, null]),
    row('latency', 'p95', [...whole, null, null, service.p95Seconds, null]),
    row('frozen', '', [...whole, null, null, null, service.isFrozen ? 'yes' : 'no']),
  ]
}
