import { parseDurationMs } from '../promql/index.ts'
import { invalidParameter, PromApiError } from './errors.ts'

/** A request's parameters, query and form together, as Prometheus reads them: the first of a name counts. */
export type Params = { get(name: string): string | null; getAll(name: string): string[] }

const MAX_STEPS = 11_000
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const INFINITE = /^[+-]?(inf|infinity)$/i
const NOT_A_NUMBER = /^[+-]?nan$/i
const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/
/** Seconds that still count as milliseconds in 64 bits. */
const MOST_SECONDS = 9.2e15
/** Lengths of time are nanoseconds in 64 bits. */
const MOST_NANOSECONDS = 2 ** 63
const NANOSECONDS = 1e9
// Prometheus' own ends of time, which clients copy from it.
const ENDS_OF_TIME: Readonly<Record<string, number>> = {
  '-292273086-05-16T16:47:06Z': -8.64e15,
  '292277025-08-18T07:12:54.999999999Z': 8.64e15,
}

/** Epoch milliseconds of a time given in Unix seconds or RFC 3339; null when it is neither. */
export function parseTimeMs(text: string): number | null {
  if (DECIMAL.test(text)) return secondsToMs(Number(text))
  const end = ENDS_OF_TIME[text]
  if (end !== undefined) return end
  const [, year, month, day] = RFC3339.exec(text) ?? []
  if (day === undefined) return null
  // A date that is none, such as 30 February, would count on into the next month.
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  if (date.getUTCDate() !== Number(day)) return null
  const ms = new Date(text).getTime()
  return Number.isNaN(ms) ? null : ms
}

/** Rounded as Prometheus does: the fraction on its own, half away from zero. */
function secondsToMs(seconds: number): number | null {
  if (Math.abs(seconds) > MOST_SECONDS) return null
  const whole = Math.trunc(seconds)
  const fraction = seconds - whole
  return whole * 1000 + Math.sign(fraction) * Math.round(Math.abs(fraction) * 1000) + 0
}

/** Milliseconds of a length of time given in seconds or as `1h30m`; null when it is neither, or words say what else. */
export function parseLengthMs(text: string): number | { readonly problem: string } | null {
  if (INFINITE.test(text)) return OVERFLOW
  // What 64 bits make of it.
  if (NOT_A_NUMBER.test(text)) return -MOST_NANOSECONDS / 1e6
  if (!DECIMAL.test(text)) return parseDurationMs(text)
  const seconds = Number(text)
  if (!Number.isFinite(seconds)) return null
  return Math.abs(seconds * NANOSECONDS) > MOST_NANOSECONDS ? OVERFLOW : seconds * 1000
}

const OVERFLOW = { problem: '. It overflows int64' }

/** A time parameter; `fallback` when it is not given. @throws {PromApiError} when it cannot be read */
export function readTime(params: Params, name: string, fallback: number): number {
  const text = params.get(name) ?? ''
  if (text === '') return fallback
  const ms = parseTimeMs(text)
  if (ms !== null) return ms
  const problem = `cannot parse ${JSON.stringify(text)} to a valid timestamp`
  throw invalidParameter(name, `Invalid time value for '${name}': ${problem}`)
}

/** A time parameter that must be there; its error is worded otherwise, as Prometheus has it. */
export function readRequiredTime(params: Params, name: string): number {
  const text = params.get(name) ?? ''
  const ms = parseTimeMs(text)
  if (ms === null) throw invalidParameter(name, `cannot parse ${JSON.stringify(text)} to a valid timestamp`)
  return ms
}

function lengthOrThrow(name: string, text: string): number {
  const ms = parseLengthMs(text)
  if (typeof ms === 'number') return ms
  throw invalidParameter(name, `cannot parse ${JSON.stringify(text)} to a valid duration${ms?.problem ?? ''}`)
}

/** A length of time that need not be given. */
export function readLength(params: Params, name: string): number | undefined {
  const text = params.get(name) ?? ''
  return text === '' ? undefined : lengthOrThrow(name, text)
}

/** The most entries of an answer; 0 = all. */
export function readLimit(params: Params, name = 'limit'): number {
  const text = params.get(name) ?? ''
  if (text === '') return 0
  if (!/^[+-]?\d+$/.test(text)) throw invalidParameter(name, 'limit must be a number')
  if (Number(text) < 0) throw invalidParameter(name, 'limit must be non-negative')
  return Number(text)
}

/** Ends and step of a range query, checked in Prometheus' order and words. */
export function readRange(params: Params): { fromMs: number; toMs: number; stepMs: number } {
  const fromMs = readRequiredTime(params, 'start')
  const toMs = readRequiredTime(params, 'end')
  if (toMs < fromMs) throw invalidParameter('end', 'end timestamp must not be before start time')
  const stepMs = Math.trunc(lengthOrThrow('step', params.get('step') ?? ''))
  if (stepMs <= 0) {
    throw invalidParameter(
      'step',
      'zero or negative query resolution step widths are not accepted. Try a positive integer',
    )
  }
  if ((toMs - fromMs) / stepMs > MAX_STEPS) {
    throw new PromApiError(
      'bad_data',
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    )
  }
  return { fromMs, toMs, stepMs }
}

/** Reads `U__` names back: `_2e_` is a dot, `__` an underscore. A name that is not well escaped stays as it is. */
export function unescapeName(name: string): string {
  if (!name.startsWith('U__')) return name
  let text = ''
  const rest = name.slice(3)
  for (let i = 0; i < rest.length; i++) {
    if (rest[i] !== '_') {
      text += rest[i]
      continue
    }
    if (rest[i + 1] === '_') {
      text += '_'
      i++
      continue
    }
    const close = rest.indexOf('_', i + 1)
    const digits = close < 0 ? '' : rest.slice(i + 1, close)
    const code = Number.parseInt(digits, 16)
    if (!/^[0-9a-fA-F]{1,6}$/.test(digits) || code > 0x10ffff) return name
    text += String.fromCodePoint(code)
    i = close
  }
  return text
}
