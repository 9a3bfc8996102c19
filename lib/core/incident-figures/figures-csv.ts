import { toCsv } from '../uptime/index.ts'
import { DEFINITIONS, type FigureLine, type IncidentFigures, MEASURES } from './figures.ts'

type Row = readonly (string | number | null)[]

const HEAD: Row = [
  'by',
  'key',
  'measure',
  'incidents',
  'reopened',
  'n',
  'mean_seconds',
  'median_seconds',
  'p90_seconds',
  'out_of_order',
  'definition',
]

/** The figures as one table, a row for each measure of each group, and one for each hour of the day (UTC). */
export function figuresCsv(figures: IncidentFigures): string {
  const groups = [
    ['all', [figures.all]],
    ['severity', figures.bySeverity],
    ['service', figures.byService],
    ['month', figures.byMonth],
  ] as const
  return toCsv([
    HEAD,
    ...groups.flatMap(([by, lines]) => lines.flatMap(line => rowsOf(by, line))),
    ...figures.byHour.map(
      (count, hour): Row => [
        'hour',
        String(hour).padStart(2, '0'),
        'opened',
        count,
        ...Array.from({ length: 7 }, () => null),
      ],
    ),
  ])
}

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000)

function rowsOf(by: string, line: FigureLine): Row[] {
  return MEASURES.map(measure => {
    const { n, meanMs, medianMs, p90Ms, outOfOrder } = line[measure]
    return [
      by,
      line.key,
      measure,
      line.incidents,
      line.reopened,
      n,
      seconds(meanMs),
      seconds(medianMs),
      seconds(p90Ms),
      outOfOrder,
      DEFINITIONS[measure].sentence,
    ]
  })
}
