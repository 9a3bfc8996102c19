import { byteAt, decodeShortAscii, isDigit } from './bytes.ts'

/** Powers of ten that a double holds exactly. */
const EXACT_POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))
const EXACT_DIGITS = 15
/** The longest exact decimal expansion of a double has 1,075 characters. */
const MAX_NUMBER_BYTES = 4096
const EXPONENT_FROM = 6
const PLUS = 0x2b
const MINUS = 0x2d
const DOT = 0x2e
const LOWER_E = 0x65
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const INFINITE = /^([+-]?)inf(?:inity)?$/i

/**
 * Reads the decimal number that fills a range of bytes: what the exposition formats take as a value.
 * Up to 15 digits and an exact power of ten are one exact operation (Clinger); the rest goes to `Number`.
 * @returns undefined when the range is no number, or one beyond the range of a double
 */
export function readNumber(bytes: Uint8Array, start: number, end: number): number | undefined {
  let at = start
  const sign = byteAt(bytes, at)
  if (sign === MINUS || sign === PLUS) at++
  let mantissa = 0
  let digits = 0
  let fraction = 0
  let seen = 0
  for (; at < end && isDigit(byteAt(bytes, at)); at++, seen++) {
    mantissa = mantissa * 10 + (byteAt(bytes, at) - 0x30)
    if (mantissa !== 0) digits++
  }
  if (at < end && byteAt(bytes, at) === DOT) {
    for (at++; at < end && isDigit(byteAt(bytes, at)); at++, seen++) {
      mantissa = mantissa * 10 + (byteAt(bytes, at) - 0x30)
      fraction++
      if (mantissa !== 0) digits++
    }
  }
  if (seen === 0 || digits > EXACT_DIGITS) return readAnyNumber(bytes, start, end)
  const exponent = at === end ? 0 : readExponent(bytes, at, end)
  if (exponent === undefined) return readAnyNumber(bytes, start, end)
  const power = exponent - fraction
  const scale = EXACT_POWERS[power < 0 ? -power : power]
  if (scale === undefined) return readAnyNumber(bytes, start, end)
  const size = power < 0 ? mantissa / scale : mantissa * scale
  return sign === MINUS ? -size : size
}

/** The exponent part that fills a range, when it is plain and short. */
function readExponent(bytes: Uint8Array, start: number, end: number): number | undefined {
  if ((byteAt(bytes, start) | 0x20) !== LOWER_E) return undefined
  const sign = byteAt(bytes, start + 1)
  const first = sign === PLUS || sign === MINUS ? start + 2 : start + 1
  if (first >= end || end - first > 3) return undefined
  let exponent = 0
  for (let at = first; at < end; at++) {
    if (!isDigit(byteAt(bytes, at))) return undefined
    exponent = exponent * 10 + (byteAt(bytes, at) - 0x30)
  }
  return sign === MINUS ? -exponent : exponent
}

function readAnyNumber(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (end - start > MAX_NUMBER_BYTES) return undefined
  const text = decodeShortAscii(bytes, start, end)
  return text === null ? undefined : parseNumber(text)
}

/** The number that a text is: decimal, `inf`, `infinity` or `nan` in any case; undefined for anything else. */
export function parseNumber(text: string): number | undefined {
  if (DECIMAL.test(text)) {
    const value = Number(text)
    return Number.isFinite(value) ? value : undefined
  }
  const infinite = INFINITE.exec(text)
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity
  return text.toLowerCase() === 'nan' ? Number.NaN : undefined
}

/**
 * Writes a number as OpenMetrics wants `le` and `quantile`: shortest digits, always a point or an exponent,
 * which starts at 1e+06 and below 1e-04 (Go's `%g`).
 */
export function formatCanonicalFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (value === Infinity) return '+Inf'
  if (value === -Infinity) return '-Inf'
  if (value === 0) return '0.0'
  const [digits = '', exponentText = '0'] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (exponent < -4 || exponent >= EXPONENT_FROM) {
    const size = String(Math.abs(exponent)).padStart(2, '0')
    return `${digits}e${exponent < 0 ? '-' : '+'}${size}`
  }
  const plain = value.toFixed(Math.max(0, digits.replace(/^-?\d\.?/, '').length - exponent))
  return plain.includes('.') ? plain : `${plain}.0`
}
