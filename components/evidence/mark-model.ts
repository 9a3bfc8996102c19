import type { BandRow, MarkRow } from '../../lib/contract/evidence.ts'
import type { ChartBand, ChartMark } from '../charts/chart-types.ts'

const MARK_CHARS = 24

/** A deploy stands over a chart by its version, everything else by what happened. */
export function chartMarks(marks: readonly MarkRow[]): ChartMark[] {
  return marks.map(mark => ({
    atMs: mark.atMs,
    kind: mark.kind === 'deploy' ? 'deploy' : 'action',
    label: shortened(mark.kind === 'deploy' ? (mark.version ?? mark.title) : mark.title),
  }))
}

/** What went on, in the colour of what it means. */
export const chartBands = (bands: readonly BandRow[]): ChartBand[] =>
  bands.map(({ fromMs, toMs, state, title }) => ({
    fromMs,
    toMs,
    tone: state === 'down' ? 'down' : 'warn',
    label: title,
  }))

const shortened = (text: string): string =>
  text.length <= MARK_CHARS ? text : `${text.slice(0, MARK_CHARS - 1)}…`

/** Where the marks of a service, or of all, between two times are found. */
export function marksPath(service: string | null, fromMs: number, toMs: number): string {
  const parameters = new URLSearchParams({ from: String(fromMs), to: String(toMs) })
  if (service !== null) parameters.set('service', service)
  return `/api/v1/marks?${parameters}`
}
