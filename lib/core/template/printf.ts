import { formatFloat } from './format-float.ts'
import { formatTagged, formatValue } from './format-value.ts'
import { typeName, type Value } from './value.ts'

type Directive = {
  readonly verb: string
  readonly flags: string
  readonly width: number | null
  readonly precision: number | null
}

const DIRECTIVE = /%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d*))?(?:\[(\d+)\])?([\s\S]?)/gu
/** The widest field; more is cut, so that a template cannot write a gigabyte of spaces. */
const MAX_WIDTH = 1_000

/** Go's fmt.Sprintf for the values of templates, its `%!d(string=x)` for what does not fit included. */
export function sprintf(format: string, args: readonly Value[]): string {
  let next = 0
  let isReordered = false
  const take = (): Value | undefined => args[next++]
  const text = format.replace(DIRECTIVE, (...found) => {
    const [, flags = '', width, precision, index, verb = ''] = found as (string | undefined)[]
    if (verb === '%') return '%'
    if (verb === '') return '%!(NOVERB)'
    const widthValue = width === '*' ? starOf(take()) : width === undefined ? null : Number(width)
    const precisionValue =
      precision === '*' ? starOf(take()) : precision === undefined ? null : Number(precision)
    if (index !== undefined) {
      isReordered = true
      next = Number(index) - 1
      if (next < 0 || next >= args.length) return `%!${verb}(BADINDEX)`
    }
    if (next >= args.length) return `%!${verb}(MISSING)`
    const directive = { verb, flags, width: bounded(widthValue), precision: bounded(precisionValue) }
    return formatOne(directive, take() ?? null)
  })
  if (isReordered || next >= args.length) return text
  const extra = args
    .slice(next)
    .map(value => (value === null ? '<nil>' : `${typeName(value)}=${formatValue(value)}`))
  return `${text}%!(EXTRA ${extra.join(', ')})`
}

const starOf = (value: Value | undefined): number | null => (typeof value === 'bigint' ? Number(value) : null)
const bounded = (size: number | null): number | null => (size === null ? null : Math.min(size, MAX_WIDTH))

function formatOne(directive: Directive, value: Value): string {
  const { verb } = directive
  if (verb === 'T') return padded(directive, typeName(value))
  if (verb === 'v' && !directive.flags.includes('#') && !isNumber(value)) {
    return padded(directive, formatValue(value))
  }
  if (value === null) return `%!${verb}(<nil>)`
  switch (typeof value) {
    case 'string':
      return formatText(directive, value)
    case 'boolean':
      return verb === 't' || verb === 'v' ? padded(directive, String(value)) : misfit(verb, value)
    case 'number':
      return formatNumber(directive, value)
    case 'bigint':
      return formatInteger(directive, value)
    default:
      return formatOther(directive, value)
  }
}

const isNumber = (value: Value): boolean => typeof value === 'number' || typeof value === 'bigint'

const misfit = (verb: string, value: Value): string => `%!${verb}(${typeName(value)}=${formatValue(value)})`

function formatOther(
  directive: Directive,
  value: Exclude<Value, null | string | boolean | number | bigint>,
): string {
  if (value.kind === 'safe') return formatText(directive, value.text)
  if (value.kind === 'time' || value.kind === 'duration') {
    if (value.kind === 'duration' && directive.verb === 'd')
      return formatInteger(directive, BigInt(Math.round(value.ms * 1e6)))
    return formatText(directive, formatValue(value))
  }
  if ((value.kind === 'list' || value.kind === 'map') && value.print)
    return formatText(directive, value.print())
  return formatTagged(value, item => formatOne(directive, item))
}

function formatText(directive: Directive, text: string): string {
  const cut = directive.precision === null ? text : [...text].slice(0, directive.precision).join('')
  switch (directive.verb) {
    case 'v':
      return padded(directive, directive.flags.includes('#') ? quoteGo(cut) : cut)
    case 's':
      return padded(directive, cut)
    case 'q':
      return padded(
        directive,
        directive.flags.includes('#') && !/[`\p{Cc}]/u.test(cut) ? `\`${cut}\`` : quoteGo(cut),
      )
    case 'x':
    case 'X':
      return padded(directive, hexOf(cut, directive))
    default:
      return misfit(directive.verb, text)
  }
}

/** The bytes of a text; a space between them with the flag for it. */
function hexOf(text: string, { verb, flags }: Directive): string {
  const bytes = Array.from(new TextEncoder().encode(text), byte => byte.toString(16).padStart(2, '0'))
  const prefix = flags.includes('#') ? '0x' : ''
  const hex = flags.includes(' ') ? bytes.map(byte => prefix + byte).join(' ') : prefix + bytes.join('')
  return verb === 'X' ? hex.toUpperCase() : hex
}

function formatNumber(directive: Directive, value: number): string {
  const { verb, flags, precision } = directive
  switch (verb) {
    case 'v':
    case 'g':
      return signed(directive, formatFloat(value, 'g', precision))
    case 'G':
      return signed(directive, formatFloat(value, 'g', precision).replace('e', 'E'))
    case 'e':
      return signed(directive, formatFloat(value, 'e', precision ?? 6))
    case 'E':
      return signed(directive, formatFloat(value, 'e', precision ?? 6).replace('e', 'E'))
    case 'f':
    case 'F': {
      const text = formatFloat(value, 'f', precision ?? 6)
      return signed(directive, flags.includes('#') && precision === 0 ? `${text}.` : text)
    }
    default:
      return misfit(verb, value)
  }
}

const RADIX: Readonly<Record<string, number>> = { b: 2, o: 8, O: 8, d: 10, v: 10, x: 16, X: 16 }
const PREFIX: Readonly<Record<string, string>> = { b: '0b', o: '0', x: '0x', X: '0X' }

function formatInteger(directive: Directive, value: bigint): string {
  const { verb, flags, precision } = directive
  if (verb === 'c') return padded(directive, codePoint(value))
  if (verb === 'q') return padded(directive, `'${codePoint(value)}'`)
  if (verb === 'U') return padded(directive, `U+${value.toString(16).toUpperCase().padStart(4, '0')}`)
  const radix = RADIX[verb]
  if (radix === undefined) return misfit(verb, value)
  const sign = value < 0n ? '-' : ''
  const digits = (value < 0n ? -value : value).toString(radix).padStart(precision ?? 0, '0')
  const prefix = verb === 'O' ? '0o' : flags.includes('#') ? (PREFIX[verb] ?? '') : ''
  return signed(directive, sign + prefix + (verb === 'X' ? digits.toUpperCase() : digits))
}

function codePoint(value: bigint): string {
  const code = Number(value)
  return code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000)
    ? String.fromCodePoint(code)
    : '\uFFFD'
}

/** Applies the flags `+`, space and `0` to a number's text. */
function signed(directive: Directive, text: string): string {
  const { flags, width } = directive
  const isInfinite = text.endsWith('Inf') || text === 'NaN'
  const bare = text.replace(/^[+-]/, '')
  const isNegative = text.startsWith('-')
  const isPlus = flags.includes('+') || text === '+Inf'
  const plus =
    flags.includes(' ') && !flags.includes('+') && text !== 'NaN' ? ' ' : isPlus && text !== 'NaN' ? '+' : ''
  const sign = isNegative ? '-' : flags.includes('+') && text === 'NaN' ? '+' : plus
  if (flags.includes('0') && !flags.includes('-') && !isInfinite && width !== null) {
    return sign + bare.padStart(width - sign.length, '0')
  }
  return padded(directive, sign + bare)
}

function padded({ flags, width }: Directive, text: string): string {
  if (width === null) return text
  const missing = width - [...text].length
  if (missing <= 0) return text
  return flags.includes('-') ? text + ' '.repeat(missing) : ' '.repeat(missing) + text
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
}

/** A text in double quotes with Go's escapes (`%q`). */
export function quoteGo(text: string): string {
  const body = text.replace(/["\\]|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]|(?! )\p{Zs}/gu, char => {
    const code = char.codePointAt(0) ?? 0
    const known = ESCAPES[char]
    if (known) return known
    if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`
    return code > 0xffff
      ? `\\U${code.toString(16).padStart(8, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`
  })
  return `"${body}"`
}

/** Go's fmt.Sprint: a space between two values when neither is text. */
export function sprint(args: readonly Value[]): string {
  return args
    .map((value, i) => {
      const before = args[i - 1]
      const isSpaced = i > 0 && typeof value !== 'string' && typeof before !== 'string'
      return (isSpaced ? ' ' : '') + formatValue(value)
    })
    .join('')
}

export const sprintln = (args: readonly Value[]): string => `${args.map(formatValue).join(' ')}\n`
