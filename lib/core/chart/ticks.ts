import { formatNumber, type UnitScale } from './unit.ts'

export type Tick = { readonly value: number; readonly text: string }

/**
 * Round figures between low and high, at most `maxCount`, in displayed units (so that 512 MiB and not 536.9 MB is
 * round). All with the same decimals.
 */
export function valueTicks(
  domain: { readonly low: number; readonly high: number },
  scale: UnitScale,
  maxCount: number,
): readonly Tick[] {
  const low = domain.low * scale.factor
  const high = domain.high * scale.factor
  const step = niceStep(high - low, maxCount)
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9) + (isHalfStep(step) ? 1 : 0))
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const displayed = (first + index) * step
    return { value: displayed / scale.factor, text: formatNumber(displayed, decimals) }
  })
}

/** The smallest of 1, 2, 2.5, 5 × 10ⁿ that cuts `span` into at most `maxCount` steps. */
export function niceStep(span: number, maxCount: number): number {
  if (!(span > 0)) return 1
  const rough = span / Math.max(1, maxCount)
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = [1, 2, 2.5, 5, 10].find(candidate => candidate * power >= rough * (1 - 1e-9)) ?? 10
  return factor * power
}

function isHalfStep(step: number): boolean {
  const mantissa = step / 10 ** Math.floor(Math.log10(step) + 1e-9)
  return Math.abs(mantissa - 2.5) < 1e-6
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map(count => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map(count => count * MINUTE),
  ...[1, 2, 3, 6, 12].map(count => count * HOUR),
  ...[1, 2, 7, 14, 30, 90].map(count => count * DAY),
] as const

/** Round times in UTC between the ends, at most `maxCount`. */
export function timeTicks(fromMs: number, toMs: number, maxCount: number): readonly Tick[] {
  const span = toMs - fromMs
  const stepMs = TIME_STEPS.find(step => span / step <= maxCount) ?? 365 * DAY
  const first = Math.ceil(fromMs / stepMs)
  const last = Math.floor(toMs / stepMs)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const value = (first + index) * stepMs
    return { value, text: timeText(value, stepMs) }
  })
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** "03:02" in UTC; with seconds when neighbours are under a minute apart; a date at midnight or for days. */
export function timeText(atMs: number, stepMs: number): string {
  const date = new Date(atMs)
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''}`
  if (stepMs >= DAY || (atMs % DAY === 0 && stepMs >= MINUTE)) return day
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
  return stepMs < MINUTE ? `${clock}:${two(date.getUTCSeconds())}` : clock
}

/** The moment under the crosshair: the clock, and the date when the range is longer than a day. */
export function momentText(atMs: number, rangeMs: number): string {
  const date = new Date(atMs)
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
  if (rangeMs > DAY) return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''} ${clock}`
  return rangeMs <= HOUR ? `${clock}:${two(date.getUTCSeconds())}` : clock
}

function two(figure: number): string {
  return String(figure).padStart(2, '0')
}
