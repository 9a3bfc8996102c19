import { legends } from '../../lib/core/chart/legend.ts'
import type { ChartPoint } from '../../lib/core/chart/points.ts'
import { LINE_LABEL } from '../../lib/core/panel/line-label.ts'
import type { NamedExpr, PanelLine } from '../../lib/core/panel/types.ts'
import type { ChartThreshold } from '../charts/chart-types.ts'

type Found = {
  readonly labels: Readonly<Record<string, string>>
  readonly points: readonly ChartPoint[]
}

/** What a panel draws: its expressions, and how it is called where those have no names. */
export type Named = { readonly title: string; readonly exprs: readonly NamedExpr[] }

/** The series of the expression at `index`, without what only tells the expressions of a panel apart. */
export const seriesOf = (found: readonly Found[], index: number): Found[] =>
  found
    .filter(({ labels }) => (labels[LINE_LABEL] ?? '0') === String(index))
    .map(({ labels: { [LINE_LABEL]: _line, ...labels }, points }) => ({ labels, points }))

/** Lines by the names of their expressions; what gives several series tells them apart by their labels. */
export function namedSeries({ exprs, title }: Named, found: readonly Found[]) {
  return exprs.flatMap(({ name }, i) => {
    const own = seriesOf(found, i)
    const guessed = legends(
      own.map(({ labels }) => labels),
      name || title,
    )
    return own.map(({ points }, j) => {
      const told = guessed[j] ?? title
      const label = name === '' ? told : own.length === 1 || told === name ? name : `${name} ${told}`
      return { key: `${i} ${j} ${label}`, label, points }
    })
  })
}

/** The names of the expressions that no series came of. */
export const missingNames = ({ exprs }: Named, found: readonly Found[]): string[] =>
  exprs.flatMap(({ name, expr }, i) => (seriesOf(found, i).length === 0 ? [name || expr] : []))

export function limitsOf(lines: readonly PanelLine[]) {
  const thresholds = lines.flatMap(({ state, value, label }): ChartThreshold[] => {
    if (state === 'target') return []
    return [{ value, tone: state === 'critical' ? 'down' : 'warn', ...(label === '' ? {} : { label }) }]
  })
  const target = lines.find(({ state }) => state === 'target')
  return {
    thresholds,
    target: target ? { value: target.value, ...(target.label === '' ? {} : { label: target.label }) } : null,
  }
}

type TableWish = Pick<Named, 'exprs'> & { readonly columns: readonly string[] }
export type TableRows = {
  readonly columns: readonly string[]
  readonly rows: readonly { readonly cells: readonly string[]; readonly values: readonly (number | null)[] }[]
}

const MOST_COLUMNS = 4

/** The newest figures side by side, a row for each set of labels, the highest first. */
export function tableRows({ exprs, columns: wished }: TableWish, found: readonly Found[]): TableRows {
  const own = exprs.map((_, i) => seriesOf(found, i))
  const columns = wished.length > 0 ? wished : labelNames(own.flat())
  const rows = new Map<string, { cells: string[]; values: (number | null)[] }>()
  for (const [i, series] of own.entries()) {
    for (const { labels, points } of series) {
      const value = points.at(-1)?.[1] ?? null
      if (value === null) continue
      const cells = columns.map(column => labels[column] ?? '')
      const key = JSON.stringify(cells)
      const row = rows.get(key) ?? { cells, values: exprs.map(() => null) }
      row.values[i] = value
      rows.set(key, row)
    }
  }
  return { columns, rows: [...rows.values()].sort((a, b) => rank(b.values[0]) - rank(a.values[0])) }
}

const rank = (value: number | null | undefined): number =>
  value === null || value === undefined || Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value

const labelNames = (series: readonly Found[]): string[] =>
  [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))]
    .filter(name => name !== '__name__')
    .slice(0, MOST_COLUMNS)
