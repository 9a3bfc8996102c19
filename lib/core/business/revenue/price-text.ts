import { currencyMark, formatMoney, minorDigits } from '../../format/money.ts'
import type { BillingPeriod, StripePrice } from '../stripe/facts.ts'

const ONCE: Readonly<Record<BillingPeriod['interval'], string>> = {
  day: 'a day',
  week: 'a week',
  month: 'a month',
  year: 'a year',
}

/** "$40 a month", "€99.50 every 3 months", "$7 for 10, a month", "by tiers, a year". */
export function priceText({ scheme, packages, period, currency }: StripePrice): string {
  const time = period ? periodText(period) : 'once'
  if (scheme.kind === 'tiered') return `by tiers, ${time}`
  const amount = amountText(scheme.unitMinor, currency.toUpperCase())
  return packages ? `${amount} for ${packages.size}, ${time}` : `${amount} ${time}`
}

const periodText = ({ interval, count }: BillingPeriod): string =>
  count === 1 ? ONCE[interval] : `every ${count} ${interval}s`

/** Whole amounts without their cents; fractions of a cent as Stripe has them. */
function amountText(unitMinor: string, currency: string): string {
  const minor = Number(unitMinor)
  const scale = 10 ** minorDigits(currency)
  if (!Number.isInteger(minor)) return `${currencyMark(currency)}${minor / scale}`
  return formatMoney(minor, currency, minor % scale === 0 ? 'whole' : 'exact')
}
