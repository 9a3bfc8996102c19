import type { PanelConfig } from '../../lib/core/config/schema/panel.ts'

export const MOST_EXPRS = 12
export const MOST_LINES = 8
/** The id of the list of units that its fields offer. */
export const UNIT_LIST = 'panel-units'

export type ExprRow = {
  readonly id: number
  readonly name: string
  readonly expr: string
  /** Of a table's column, where it is another than the panel's. */
  readonly unit?: string | undefined
}
export type LineRow = {
  readonly id: number
  readonly value: string
  readonly state: PanelConfig['lines'][number]['state']
  readonly label: string
}
export type PanelRows = { readonly exprs: readonly ExprRow[]; readonly lines: readonly LineRow[] }

const rows = (name: string, field: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${name}.${i}.${field}`)

/** What shows its own error. */
export const FIELDS = [
  'service',
  'name',
  'slug',
  'note',
  'unit',
  'columns',
  'exprs',
  'lines',
  ...rows('exprs', 'expr', MOST_EXPRS),
  ...rows('exprs', 'unit', MOST_EXPRS),
  ...rows('lines', 'value', MOST_LINES),
]

/** What is typed at first: an empty row to begin with. */
export function rowsOf(config: PanelConfig | null): PanelRows {
  const exprs = config?.exprs.map((one, id) => ({ ...one, id })) ?? []
  return {
    exprs: exprs.length > 0 ? exprs : [{ id: 0, name: '', expr: '' }],
    lines: config?.lines.map(({ value, ...line }, id) => ({ ...line, id, value: String(value) })) ?? [],
  }
}

type Get = (name: 'service' | 'name' | 'slug' | 'note' | 'show' | 'unit' | 'columns') => string

/** Without the rows that nothing was written into: they are none. */
export const written = ({ exprs, lines }: PanelRows): PanelRows => ({
  exprs: exprs.filter(({ expr }) => expr.trim() !== ''),
  lines: lines.filter(({ value, label }) => value.trim() !== '' || label.trim() !== ''),
})

/** A panel as the server takes it; levels and columns go with what has them. */
export function wishOf(get: Get, typed: PanelRows): Record<string, unknown> {
  const isTable = get('show') === 'table'
  const columns = get('columns')
    .split(',')
    .flatMap(column => column.trim() || [])
  return {
    service: get('service'),
    slug: get('slug'),
    name: get('name'),
    ...(get('note').trim() === '' ? {} : { note: get('note').trim() }),
    show: isTable ? 'table' : 'chart',
    unit: get('unit').trim(),
    exprs: typed.exprs.map(({ name, expr, unit }) => ({
      name,
      expr,
      ...(isTable && unit?.trim() ? { unit: unit.trim() } : {}),
    })),
    lines: isTable
      ? []
      : typed.lines.map(({ id: _, value, ...line }) => ({ ...line, value: figureOf(value) })),
    columns: isTable ? columns : [],
  }
}

/** Nothing is no figure, though JavaScript takes it for 0; the server says what it expects. */
const figureOf = (text: string): number | null => (text.trim() === '' ? null : Number(text.replace(',', '.')))
