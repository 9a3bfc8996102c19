import type { PanelConfig } from '../config/schema/panel.ts'
import { PromqlError, parseExpr, typeOf } from '../promql/index.ts'
import { readUnit } from './unit.ts'

type EntryFault = { readonly path: readonly (string | number)[]; readonly message: string }

/** What is wrong with a panel beyond its shape: expressions that give no figures, units that are too long. */
export function panelFaults({ show, unit, exprs, lines, columns }: PanelConfig): EntryFault[] {
  const faults = [unitFault(unit, ['unit'])]
  for (const [i, one] of exprs.entries()) {
    faults.push(exprFault(one.expr, ['exprs', i, 'expr']))
    faults.push(unitFault(one.unit ?? '', ['exprs', i, 'unit']))
    if (show === 'chart' && one.unit !== undefined)
      faults.push({ path: ['exprs', i, 'unit'], message: 'unit: a chart has one axis: give it to the panel' })
  }
  if (show === 'table' && lines.length > 0)
    faults.push({ path: ['lines'], message: 'lines: stand on charts only' })
  if (show === 'chart' && columns.length > 0)
    faults.push({ path: ['columns'], message: 'columns: are of tables only' })
  return faults.filter(fault => fault !== null)
}

const unitFault = (unit: string, path: EntryFault['path']): EntryFault | null =>
  readUnit(unit) === null
    ? { path, message: 'unit: expected a unit of the deck, or 12 characters or less' }
    : null

function exprFault(expr: string, path: EntryFault['path']): EntryFault | null {
  try {
    const type = typeOf(parseExpr(expr))
    if (type === 'vector' || type === 'scalar') return null
    return { path, message: `expr: expected an expression with figures, this one is of type ${type}` }
  } catch (error) {
    if (error instanceof PromqlError) return { path, message: `expr: ${error.message}` }
    throw error
  }
}
