import { formatDuration, formatNumber, formatUptime } from '../format/index.ts'
import { toCsv } from './csv.ts'
import { weekTitle } from './weeks.ts'

/** How far a figure went within a week; null where no sample was. */
export type Extent = { readonly lowest: number; readonly mean: number; readonly highest: number } | null

/** A week beside the one before it. */
export type Beside<T> = { readonly now: T; readonly before: T }

export type WeekFigure = {
  readonly name: string
  readonly unit: string | null
  readonly extent: Beside<Extent>
  /** What it must stay below, and by how much a peak is multiplied to plan for more. */
  readonly limit: number | null
  readonly planFor: number
  /** Why there is no figure; null when there is one, or simply no sample. */
  readonly failure: string | null
}

export type WeekService = {
  readonly slug: string
  readonly name: string
  readonly uptime: Beside<{
    readonly ratio: number | null
    readonly outages: number
    readonly downSeconds: number
  }>
  readonly incidents: Beside<{ readonly count: number; readonly bySeverity: readonly number[] }>
  readonly figures: readonly WeekFigure[]
}

export type WeekReport = {
  /** `2026-W07` */
  readonly week: string
  readonly fromMs: number
  readonly toMs: number
  readonly isOver: boolean
  /** How uptime and figures were counted. */
  readonly rule: string
  readonly services: readonly WeekService[]
}

const ABSENT = '—'
const decimals = (value: number): number => (Number.isInteger(value) || Math.abs(value) >= 1_000 ? 0 : 1)

/** "42", "30.5 MB", "—" */
export const figureText = (value: number | null | undefined, unit: string | null): string =>
  value == null ? ABSENT : `${formatNumber(value, decimals(value))}${unit === null ? '' : ` ${unit}`}`

/** "2 × peak = 42 of limit 100": whether twice as much would still fit (T-51). Null without a limit or a peak. */
export function capacityText({ extent, limit, planFor, unit }: WeekFigure): string | null {
  if (limit === null || extent.now === null) return null
  const planned = extent.now.highest * planFor
  const over = planned > limit ? ', which is beyond it' : ''
  return `${formatNumber(planFor, decimals(planFor))} × peak = ${figureText(planned, unit)} of limit ${figureText(limit, unit)}${over}`
}

/** "+12 %", "−3 %", "the same"; null where one of them is not known or nothing to compare with. */
export function changeText({ now, before }: Beside<number | null>): string | null {
  if (now === null || before === null || before === 0) return null
  const percent = ((now - before) / Math.abs(before)) * 100
  if (Math.abs(percent) < 0.05) return 'the same'
  return `${percent > 0 ? '+' : ''}${formatNumber(percent, Math.abs(percent) < 10 ? 1 : 0)} %`
}

export function uptimeText(ratio: number | null): string {
  if (ratio === null) return ABSENT
  const { text, unit } = formatUptime(ratio, 3)
  return `${text}${unit}`
}

const pick = (figure: WeekFigure, of: keyof NonNullable<Extent>): Beside<number | null> => ({
  now: figure.extent.now?.[of] ?? null,
  before: figure.extent.before?.[of] ?? null,
})

/** The lines of one figure: what it was, and what it was the week before. */
export const figureLines = (
  figure: WeekFigure,
): readonly { readonly of: string; readonly values: Beside<number | null> }[] =>
  (['highest', 'mean', 'lowest'] as const).map(of => ({ of, values: pick(figure, of) }))

/** A service's week as a mail: its subject, and its text. */
export function weekMail(
  report: WeekReport,
  service: WeekService,
  deckUrl: string,
): { readonly subject: string; readonly text: string } {
  const { uptime, incidents } = service
  const opened = `${incidents.now.count} ${incidents.now.count === 1 ? 'incident' : 'incidents'}`
  const outages = `${uptime.now.outages} ${uptime.now.outages === 1 ? 'outage' : 'outages'}`
  const down =
    uptime.now.downSeconds > 0 ? `, down for ${formatDuration(uptime.now.downSeconds * 1_000)}` : ''
  const severities = incidents.now.bySeverity.flatMap((count, i) =>
    count === 0 ? [] : [`${count} of severity ${i + 1}`],
  )
  const text = [
    `${service.name}, ${weekTitle(report.week).toLowerCase()}. In brackets: the week before.`,
    '',
    `Uptime: ${uptimeText(uptime.now.ratio)} (${uptimeText(uptime.before.ratio)}), ${outages}${down} (${uptime.before.outages})`,
    `Incidents: ${incidents.now.count} (${incidents.before.count})${severities.length > 0 ? `: ${severities.join(', ')}` : ''}`,
    ...service.figures.flatMap(figure => figureMail(figure)),
    '',
    report.rule,
    `${deckUrl}/reports/weeks/${report.week}#${service.slug}`,
  ].join('\n')
  const subject = `${service.name}, ${weekTitle(report.week).toLowerCase()}: up ${uptimeText(uptime.now.ratio)}, ${opened}`
  return { subject, text }
}

function figureMail(figure: WeekFigure): string[] {
  const { name, unit, failure } = figure
  if (failure !== null) return [`${name}: ${ABSENT}, ${failure}`]
  const values = figureLines(figure).map(
    ({ of, values: { now, before } }) => `${of} ${figureText(now, unit)} (${figureText(before, unit)})`,
  )
  const capacity = capacityText(figure)
  return [`${name}: ${values.join(', ')}`, ...(capacity === null ? [] : [`  ${capacity}`])]
}

type Row = readonly (string | number | null)[]

/** One row a fact: its first column says which; value of the week, value of the week before. */
export function weekCsv(report: WeekReport): string {
  const head: Row = ['kind', 'week', 'service', 'name', 'what', 'value', 'week before', 'unit', 'limit']
  return toCsv([head, ...report.services.flatMap(service => serviceRows(report.week, service))])
}

function serviceRows(week: string, { slug, name, uptime, incidents, figures }: WeekService): Row[] {
  const row = (kind: string, of: string, rest: Row): Row => [kind, week, slug, of, ...rest]
  return [
    row('uptime', name, ['ratio', uptime.now.ratio, uptime.before.ratio, null, null]),
    row('uptime', name, ['down', uptime.now.downSeconds, uptime.before.downSeconds, 's', null]),
    row('outages', name, ['count', uptime.now.outages, uptime.before.outages, null, null]),
    row('incidents', name, ['count', incidents.now.count, incidents.before.count, null, null]),
    ...incidents.now.bySeverity.map((count, i) =>
      row('incidents', name, [`severity ${i + 1}`, count, incidents.before.bySeverity[i] ?? 0, null, null]),
    ),
    ...figures.flatMap(figure =>
      figureLines(figure).map(({ of, values }) =>
        row('figure', figure.name, [of, values.now, values.before, figure.unit, figure.limit]),
      ),
    ),
  ]
}
