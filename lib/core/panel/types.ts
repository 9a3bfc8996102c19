import type { Unit } from '../chart/unit.ts'

/** How a figure is printed: in a unit of the deck, or bare with a suffix of the author's own, such as `MB`. */
export type LiveUnit = { readonly unit: Unit; readonly suffix: string }

/** An expression of a panel or a table, with the name of its line or column. */
export type NamedExpr = { readonly name: string; readonly expr: string; readonly unit: LiveUnit | null }

/** A level drawn across a panel. */
export type PanelLine = {
  readonly value: number
  readonly state: 'warning' | 'critical' | 'target'
  readonly label: string
}

/** A panel as a page draws it. */
export type ShownPanel = {
  /** `service/slug` */
  readonly key: string
  readonly title: string
  readonly note: string | null
  readonly show: 'chart' | 'table'
  readonly unit: LiveUnit
  /** All expressions as one question; null = nothing gives its figures yet. */
  readonly expr: string | null
  readonly exprs: readonly NamedExpr[]
  readonly lines: readonly PanelLine[]
  readonly columns: readonly string[]
  readonly source: 'file' | 'page'
}
