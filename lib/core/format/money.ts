import { ABSENT, formatNumber } from './number.ts'

/** Stripe's currencies without a minor unit: an amount of 4000 JPY is 4,000 yen. */
const WITHOUT_MINOR = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '))
const OF_THREE = new Set('BHD JOD KWD OMR TND'.split(' '))

/** Digits behind the point of a currency's amounts, as its minor unit has them: 2 of USD, 0 of JPY, 3 of KWD. */
export function minorDigits(currency: string): number {
  if (WITHOUT_MINOR.has(currency)) return 0
  return OF_THREE.has(currency) ? 3 : 2
}

const SYMBOLS: Readonly<Record<string, string>> = { USD: '$', EUR: '€', GBP: '£', JPY: '¥' }
const SMALL_UNITS: Readonly<Record<string, string>> = { USD: '¢', EUR: 'ct', GBP: 'p' }
/** From so many of the currency on, `auto` leaves its minor unit out. */
const WHOLE_FROM = 100

export type MoneyStyle = {
  /** Digits of the minor unit: `exact` has them, `whole` does not, `auto` has them below 100. Default `auto`. */
  readonly digits?: 'exact' | 'whole' | 'auto'
  /** Says + of what is more than zero. */
  readonly sign?: boolean
  /** `none` for columns whose head says the currency. */
  readonly code?: 'symbol' | 'none'
}

/**
 * An amount in minor units as people write it: "$50,130", "−$12.80", "CHF 1,200", "¥4,000". What is not shown of it is
 * rounded, half away from zero.
 */
export function formatMoney(
  minor: number,
  currency: string,
  wish: MoneyStyle | 'exact' | 'whole' = {},
): string {
  if (!Number.isFinite(minor)) return ABSENT
  const style: MoneyStyle = typeof wish === 'string' ? { digits: wish } : wish
  const digits = minorDigits(currency)
  const amount = minor / 10 ** digits
  const shown = style.digits ?? 'auto'
  const isWhole = shown === 'whole' || (shown === 'auto' && (minor === 0 || Math.abs(amount) >= WHOLE_FROM))
  const text = formatNumber(Math.abs(amount), isWhole ? 0 : digits)
  const isNothing = /^[0.,]*$/.test(text)
  const sign = isNothing ? '' : amount < 0 ? '−' : style.sign ? '+' : ''
  return `${sign}${style.code === 'none' ? '' : currencyMark(currency)}${text}`
}

/** "$", or "CHF " where a currency has no sign that everybody reads alike. */
export const currencyMark = (currency: string): string => SYMBOLS[currency] ?? `${currency} `

/** A price of one, in millionths of the currency: "1.4 ¢" below one of it, "$5.00" from there on. */
export function unitPriceText(micros: number, currency: string): string {
  const small = SMALL_UNITS[currency]
  const amount = micros / 1e6
  if (small === undefined || Math.abs(amount) >= 1 || amount === 0)
    return `${currencyMark(currency)}${formatNumber(amount, Math.abs(amount) < 1 && amount !== 0 ? 4 : 2)}`
  return `${formatNumber(amount * 100, 1)} ${small}`
}
