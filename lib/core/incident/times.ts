/** The moments of an incident that people may set. Milliseconds since the epoch; null = not yet. */
export type EditableTimes = {
  readonly impactStartMs: number
  readonly impactEndMs: number | null
  readonly detectedAtMs: number
  readonly mitigatedAtMs: number | null
}

export type TimeFault = { readonly path: string; readonly message: string }

/** Clocks of people and of the deck differ by no more than this. */
const SKEW_MS = 60_000

/** Nobody notices so late: a year that was mistyped, which would spoil every mean that it is in. */
const LONGEST_UNSEEN_MS = 366 * 86_400_000

/** What of the times cannot have been. `now` bounds what has happened already; `openedAtMs` is now for one that opens. */
export function timeFaults(times: EditableTimes, now: number, openedAtMs = now): TimeFault[] {
  const { impactStartMs, impactEndMs, detectedAtMs, mitigatedAtMs } = times
  const faults: TimeFault[] = []
  const past = [
    ['impactStart', impactStartMs],
    ['impactEnd', impactEndMs],
    ['detectedAt', detectedAtMs],
    ['mitigatedAt', mitigatedAtMs],
  ] as const
  for (const [path, atMs] of past)
    if (atMs !== null && atMs > now + SKEW_MS) faults.push({ path, message: `${path}: lies in the future` })
  if (impactStartMs < openedAtMs - LONGEST_UNSEEN_MS)
    faults.push({ path: 'impactStart', message: 'impactStart: lies more than a year before it was opened' })
  if (impactEndMs !== null && impactEndMs < impactStartMs)
    faults.push({ path: 'impactEnd', message: 'impactEnd: lies before the start of impact' })
  if (detectedAtMs < impactStartMs)
    faults.push({ path: 'detectedAt', message: 'detectedAt: nobody sees it before it begins' })
  if (mitigatedAtMs !== null && mitigatedAtMs < impactStartMs)
    faults.push({ path: 'mitigatedAt', message: 'mitigatedAt: lies before the start of impact' })
  return faults
}

/** Whether a moment that somebody writes down can be of this incident. */
export function entryTimeFault(atMs: number, of: { impactStartMs: number; now: number }): string | null {
  if (atMs > of.now + SKEW_MS) return 'at: lies in the future'
  if (atMs < of.impactStartMs - 30 * 86_400_000)
    return 'at: lies more than 30 days before the start of impact'
  return null
}
