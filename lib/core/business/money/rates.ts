import type { CurrencyRates } from '../../config/schema/business.ts'
import { minorDigits } from '../../format/money.ts'
import { fraction, fromDecimal, multiply, type Rational, roundHalfEven, roundQuotient } from './rational.ts'

/** Changes minor units of a currency into those of another; null where no rate is known. */
export type Exchange = { readonly to: string; change(minor: number, currency: string): number | null }

/** By the team's rates, exactly, with one rounding (half to even) at the end. Currencies in capitals. */
export function exchangeOf({ to, rates }: CurrencyRates): Exchange {
  const factors = new Map<string, Rational>([[to, fraction(1)]])
  for (const [currency, rate] of Object.entries(rates)) {
    if (currency !== to) factors.set(currency, multiply(fromDecimal(rate), scaleOf(currency, to)))
  }
  return {
    to,
    change(minor, currency) {
      const factor = factors.get(currency)
      if (!factor) return null
      if (currency === to) return minor
      const product = Number(factor.numerator) * minor
      return Number.isSafeInteger(product)
        ? roundQuotient(product, Number(factor.denominator))
        : roundHalfEven(multiply(fraction(minor), factor))
    },
  }
}

function scaleOf(from: string, to: string): Rational {
  const digits = minorDigits(to) - minorDigits(from)
  return digits >= 0 ? fraction(10n ** BigInt(digits)) : fraction(1, 10n ** BigInt(-digits))
}
