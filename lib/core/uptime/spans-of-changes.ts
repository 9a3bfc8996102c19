import type { StateSpan, WatchState } from './span.ts'

/** A state that began at an instant and holds until the subject's next one. */
export type StateStart = {
  readonly atMs: number
  readonly state: WatchState
  readonly isMaintenance: boolean
  readonly reason: string
}

const NEVER_SEEN = 'not watched yet'
const NOT_YET = 'not over yet'

/**
 * Spans over [fromMs, toMs) without holes, from a subject's changes in their order (by time; of one instant the last
 * one holds). Before the first change, and after `nowMs`, nothing was observed. Neighbours that say the same are one.
 */
export function spansOfChanges(
  changes: readonly StateStart[],
  stretch: { readonly fromMs: number; readonly toMs: number; readonly nowMs: number },
): StateSpan[] {
  const { fromMs, toMs, nowMs } = stretch
  const spans: StateSpan[] = []
  const seenUntilMs = Math.min(toMs, nowMs)
  push(spans, unobserved(fromMs, Math.min(toMs, changes[0]?.atMs ?? toMs), NEVER_SEEN))
  for (const [i, { atMs, state, isMaintenance, reason }] of changes.entries()) {
    const endMs = Math.min(changes[i + 1]?.atMs ?? seenUntilMs, seenUntilMs)
    push(spans, { fromMs: Math.max(atMs, fromMs), toMs: endMs, state, isMaintenance, reason })
  }
  push(spans, unobserved(spans.at(-1)?.toMs ?? fromMs, toMs, NOT_YET))
  return spans
}

const unobserved = (fromMs: number, toMs: number, reason: string): StateSpan => ({
  fromMs,
  toMs,
  state: 'unobserved',
  isMaintenance: false,
  reason,
})

function push(spans: StateSpan[], span: StateSpan): void {
  if (span.toMs <= span.fromMs) return
  const last = spans.at(-1)
  const isSame =
    last !== undefined &&
    last.state === span.state &&
    last.isMaintenance === span.isMaintenance &&
    last.reason === span.reason
  if (isSame) spans[spans.length - 1] = { ...last, toMs: span.toMs }
  else spans.push(span)
}
