import { formatNumber } from '../format/number.ts'
import { formatClock, formatDate, formatMinute, type TimeZone } from '../format/time.ts'
import type { UnitScale } from './unit.ts'

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

/** Where and on whose clock times are written: at most `maxCount` of them between the ends. */
export type TimeTickInput = {
  readonly fromMs: number
  readonly toMs: number
  readonly maxCount: number
  readonly zone: TimeZone
}

/** Round times by the zone's own clock: midnight is midnight there. */
export function timeTicks({ fromMs, toMs, maxCount, zone }: TimeTickInput): readonly Tick[] {
  const span = toMs - fromMs
  const stepMs = TIME_STEPS.find(step => span / step <= maxCount) ?? 365 * DAY
  const offsetMs = zoneOffsetMs(fromMs, zone)
  const first = Math.ceil((fromMs + offsetMs) / stepMs)
  const last = Math.floor((toMs + offsetMs) / stepMs)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const clockMs = (first + index) * stepMs
    const isDay = stepMs >= DAY || (clockMs % DAY === 0 && stepMs >= MINUTE)
    const value = clockMs - offsetMs
    if (isDay) return { value, text: formatDate(value, zone) }
    return { value, text: stepMs < MINUTE ? formatClock(value, zone) : formatMinute(value, zone) }
  })
}

function zoneOffsetMs(atMs: number, zone: TimeZone): number {
  return zone === 'utc' ? 0 : -new Date(atMs).getTimezoneOffset() * MINUTE
}

/** The moment under the crosshair: the clock, and the date when the range is longer than a day. */
export function momentText(atMs: number, rangeMs: number, zone: TimeZone): string {
  if (rangeMs > DAY) return `${formatDate(atMs, zone)} ${formatMinute(atMs, zone)}`
  return rangeMs <= HOUR ? formatClock(atMs, zone) : formatMinute(atMs, zone)
}
