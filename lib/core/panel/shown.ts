import type { PanelConfig } from '../config/schema/panel.ts'
import { joinedExpr } from './joined-expr.ts'
import type { ShownPanel } from './types.ts'
import { BARE, readUnit } from './unit.ts'

/** A panel as configured, in the words of the page that draws it. */
export function shownPanel(config: PanelConfig & Pick<ShownPanel, 'source'>): ShownPanel {
  const { service, slug, name, note, show, unit, exprs, lines, columns, source } = config
  return {
    key: `${service}/${slug}`,
    title: name,
    note: note ?? null,
    show,
    unit: readUnit(unit) ?? BARE,
    expr: exprs.length === 0 ? null : joinedExpr(exprs.map(({ expr }) => expr)),
    exprs: exprs.map(({ unit: own, ...named }) => ({
      ...named,
      unit: own === undefined ? null : readUnit(own),
    })),
    lines,
    columns,
    source,
  }
}
