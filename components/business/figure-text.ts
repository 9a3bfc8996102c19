import type {
  Figure,
  FigureChange,
  FigureUnit,
  MovementKind,
  SourceState,
} from '../../lib/contract/business.ts'
import {
  ABSENT,
  formatBytes,
  formatCompact,
  formatMoney,
  formatNumber,
  formatSeconds,
  MONTH_NAMES,
  type MoneyStyle,
  minorDigits,
  type Quantity,
  shortMonth,
} from '../../lib/core/format/index.ts'

/** A value of a figure with its unit small beside it; money carries its currency in the text. */
export function figureQuantity(value: number | null, unit: FigureUnit, style?: MoneyStyle): Quantity {
  if (value === null || !Number.isFinite(value)) return { text: ABSENT, unit: '' }
  switch (unit.kind) {
    case 'money':
      return { text: formatMoney(value, unit.currency, style), unit: '' }
    case 'ratio':
      return { text: formatNumber(value * 100, 1), unit: '%' }
    case 'count':
      return { text: Number.isInteger(value) ? formatNumber(value, 0) : formatCompact(value), unit: '' }
    case 'minutes':
      return { text: formatNumber(value, 0), unit: 'min' }
    case 'months':
      return { text: formatNumber(value, 1), unit: 'months' }
    case 'seconds':
      return formatSeconds(value)
    case 'bytes':
      return formatBytes(value)
  }
}

/** The same in one string: "2.4%", "98,790 min". */
export function figureText(value: number | null, unit: FigureUnit, style?: MoneyStyle): string {
  const { text, unit: word } = figureQuantity(value, unit, style)
  return word === '' ? text : word === '%' ? `${text}%` : `${text} ${word}`
}

/** For the edge of a small chart: "51k", "1.5k", "24". Money without its currency, which stands at the lane's name. */
export function axisText(value: number, unit: FigureUnit): string {
  if (unit.kind === 'ratio') return formatCompact(value * 100)
  if (unit.kind === 'seconds' || unit.kind === 'bytes') return figureText(value, unit)
  const amount = unit.kind === 'money' ? amountOf(value, unit.currency) : value
  const size = Math.abs(amount)
  if (size >= 1e6) return `${formatCompact(amount / 1e6)}M`
  return size >= 1e3 ? `${formatCompact(amount / 1e3)}k` : formatCompact(amount)
}

/** Of minor units the currency's own. */
function amountOf(minor: number, currency: string): number {
  return minor / 10 ** minorDigits(currency)
}

/** "+5.7%", "−1.5 points", "+2"; the sign is always said. */
export function changeText({ kind, value }: FigureChange, unit: FigureUnit): string {
  const sign = value > 0 ? '+' : ''
  if (kind === 'relative') return `${sign}${formatNumber(value * 100, 1)}%`
  if (kind === 'points') return `${sign}${formatNumber(value * 100, 1)} points`
  return unit.kind === 'money'
    ? formatMoney(value, unit.currency, { sign: true })
    : `${sign}${figureText(value, unit)}`
}

export const MOVEMENT_TITLES: Readonly<Record<MovementKind, string>> = {
  new: 'New',
  expansion: 'Expansion',
  reactivation: 'Reactivation',
  contraction: 'Contraction',
  churned: 'Churn',
}

/** In the order in which people add them up: what came, then what went. */
export const MOVEMENT_ORDER = ['new', 'expansion', 'reactivation', 'contraction', 'churned'] as const

export const SOURCE_STATES: Readonly<Record<SourceState, string>> = {
  good: 'Good',
  syncing: 'First sync',
  late: 'Late',
  failing: 'Failing',
  not_connected: 'Not connected',
}

export const CONNECTOR_TITLES = { stripe: 'Stripe', twilio: 'Twilio', users: 'Users' } as const

/** "October" of 2026-10. */
export const monthName = (month: string): string => MONTH_NAMES[Number(month.slice(5)) - 1] ?? month

/** "October 2026" */
export const monthTitle = (month: string): string => `${monthName(month)} ${month.slice(0, 4)}`

/** "Oct" */
export const monthShort = (month: string): string => shortMonth(Number(month.slice(5)) - 1)

/** The month after that. */
export function nextMonth(month: string): string {
  const [year = 0, index = 1] = month.split('-').map(Number)
  return index === 12 ? `${year + 1}-01` : `${year}-${String(index + 1).padStart(2, '0')}`
}

/** "1 customer", "31 customers" */
export const countText = (count: number, word: string): string =>
  `${formatNumber(count, 0)} ${word}${count === 1 ? '' : 's'}`

/** The figures of one key in the order of `keys`; those that are not there are left out. */
export function figuresOf(figures: readonly Figure[], keys: readonly string[]): readonly Figure[] {
  return keys.flatMap(key => figures.find(figure => figure.key === key) ?? [])
}

/** Digits of a column of amounts: without the minor unit only where none of them has any, so that it adds up. */
export function digitsOf(minors: readonly number[], currency: string): 'exact' | 'whole' {
  const unit = 10 ** minorDigits(currency)
  return minors.every(minor => minor % unit === 0) ? 'whole' : 'exact'
}
