import type { ReportService } from '../../lib/contract/uptime.ts'
import type { UptimeFigure } from '../../lib/contract/watch.ts'
import { formatDuration, formatUptime, MONTH_NAMES } from '../../lib/core/format/index.ts'

/** "February 2026" */
export function monthTitle(month: string): string {
  const [year = '', index = ''] = month.split('-')
  return `${MONTH_NAMES[Number(index) - 1] ?? month} ${year}`
}

/** Rounded down, so that a month with an outage never reads 100%; "—" when nothing was judged. */
export function ratioText(ratio: number | null): string {
  if (ratio === null) return '—'
  const { text, unit } = formatUptime(ratio, 3)
  return `${text}${unit}`
}

/** Seconds as people say them; a dash for none, so that the eye stops at what is there. */
export const secondsText = (seconds: number): string => (seconds <= 0 ? '—' : formatDuration(seconds * 1_000))

/** "2 outages, the longest 41 min" */
export function outageSummary({ outages, longestOutageSeconds }: UptimeFigure): string {
  if (outages === 0) return 'no outage'
  return `${outages} ${outages === 1 ? 'outage' : 'outages'}, the longest ${formatDuration(longestOutageSeconds * 1_000)}`
}

/** The sum behind the figure, so that anybody can check it. */
export function sumText({ seconds, ratio }: UptimeFigure): string | null {
  const judged = seconds.up + seconds.degraded + seconds.down
  if (ratio === null || judged <= 0) return null
  const [unit, size] = judged < 7_200 ? (['s', 1] as const) : (['min', 60] as const)
  const figure = (value: number) => (value / size).toLocaleString('en-GB', { maximumFractionDigits: 1 })
  return `1 − ${figure(seconds.down)} ÷ ${figure(judged)} ${unit} = ${ratioText(1 - seconds.down / judged)}`
}

/** Enough of a hash to compare by eye. */
export const shortHash = (hash: string): string => hash.slice(0, 12)

/** "12 services, 3 with an outage" */
export function summariseReport(services: readonly ReportService[]): string {
  const troubled = services.filter(service => service.figure.outages > 0).length
  const silent = services.filter(service => service.figure.ratio === null).length
  return [
    `${services.length} ${services.length === 1 ? 'service' : 'services'}`,
    `${troubled} with an outage`,
    ...(silent > 0 ? [`${silent} without a judged second`] : []),
  ].join(', ')
}
