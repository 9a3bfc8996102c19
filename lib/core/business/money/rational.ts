/** An exact fraction. The denominator is above 0; it is not kept in lowest terms, for amounts here stay small. */
export type Rational = { readonly numerator: bigint; readonly denominator: bigint }

export const ZERO: Rational = { numerator: 0n, denominator: 1n }

/** `numerator ÷ denominator`, both whole; the denominator above 0. */
export const fraction = (numerator: number | bigint, denominator: number | bigint = 1): Rational => ({
  numerator: BigInt(numerator),
  denominator: BigInt(denominator),
})

const DECIMAL = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/

/** A decimal number as text, exactly: "1250", "0.0075", "1e-7". Throws a RangeError naming what is none. */
export function fromDecimal(text: string): Rational {
  const [, sign = '', whole = '', decimals = '', exponent = '0'] = DECIMAL.exec(text) ?? []
  if (whole + decimals === '') throw new RangeError(`${JSON.stringify(text)} is no decimal number`)
  const digits = BigInt(`${sign}${whole}${decimals}`)
  const scale = decimals.length - Number(exponent)
  return scale >= 0
    ? { numerator: digits, denominator: 10n ** BigInt(scale) }
    : { numerator: digits * 10n ** BigInt(-scale), denominator: 1n }
}

export const add = (a: Rational, b: Rational): Rational =>
  a.denominator === b.denominator
    ? { numerator: a.numerator + b.numerator, denominator: a.denominator }
    : {
        numerator: a.numerator * b.denominator + b.numerator * a.denominator,
        denominator: a.denominator * b.denominator,
      }

export const multiply = (a: Rational, b: Rational): Rational => ({
  numerator: a.numerator * b.numerator,
  denominator: a.denominator * b.denominator,
})

/** Below 0, 0 or above, as `a` is less than, equal to or more than `b`. */
const compare = (a: Rational, b: Rational): number => {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** `1 − part ÷ whole`, at least 0: what is left of a whole above 0 when a part is taken off. */
export function shareLeft(part: Rational, whole: Rational): Rational {
  if (compare(part, whole) >= 0) return ZERO
  const scaled = whole.numerator * part.denominator
  return { numerator: scaled - part.numerator * whole.denominator, denominator: scaled }
}

/** To a whole number; what lies in the middle goes to the even one (ISO/IEC 60559, roundTiesToEven). */
export function roundHalfEven({ numerator, denominator }: Rational): number {
  const isNegative = numerator < 0n
  const size = isNegative ? -numerator : numerator
  const whole = size / denominator
  const twice = (size % denominator) * 2n
  const isUp = twice > denominator || (twice === denominator && whole % 2n === 1n)
  const rounded = Number(isUp ? whole + 1n : whole)
  return isNegative && rounded !== 0 ? -rounded : rounded
}

/** The same of two whole numbers, the second above 0, without leaving plain numbers while they are exact. */
export function roundQuotient(numerator: number, denominator: number): number {
  if (!Number.isSafeInteger(numerator * 2)) return roundHalfEven(fraction(numerator, denominator))
  const whole = Math.floor(numerator / denominator)
  const twice = (numerator - whole * denominator) * 2
  return twice > denominator || (twice === denominator && whole % 2 !== 0) ? whole + 1 : whole
}

/**
 * Shares a whole number out by weights of 0 or more, to whole parts that add up to it: each its floor, and what is left
 * to those whose fractions were largest (Hamilton's method; the first of equals). Without any weight the first has all.
 */
export function shareOut(total: number, weights: readonly Rational[]): number[] {
  const sum = weights.reduce(add, ZERO)
  if (sum.numerator === 0n) return weights.map((_, index) => (index === 0 ? total : 0))
  const exact = weights.map(weight => ({
    numerator: BigInt(total) * weight.numerator * sum.denominator,
    denominator: weight.denominator * sum.numerator,
  }))
  const parts = exact.map(({ numerator, denominator }) => Number(numerator / denominator))
  const rests = exact.map(({ numerator, denominator }) => ({
    numerator: numerator % denominator,
    denominator,
  }))
  let left = total - parts.reduce((a, b) => a + b, 0)
  const order = rests.map((_, index) => index).sort((a, b) => compare(rests[b] ?? ZERO, rests[a] ?? ZERO))
  for (const index of order) {
    if (left <= 0) break
    parts[index] = (parts[index] ?? 0) + 1
    left--
  }
  return parts
}
