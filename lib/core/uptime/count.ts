import type { StateSpan, WatchState } from './span.ts'

/** What counts as good. Everything else of the rule is the same for everybody. */
export type UptimeRule = { readonly degradedIsGood: boolean }

export const DEFAULT_RULE: UptimeRule = { degradedIsGood: true }

/** Seconds of a stretch by what they were; they add up to its length. */
export type CountedSeconds = Readonly<Record<WatchState | 'maintenance', number>>

export type CountedUptime = {
  readonly fromMs: number
  readonly toMs: number
  /** Good time over judged time; null when nothing was judged. */
  readonly ratio: number | null
  readonly seconds: CountedSeconds
  readonly outages: number
  readonly longestOutageSeconds: number
}

/** A maximal stretch of `down` outside of maintenance. */
export type Outage = {
  readonly fromMs: number
  readonly toMs: number
  /** Of its first moment. */
  readonly reason: string
}

/** The rule as a sentence, to be printed beside every figure. */
export function ruleSentence({ degradedIsGood }: UptimeRule): string {
  const good = degradedIsGood ? 'time up or degraded' : 'time up'
  return `${good} ÷ time up, degraded or down. Maintenance, unknown and time that was not watched are left out.`
}

/**
 * Counts time, not answers: how long a subject was in each state within [fromMs, toMs). Spans are ascending and do
 * not overlap, as `StateHistory.spans` gives them; where there is none, nothing was observed.
 */
export function countUptime(
  spans: readonly StateSpan[],
  stretch: { readonly fromMs: number; readonly toMs: number },
  rule: UptimeRule = DEFAULT_RULE,
): CountedUptime {
  const { fromMs, toMs } = stretch
  const ms = { up: 0, degraded: 0, down: 0, unknown: 0, unobserved: 0, maintenance: 0 }
  const outages = new OutageCount()
  let seenMs = 0
  for (let i = firstAfter(spans, fromMs); i < spans.length; i++) {
    const span = spans[i]
    if (!span || span.fromMs >= toMs) break
    const startMs = Math.max(span.fromMs, fromMs)
    const endMs = Math.min(span.toMs, toMs)
    ms[kindOf(span)] += endMs - startMs
    seenMs += endMs - startMs
    if (kindOf(span) === 'down') outages.add(startMs, endMs)
  }
  ms.unobserved += Math.max(0, toMs - fromMs - seenMs)
  return { fromMs, toMs, ratio: ratioOf(ms, rule), seconds: toSeconds(ms), ...outages.result() }
}

/** Why a stretch has no uptime, in a few words; null when it has one. */
export function uptimeAbsence({ ratio, seconds }: Pick<CountedUptime, 'ratio' | 'seconds'>): string | null {
  if (ratio !== null) return null
  if (seconds.maintenance > 0) return 'planned work only in this range'
  return seconds.unknown > 0 ? 'not known in this range' : 'not watched in this range'
}

/** The share of good time that counted seconds make, by a rule. */
export function ratioOf(time: CountedSeconds, rule: UptimeRule): number | null {
  const judged = time.up + time.degraded + time.down
  return judged > 0 ? (time.up + (rule.degradedIsGood ? time.degraded : 0)) / judged : null
}

/** Every outage that touches the stretch, ascending, clipped to it. */
export function outagesOf(
  spans: readonly StateSpan[],
  stretch: { readonly fromMs: number; readonly toMs: number },
): Outage[] {
  const found: Outage[] = []
  for (let i = firstAfter(spans, stretch.fromMs); i < spans.length; i++) {
    const span = spans[i]
    if (!span || span.fromMs >= stretch.toMs) break
    if (kindOf(span) !== 'down') continue
    const fromMs = Math.max(span.fromMs, stretch.fromMs)
    const toMs = Math.min(span.toMs, stretch.toMs)
    const last = found.at(-1)
    if (last?.toMs === fromMs) found[found.length - 1] = { ...last, toMs }
    else found.push({ fromMs, toMs, reason: span.reason })
  }
  return found
}

/** What a span's time counts as. */
export const kindOf = (span: StateSpan): keyof CountedSeconds =>
  span.isMaintenance ? 'maintenance' : span.state

/** The place of the first span that ends after an instant. */
function firstAfter(spans: readonly StateSpan[], atMs: number): number {
  let low = 0
  let high = spans.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((spans[middle]?.toMs ?? 0) > atMs) high = middle
    else low = middle + 1
  }
  return low
}

/** Joins neighbouring stretches of `down`, whatever their reasons. */
class OutageCount {
  #count = 0
  #longestMs = 0
  #startMs = 0
  #endMs = Number.NaN

  add(startMs: number, endMs: number): void {
    if (startMs !== this.#endMs) {
      this.#count++
      this.#startMs = startMs
    }
    this.#endMs = endMs
    this.#longestMs = Math.max(this.#longestMs, endMs - this.#startMs)
  }

  result() {
    return { outages: this.#count, longestOutageSeconds: this.#longestMs / 1_000 }
  }
}

function toSeconds(ms: CountedSeconds): CountedSeconds {
  return {
    up: ms.up / 1_000,
    degraded: ms.degraded / 1_000,
    down: ms.down / 1_000,
    unknown: ms.unknown / 1_000,
    unobserved: ms.unobserved / 1_000,
    maintenance: ms.maintenance / 1_000,
  }
}
