import { formatDecimal } from '../promql/syntax/number.ts'

/** The most digits that the platform computes exactly; what is asked for beyond is filled with zeros. */
const MAX_DIGITS = 100
/** Digits after which a double that is not exactly half way has shown it. */
const TELLING_DIGITS = 60

/**
 * Formats a float as Go's strconv.FormatFloat; `precision` null = the fewest digits that read back.
 * Halves are rounded to even, on the exact value.
 */
export function formatFloat(value: number, verb: 'e' | 'f' | 'g', precision: number | null): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const size = Math.abs(value)
  if (verb === 'f') return sign + (precision === null ? formatDecimal(size) : fixed(size, precision))
  if (verb === 'e') return sign + withGoExponent(exponential(size, precision))
  return sign + general(size, precision)
}

/** `%g`: an exponent below 1e-4, and from the precision on (6 for the shortest form, as Go decides). */
function general(size: number, precision: number | null): string {
  const digits = precision === null ? null : Math.max(precision, 1) - 1
  const text = exponential(size, digits)
  const [mantissa = '0', exponentText = '0'] = text.split('e')
  const trimmed = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa
  const exponent = Number(exponentText)
  const limit = precision === null ? SHORTEST_LIMIT : Math.max(precision, 1)
  if (exponent < -4 || exponent >= limit) return withGoExponent(`${trimmed}e${exponentText}`)
  return shifted(trimmed.replace('.', ''), exponent)
}

const SHORTEST_LIMIT = 6

/** `digits` with the point behind the first one, moved by the exponent. */
function shifted(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  const fraction = digits.slice(exponent + 1)
  return fraction === '' ? whole : `${whole}.${fraction}`
}

function exponential(size: number, digits: number | null): string {
  if (digits === null) return size.toExponential()
  const asked = Math.min(digits, MAX_DIGITS)
  const rounded = size.toExponential(asked)
  if (!mayBeHalf(size, { asked, unit: 'significant' })) return rounded
  const [exact = '', exponent = '0'] = size.toExponential(asked + TELLING_DIGITS).split('e')
  // Without a digit behind it there is no point to keep.
  const kept = asked === 0 ? 1 : asked + 2
  const rest = exact.slice(asked === 0 ? 2 : kept)
  return isHalf(rest) && endsEven(exact.slice(0, kept)) ? `${exact.slice(0, kept)}e${exponent}` : rounded
}

function fixed(size: number, digits: number): string {
  const asked = Math.min(digits, MAX_DIGITS)
  if (size >= 1e21) return BigInt(size).toString() + (digits > 0 ? `.${'0'.repeat(digits)}` : '')
  const filled = size.toFixed(asked) + '0'.repeat(digits - asked)
  if (!mayBeHalf(size, { asked, unit: 'fraction' })) return filled
  const exact = size.toFixed(asked + TELLING_DIGITS)
  const cut = exact.slice(0, exact.length - TELLING_DIGITS).replace(/\.$/, '')
  return isHalf(exact.slice(-TELLING_DIGITS)) && endsEven(cut) ? cut : filled
}

/** So many digits tell every double; one that is half way with fewer digits is written with just those. */
const EXACT_DIGITS = 15

/** Whether a value could lie exactly between two texts, where the platform rounds up and Go to even. */
function mayBeHalf(
  size: number,
  { asked, unit }: { asked: number; unit: 'significant' | 'fraction' },
): boolean {
  if (asked + TELLING_DIGITS > MAX_DIGITS) return false
  if (asked > EXACT_DIGITS) return true
  const [mantissa = '0', exponent = '0'] = size.toExponential().split('e')
  if (!mantissa.endsWith('5')) return false
  const behind = mantissa.length === 1 ? 0 : mantissa.length - 2
  return unit === 'significant' ? behind === asked + 1 : behind - Number(exponent) === asked + 1
}

const isHalf = (rest: string): boolean => /^50*$/.test(rest)
const endsEven = (digits: string): boolean => /[02468]$/.test(digits)

/** `1e5` → `1e+05`: Go writes the sign and two digits at least. */
function withGoExponent(text: string): string {
  const [mantissa = '0', exponent = '0'] = text.split('e')
  const size = exponent.replace(/^[+-]/, '').padStart(2, '0')
  return `${mantissa}e${exponent.startsWith('-') ? '-' : '+'}${size}`
}
