import { TemplateSyntaxError } from './fault.ts'

const INT64 = 2n ** 63n

/** The value of a number's text: an int when it has neither a point nor an exponent. @throws TemplateSyntaxError */
export function parseConstant(text: string, offset: number): number | bigint {
  const digits = text.replaceAll('_', '')
  if (/^[+-]?(?:0[xXbBoO]|\d+$)/.test(digits)) return wholeNumber(digits, offset)
  const value = Number(digits)
  if (Number.isFinite(value)) return value
  throw new TemplateSyntaxError(offset, `${text} is too large a number`)
}

function wholeNumber(text: string, offset: number): bigint {
  const isNegative = text.startsWith('-')
  const magnitude = text.replace(/^[+-]/, '')
  const isOctal = /^0\d+$/.test(magnitude)
  if (isOctal && /[89]/.test(magnitude)) throw new TemplateSyntaxError(offset, `bad number syntax: ${text}`)
  const size = readWhole(isOctal ? `0o${magnitude.slice(1)}` : magnitude)
  if (size === null) throw new TemplateSyntaxError(offset, `bad number syntax: ${JSON.stringify(text)}`)
  const value = isNegative ? -size : size
  if (value >= INT64 || value < -INT64) throw new TemplateSyntaxError(offset, 'integer overflow')
  return value
}

function readWhole(text: string): bigint | null {
  return /^(?:0[xX][\da-fA-F]+|0[bB][01]+|0[oO][0-7]+|\d+)$/.test(text) ? BigInt(text) : null
}
