import type { FigureUnit } from '../figure.ts'

/** Of what an outage cost, one part: a range with the method it was found by. */
export type CostPart = {
  readonly key: 'failed_payments' | 'mrr_at_risk' | 'call_minutes' | 'messages'
  readonly title: string
  readonly low: number
  readonly high: number
  readonly unit: FigureUnit
  /** "$612.00 (7 payments) failed …; $0.00 to $40.00 in the same minutes of the 4 weeks before (p25 to p75)". */
  readonly method: string
  /** Why there is no range, in words; `low` and `high` are 0 then. */
  readonly missing: string | null
}

export type IncidentCost = {
  readonly parts: readonly CostPart[]
  /** Money lost, added up by currency. Never MRR at risk, which nobody lost yet. */
  readonly totals: readonly {
    readonly currency: string
    readonly lowMinor: number
    readonly highMinor: number
  }[]
  readonly asOfMs: number
  readonly isOpen: boolean
}

/** One attempt to be paid that failed. */
export type FailedPayment = {
  /** Of the invoice, or of the charge that has none: tried several times within a window, it counts once. */
  readonly id: string
  readonly atMs: number
  readonly customer: string | null
  readonly minor: number
  /** ISO 4217, in capitals. */
  readonly currency: string
  /** When it was paid after all; null = not yet. */
  readonly paidMs: number | null
}

/** Calls or messages of the hour that began at `hourMs`. */
export type TrafficHour = {
  readonly hourMs: number
  readonly kind: 'call' | 'message'
  readonly count: number
  readonly seconds: number
}

type Stretch = { readonly fromMs: number; readonly toMs: number }

export type CostFacts = {
  readonly fromMs: number
  /** Null while it lasts. */
  readonly toMs: number | null
  readonly asOfMs: number
  /** Other incidents of these services: weeks that they fell into are no measure. */
  readonly disturbed: readonly Stretch[]
  /** Null: no account stands beside these services. */
  readonly payments: {
    readonly knownFromMs: number
    readonly failures: readonly FailedPayment[]
    /** What a customer's subscriptions are worth a month now, in each currency. */
    mrrOf(customer: string): readonly { readonly currency: string; readonly minor: number }[]
  } | null
  readonly traffic: { readonly knownFromMs: number; readonly hours: readonly TrafficHour[] } | null
}

const HOUR_MS = 3_600_000
const WEEK_MS = 168 * HOUR_MS
const WEEKS = 4

/** From when on payments and traffic must be known for an outage that began then: four weeks before, the hour begun. */
export const costWindow = (fromMs: number): { readonly fromMs: number } => ({
  fromMs: Math.floor(fromMs / HOUR_MS) * HOUR_MS - WEEKS * WEEK_MS,
})

/** An outage with the same hours of the weeks before that are a measure for it. */
export type Window = Stretch & {
  readonly asOfMs: number
  /** How far back each lies. */
  readonly weeksMs: readonly number[]
}

/** Weeks of which all is known, and into which no other incident fell. */
export function windowOf(facts: CostFacts, knownFromMs: number): Window {
  const { fromMs, asOfMs, disturbed } = facts
  const toMs = Math.max(fromMs, facts.toMs ?? asOfMs)
  const weeksMs = Array.from({ length: WEEKS }, (_, i) => (i + 1) * WEEK_MS).filter(
    backMs =>
      fromMs - backMs >= knownFromMs &&
      !disturbed.some(other => other.fromMs < toMs - backMs && other.toMs > fromMs - backMs),
  )
  return { fromMs, toMs, asOfMs, weeksMs }
}

const FEWEST_WEEKS = 2

/** Why a window has no measure; null when it has one. */
export const missingOf = ({ weeksMs }: Window, knownFromMs: number): string | null =>
  weeksMs.length >= FEWEST_WEEKS
    ? null
    : `${weeksMs.length === 0 ? 'none' : 'one'} of the four weeks before is a measure (known since ${utc(knownFromMs)}, other incidents left out): expected at least two`

/** The value that a share of the sorted values lie below, interpolated linearly between the two nearest. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const low = sorted[Math.floor(place)] ?? 0
  const high = sorted[Math.ceil(place)] ?? low
  return low + (high - low) * (place - Math.floor(place))
}

/** "2026-11-03 03:00" */
export const utc = (atMs: number): string => new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')

export const weeksText = ({ weeksMs }: Window): string =>
  `${weeksMs.length === WEEKS ? 'the four weeks' : `${weeksMs.length} of the four weeks`} before (p25 to p75)`

export const spanText = ({ fromMs, toMs }: Stretch): string =>
  `between ${utc(fromMs)} and ${utc(fromMs).slice(0, 10) === utc(toMs).slice(0, 10) ? utc(toMs).slice(11) : utc(toMs)} UTC`

export { HOUR_MS }
