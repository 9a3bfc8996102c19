import { formatRange, parseRange } from './format/duration.ts'

/** What the pages look at: the last so many seconds, moving with the clock, or a stretch that stands still. */
export type TimeRange =
  | { readonly kind: 'last'; readonly seconds: number }
  | { readonly kind: 'fixed'; readonly fromMs: number; readonly toMs: number }

export const DEFAULT_RANGE: TimeRange = { kind: 'last', seconds: 10_800 }

const MIN_SECONDS = 60
const MAX_SECONDS = 366 * 86_400

/** The ranges that the picker offers, in seconds. */
export const RANGE_PRESETS = [900, 3_600, 10_800, 21_600, 43_200, 86_400, 7 * 86_400, 30 * 86_400] as const

type Parameters = { get(name: string): string | null }

const inBounds = (seconds: number): boolean => seconds >= MIN_SECONDS && seconds <= MAX_SECONDS

/** Reads `?range=3h`, or `?from=…&to=…` in epoch milliseconds. What makes no sense reads as the default. */
export function readTimeRange(parameters: Parameters): TimeRange {
  const from = parameters.get('from')
  const to = parameters.get('to')
  if (from && to && /^\d{1,15}$/.test(from) && /^\d{1,15}$/.test(to)) {
    const fixed = { kind: 'fixed', fromMs: Number(from), toMs: Number(to) } as const
    if (inBounds((fixed.toMs - fixed.fromMs) / 1000)) return fixed
  }
  const seconds = parseRange(parameters.get('range') ?? '')
  return seconds !== null && inBounds(seconds) ? { kind: 'last', seconds } : DEFAULT_RANGE
}

/** A range as the URL's parameters; the default needs none. */
export function timeRangeParameters(range: TimeRange): ReadonlyMap<'range' | 'from' | 'to', string> {
  if (range.kind === 'fixed') {
    return new Map([
      ['from', String(Math.round(range.fromMs))],
      ['to', String(Math.round(range.toMs))],
    ])
  }
  if (DEFAULT_RANGE.kind === 'last' && range.seconds === DEFAULT_RANGE.seconds) return new Map()
  return new Map([['range', formatRange(range.seconds)]])
}

/** How long a range is, in whole seconds. */
export function rangeLengthSeconds(range: TimeRange): number {
  return range.kind === 'last' ? range.seconds : Math.round((range.toMs - range.fromMs) / 1000)
}

/** Both ends in epoch milliseconds. */
export function rangeBounds(range: TimeRange, nowMs: number): { fromMs: number; toMs: number } {
  if (range.kind === 'fixed') return { fromMs: range.fromMs, toMs: range.toMs }
  return { fromMs: nowMs - range.seconds * 1000, toMs: nowMs }
}

/** The range that a brush over a chart asks for: never shorter than a minute, never in the future. */
export function zoomRange(fromMs: number, toMs: number, nowMs: number): TimeRange {
  const end = Math.min(Math.max(fromMs, toMs), nowMs)
  const start = Math.min(Math.min(fromMs, toMs), end - MIN_SECONDS * 1000)
  return { kind: 'fixed', fromMs: Math.round(start), toMs: Math.round(end) }
}
