import type { Figure, FigureChange, FigureUnit } from '../../figure.ts'
import type { MonthPeriod, Period } from '../period.ts'
import type { Sums } from '../sums.ts'
import type { FigureDefinition, Given, Worked } from './definition.ts'
import { PAYMENTS } from './money.ts'
import { CUSTOMERS, RECURRING } from './recurring.ts'

const DEFINITIONS: readonly FigureDefinition[] = [...RECURRING, ...CUSTOMERS, ...PAYMENTS]
const ROLLING_DAYS = 30

export type FigureFrame = {
  readonly sums: Sums
  readonly currency: string
  readonly month: MonthPeriod
  /** The days that each figure's line has a value of. */
  readonly range: { readonly first: number; readonly count: number }
  readonly source: string
  readonly notes: readonly string[]
  readonly asOfMs: number | null
  /** Why nothing can be said at all, such as a first sync that is not over. */
  readonly blocked: string | null
}

/** Every figure of revenue, each with its formula, worked, or why it is missing. */
export const revenueFigures = (frame: FigureFrame): Figure[] =>
  DEFINITIONS.map(definition => figureOf(definition, frame))

function figureOf(definition: FigureDefinition, frame: FigureFrame): Figure {
  const { sums, currency, month, blocked } = frame
  const period = spanOf(definition, month)
  const given: Given = { sums, period, currency }
  const worked: Worked = blocked === null ? definition.work(given) : { value: null, missing: blocked }
  return {
    key: definition.key,
    title: definition.title,
    value: worked.value,
    unit: unitOf(definition, currency),
    missing: worked.value === null ? worked.missing : null,
    change: worked.value === null ? null : changeOf(definition, frame, worked.value),
    formula: definition.formula,
    worked: worked.value === null ? null : worked.worked(),
    source: frame.source,
    notes: [...(definition.notes ?? []), ...frame.notes],
    asOfMs: frame.asOfMs,
    aside: blocked === null ? (definition.aside?.(given) ?? null) : null,
    daily: blocked === null ? dailyOf(definition, frame) : [],
    href: hrefOf(definition, month.month),
  }
}

const unitOf = ({ unit }: FigureDefinition, currency: string): FigureUnit =>
  unit === 'money' ? { kind: 'money', currency } : { kind: unit }

/** Lists that can be asked for a month are. */
const hrefOf = ({ href }: FigureDefinition, month: string): string =>
  href.startsWith('/business/subscriptions') ? href : `${href}${href.includes('?') ? '&' : '?'}month=${month}`

const spanOf = ({ of }: FigureDefinition, period: Period): Period =>
  of === 'last_30_days' ? { first: period.last - ROLLING_DAYS + 1, last: period.last } : period

function changeOf(definition: FigureDefinition, frame: FigureFrame, value: number): FigureChange | null {
  const { sums, currency, month } = frame
  const against = definition.of === 'days' ? month.before : month.monthBefore
  const period = spanOf(definition, against)
  if (period.last < sums.first) return null
  const before = definition.work({ sums, period, currency }).value
  if (before === null) return null
  const difference = value - before
  if (definition.change === 'relative' && before === 0) return null
  return {
    kind: definition.change,
    value: definition.change === 'relative' ? difference / Math.abs(before) : difference,
    against: `on ${against.title}`,
    isBetter:
      definition.isMoreBetter === null || difference === 0
        ? null
        : difference > 0 === definition.isMoreBetter,
  }
}

/** Ratios of a day are those of the 30 days up to it; money and counts are the day's own. */
function dailyOf({ work, unit, of, key }: FigureDefinition, { sums, currency, month, range }: FigureFrame) {
  const isRolling = of === 'last_30_days' || unit === 'ratio' || key === 'quick_ratio'
  return Array.from({ length: range.count }, (_, index) => {
    const day = range.first + index
    if (day < sums.first || (month.isOpen && day > month.last)) return null
    const period = { first: isRolling ? day - ROLLING_DAYS + 1 : day, last: day }
    return work({ sums, period, currency }).value
  })
}
