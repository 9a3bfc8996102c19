import { isScalar, type Json } from '../check/json.ts'
import { compileJsonPath, rootedPath } from '../check/json-path.ts'
import type { ActionConfig, StepConfig } from '../config/schema/action.ts'

type HttpStep = Extract<StepConfig, { kind: 'http' }>
export type TableStep = HttpStep & { readonly table: NonNullable<HttpStep['table']> }

export type Cell = string | number | boolean | null

/** What a service answered, by the columns that were declared; nothing of it is kept anywhere. */
export type AnswerTable = {
  readonly columns: readonly {
    readonly name: string
    readonly unit: string | null
    readonly isNumber: boolean
  }[]
  readonly rows: readonly (readonly Cell[])[]
  /** Rows of the answer; those beyond what is shown are only counted. */
  readonly total: number
}

const MOST_ROWS = 200
const MOST_CHARS = 200

/** The step of an action that is looked at rather than pressed; null for every other. */
export function tableStepOf({ steps }: Pick<ActionConfig, 'steps'>): TableStep | null {
  const [step] = steps
  return step?.kind === 'http' && step.table !== undefined ? { ...step, table: step.table } : null
}

/**
 * Takes the declared columns out of an answer. `clean` makes a text fit to be shown, secrets masked. Ordered by the column
 * that `order_by` names, the highest first; other rows keep the service's order.
 */
export function readTable(
  table: TableStep['table'],
  root: Json,
  clean: (text: string) => string,
): AnswerTable {
  const paths = table.columns.map(({ path }) => compileJsonPath(rootedPath(path)))
  const found = compileJsonPath(table.each).nodes(root)
  const by = table.columns.findIndex(({ name }) => name === table.order_by)
  const all = found.map(({ value }) => paths.map(path => path.first(value)))
  const ordered = by < 0 ? all : all.toSorted((one, other) => weightOf(other[by]) - weightOf(one[by]))
  const rows = ordered
    .slice(0, MOST_ROWS)
    .map(row =>
      row.map((value, i) => (table.columns[i]?.masked ? maskedCell(value, clean) : cellOf(value, clean))),
    )
  const columns = table.columns.map(({ name, unit }, i) => {
    const cells = rows.flatMap(row => row[i] ?? [])
    return { name, unit: unit ?? null, isNumber: cells.length > 0 && cells.every(isNumber) }
  })
  return { columns, rows, total: found.length }
}

const isNumber = (cell: Cell): boolean => typeof cell === 'number'

const weightOf = (value: Json | undefined): number =>
  typeof value === 'number' ? value : Number.NEGATIVE_INFINITY

function cellOf(value: Json | undefined, clean: (text: string) => string): Cell {
  if (value === undefined || value === null) return null
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return bounded(clean(typeof value === 'string' ? value : JSON.stringify(value)))
}

/** Enough to tell one from another, too little to know who it is. */
function maskedCell(value: Json | undefined, clean: (text: string) => string): Cell {
  if (value === undefined || value === null) return null
  const text = isScalar(value) ? String(value) : ''
  return `•••${text.length > 8 ? clean(text.slice(-2)) : ''}`
}

const bounded = (text: string): string =>
  text.length <= MOST_CHARS ? text : `${text.slice(0, MOST_CHARS - 1)}…`
