import type { BusinessIncident, CostPart, FigureUnit, IncidentCost } from '../../lib/contract/business.ts'
import { formatMoney, formatNumber } from '../../lib/core/format/index.ts'
import { figureText } from './figure-text.ts'

/** Money lost in one currency, as a range of minor units. */
export type LostTotal = IncidentCost['totals'][number]

export type CostRow = BusinessIncident & { readonly cost: IncidentCost }

/** The incidents whose cost could be told. */
export const costRows = (incidents: readonly BusinessIncident[]): readonly CostRow[] =>
  incidents.flatMap(one => (one.cost === null ? [] : [{ ...one, cost: one.cost }]))

/** Low and high ends added up, each currency apart; the one with the most first. */
export function lostTotals(rows: readonly CostRow[]): readonly LostTotal[] {
  const sums = new Map<string, { low: number; high: number }>()
  for (const { currency, lowMinor, highMinor } of rows.flatMap(row => row.cost.totals)) {
    const sum = sums.get(currency) ?? { low: 0, high: 0 }
    sums.set(currency, { low: sum.low + lowMinor, high: sum.high + highMinor })
  }
  return [...sums]
    .map(([currency, { low, high }]) => ({ currency, lowMinor: low, highMinor: high }))
    .toSorted((a, b) => b.highMinor - a.highMinor)
}

/** "$870–1,460"; one figure where both ends are written alike. */
export function rangeText({ currency, lowMinor, highMinor }: LostTotal): string {
  const low = formatMoney(lowMinor, currency)
  const high = formatMoney(highMinor, currency)
  return low === high ? high : `${low}–${formatMoney(highMinor, currency, { code: 'none' })}`
}

/** A part as a range in its unit: "2,140", "4–7", "$120–340"; "—" where there was nothing to tell it by. */
export function partText(part: CostPart | undefined): string {
  if (part === undefined || part.missing !== null) return '—'
  const { low, high, unit } = part
  if (unit.kind === 'money')
    return rangeText({ currency: unit.currency, lowMinor: Math.round(low), highMinor: Math.round(high) })
  const ends = [plainText(low, unit), plainText(high, unit)]
  return ends[0] === ends[1] ? `${ends[0]}` : ends.join('–')
}

/** Without its unit, which stands at the column's head. */
const plainText = (value: number, unit: FigureUnit): string =>
  unit.kind === 'count' || unit.kind === 'minutes' ? formatNumber(value, 0) : figureText(value, unit)

/** One a currency, where it is money. */
export const partsOf = (cost: IncidentCost, key: CostPart['key']): readonly CostPart[] =>
  cost.parts.filter(part => part.key === key)

/** Tells a part from the others of a cost. */
export const partKey = ({ key, unit }: CostPart): string =>
  unit.kind === 'money' ? `${key} ${unit.currency}` : key
