import { isTagged } from './call.ts'
import { ExpansionError } from './fault.ts'
import { formatFloat } from './format-float.ts'
import { printTime } from './go-time.ts'
import { type TimeValue, timeAt, typeName, type Value } from './value.ts'

const LARGE = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'] as const
const BINARY = ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'] as const
const SMALL = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'] as const

/** Four digits, as Go's `%.4g` writes them. */
const short = (value: number): string => formatFloat(value, 'g', 4)

/** A number of whatever Prometheus' functions take for one; a duration is its seconds. @throws ExpansionError */
export function toFloat(value: Value): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (isTagged(value, 'duration')) return value.ms / 1000
  if (typeof value === 'string') return parseFloatText(value)
  throw new ExpansionError(`can't convert ${typeName(value)} to float`)
}

function parseFloatText(text: string): number {
  if (/^[+-]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/^[+-]?nan$/i.test(text)) return NaN
  const isNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)
  const value = isNumber ? Number(text) : NaN
  if (isNumber && Number.isFinite(value)) return value
  throw new ExpansionError(
    `parsing ${JSON.stringify(text)}: ${isNumber ? 'value out of range' : 'invalid syntax'}`,
  )
}

function scaled(value: number, step: number, prefixes: readonly string[]): { value: number; prefix: string } {
  let rest = value
  let prefix = ''
  const isSmall = step < 1
  for (const next of prefixes) {
    if (isSmall ? Math.abs(rest) >= 1 : Math.abs(rest) < step) break
    prefix = next
    rest = isSmall ? rest * 1000 : rest / step
  }
  return { value: rest, prefix }
}

const written = (parts: { value: number; prefix: string }): string => short(parts.value) + parts.prefix

/** `1234567` → `1.235M`; below one, `m`, `u` … */
export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return short(value)
  return written(Math.abs(value) >= 1 ? scaled(value, 1000, LARGE) : scaled(value, 0.001, SMALL))
}

/** `1048576` → `1Mi`. */
export function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return short(value)
  return written(scaled(value, 1024, BINARY))
}

/** Seconds in words: `1d 2h 3m 4s`, `12.3s`, `45ms`. */
export function humanizeDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return short(seconds)
  if (seconds === 0) return '0s'
  const size = Math.abs(seconds)
  if (size < 1) return `${written(scaled(seconds, 0.001, SMALL))}s`
  const sign = seconds < 0 ? '-' : ''
  const whole = Math.trunc(size)
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ]
  if (days > 0) return `${sign}${days}d ${hours}h ${minutes}m ${whole % 60}s`
  if (hours > 0) return `${sign}${hours}h ${minutes}m ${whole % 60}s`
  if (minutes > 0) return `${sign}${minutes}m ${whole % 60}s`
  return `${sign}${short(size)}s`
}

/** `0.1234` → `12.34%`. */
export const humanizePercentage = (ratio: number): string => `${short(ratio * 100)}%`

/** The largest instant of Go's nanoseconds in 64 bits. */
const MAX_SECONDS = Number(2n ** 63n) / 1e9

/** Seconds since 1970 as a time of whole milliseconds, in UTC. @throws ExpansionError */
export function toTime(seconds: number): TimeValue {
  if (!Number.isFinite(seconds)) throw new ExpansionError('value is NaN or Inf')
  if (Math.abs(seconds) >= MAX_SECONDS) {
    throw new ExpansionError(`${short(seconds)} cannot be represented as a nanoseconds timestamp`)
  }
  return timeAt(Math.trunc((seconds * 1e9) / 1e6))
}

/** Seconds since 1970 as `2006-01-02 15:04:05 +0000 UTC`. @throws ExpansionError */
export const humanizeTimestamp = (seconds: number): string =>
  Number.isFinite(seconds) ? printTime(toTime(seconds)) : short(seconds)
