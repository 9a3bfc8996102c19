import { byteAt, decodeShortAscii, isDigit } from './bytes.ts'
import type { Cursor } from './cursor.ts'

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
 * Reads a plain decimal number (at most 15 digits, no exponent) at the cursor, which moves to the byte after it:
 * nearly every value that a target shows. One exact division at most (Clinger).
 * @returns false, the cursor unmoved, when it is none; `readNumber` must have a look then
 */
export function scanNumber(cursor: Cursor): boolean {
  const { bytes } = cursor
  const first = byteAt(bytes, cursor.position)
  const start = first === MINUS || first === PLUS ? cursor.position + 1 : cursor.position
  let at = start
  let mantissa = 0
  let byte = byteAt(bytes, at)
  while (isDigit(byte)) {
    mantissa = mantissa * 10 + (byte - 0x30)
    byte = byteAt(bytes, ++at)
  }
  let digits = at - start
  let scale = 1
  if (byte === DOT) {
    const point = at
    byte = byteAt(bytes, ++at)
    while (isDigit(byte)) {
      mantissa = mantissa * 10 + (byte - 0x30)
      byte = byteAt(bytes, ++at)
    }
    const fraction = at - point - 1
    digits += fraction
    scale = EXACT_POWERS[fraction] ?? 1
  }
  if (digits === 0 || digits > EXACT_DIGITS || (byte | 0x20) === LOWER_E) return false
  const size = mantissa / scale
  cursor.value = first === MINUS ? -size : size
  cursor.position = at
  return true
}

/**
 * Reads the number that fills a range of bytes: what the exposition formats take as a value.
 * @returns undefined when the range is no number, or one beyond the range of a double
 */
export function readNumber(bytes: Uint8Array, start: number, end: number): number | undefined {
  const shape = digitsOf(bytes, start, end)
  if (shape === null) return readAnyNumber(bytes, start, end)
  const scale = EXACT_POWERS[Math.abs(shape.power)]
  if (shape.digits > EXACT_DIGITS || scale === undefined) {
    const value = Number(decodeShortAscii(bytes, start, end))
    return Number.isFinite(value) ? value : undefined
  }
  const size = shape.power < 0 ? shape.mantissa / scale : shape.mantissa * scale
  return byteAt(bytes, start) === MINUS ? -size : size
}

type Digits = { readonly mantissa: number; readonly digits: number; readonly power: number }

/** The digits and the power of ten of a plain decimal number; null for anything else. */
function digitsOf(bytes: Uint8Array, start: number, end: number): Digits | null {
  if (end - start > MAX_NUMBER_BYTES) return null
  const sign = byteAt(bytes, start)
  let at = sign === MINUS || sign === PLUS ? start + 1 : start
  let mantissa = 0
  let digits = 0
  let fraction = 0
  let seen = 0
  let isPointSeen = false
  for (; at < end; at++) {
    const byte = byteAt(bytes, at)
    if (byte === DOT && !isPointSeen) {
      isPointSeen = true
      continue
    }
    if (!isDigit(byte)) break
    mantissa = mantissa * 10 + (byte - 0x30)
    seen++
    if (isPointSeen) fraction++
    if (mantissa !== 0) digits++
  }
  if (seen === 0) return null
  const exponent = at === end ? 0 : readExponent(bytes, at, end)
  return exponent === undefined ? null : { mantissa, digits, power: exponent - fraction }
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
