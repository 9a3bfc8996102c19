import { canonicalJson } from '../audit/index.ts'
import {
  type CountedUptime,
  countUptime,
  DEFAULT_RULE,
  type Outage,
  outagesOf,
  ruleSentence,
  type UptimeRule,
} from './count.ts'
import type { StateSpan, WatchState } from './span.ts'

/** Outages that a frozen month keeps one by one; all of them are counted. */
const KEPT_OUTAGES = 500

/** A month that is over, as it was counted then. */
export type MonthSummary = CountedUptime & {
  /** `2026-02` */
  readonly month: string
  readonly rule: string
  readonly outageList: readonly Outage[]
}

/** What people say a stretch of a frozen month really was. It stands beside the month and never changes it. */
export type Correction = {
  readonly fromMs: number
  readonly toMs: number
  readonly state: WatchState | 'maintenance'
  readonly reason: string
}

/** The bounds of a month such as `2026-02`, UTC; null when the text is none. */
export function monthStretch(month: string): { readonly fromMs: number; readonly toMs: number } | null {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(month)
  if (!match) return null
  const [year, index] = [Number(match[1]), Number(match[2]) - 1]
  return { fromMs: Date.UTC(year, index), toMs: Date.UTC(year, index + 1) }
}

export const monthOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 7)

/** The months from one that an instant lies in up to the last one that is over at `nowMs`. */
export function monthsOver(fromMs: number, nowMs: number): string[] {
  const months: string[] = []
  let stretch = monthStretch(monthOf(fromMs))
  while (stretch && stretch.toMs <= nowMs) {
    months.push(monthOf(stretch.fromMs))
    stretch = monthStretch(monthOf(stretch.toMs))
  }
  return months
}

/** Counts a month. Throws RangeError when the text is no month. */
export function monthSummary(
  spans: readonly StateSpan[],
  month: string,
  rule: UptimeRule = DEFAULT_RULE,
): MonthSummary {
  const stretch = monthStretch(month)
  if (!stretch) throw new RangeError(`${JSON.stringify(month)} is not a month: expected one such as 2026-02`)
  return {
    month,
    rule: ruleSentence(rule),
    ...countUptime(spans, stretch, rule),
    outageList: outagesOf(spans, stretch).slice(0, KEPT_OUTAGES),
  }
}

export type FrozenMonth = { readonly subject: string; readonly summary: MonthSummary; readonly hash: string }

/** The hash of a frozen month: over its subject, its summary, and the hash of the subject's frozen month before. */
export const monthHash = (
  month: Pick<FrozenMonth, 'subject' | 'summary'>,
  previousHash: string,
  sha256: (text: string) => string,
): string => sha256(canonicalJson([month.subject, month.summary.month, month.summary, previousHash]))

/** The first month of a subject's chain, oldest first, whose hash does not follow; null when all of them do. */
export function brokenMonth(
  chain: readonly FrozenMonth[],
  sha256: (text: string) => string,
): FrozenMonth | null {
  let previousHash = ''
  for (const month of chain) {
    if (monthHash(month, previousHash, sha256) !== month.hash) return month
    previousHash = month.hash
  }
  return null
}

/** Spans with corrections laid over them, the later over the earlier. */
export function correctSpans(spans: readonly StateSpan[], corrections: readonly Correction[]): StateSpan[] {
  return corrections.reduce<readonly StateSpan[]>(layOver, spans).slice()
}

function layOver(spans: readonly StateSpan[], correction: Correction): StateSpan[] {
  const { fromMs, toMs, reason, state } = correction
  const isMaintenance = state === 'maintenance'
  const laid: StateSpan = { fromMs, toMs, state: isMaintenance ? 'unknown' : state, isMaintenance, reason }
  const rest = spans.flatMap(span => [
    { ...span, toMs: Math.min(span.toMs, fromMs) },
    { ...span, fromMs: Math.max(span.fromMs, toMs) },
  ])
  return [...rest.filter(span => span.toMs > span.fromMs), laid].sort((a, b) => a.fromMs - b.fromMs)
}
