import type { RunDetail, RunRow } from '../../lib/contract/recovery.ts'

/** Before the press and after its end, so much is drawn. */
const AROUND_MS = 5 * 60_000
/** A window that still grows does so in steps of this, so that a chart asks anew seldom. */
const GROWS_BY_SECONDS = 60

export type ChartWindow =
  | { readonly kind: 'last'; readonly seconds: number }
  | { readonly kind: 'fixed'; readonly fromMs: number; readonly toMs: number }

/** Five minutes before the press to five after the outcome; up to now while that is not over. */
export function chartWindow(run: Pick<RunRow, 'pressedAtMs' | 'judgedAtMs'>, nowMs: number): ChartWindow {
  const fromMs = run.pressedAtMs - AROUND_MS
  const toMs = run.judgedAtMs === null ? Number.POSITIVE_INFINITY : run.judgedAtMs + AROUND_MS
  if (nowMs >= toMs) return { kind: 'fixed', fromMs, toMs }
  const seconds = (nowMs - fromMs) / 1000
  return { kind: 'last', seconds: Math.max(1, Math.ceil(seconds / GROWS_BY_SECONDS)) * GROWS_BY_SECONDS }
}

/** "stable 2 of 3", or what was needed. */
export function proofNote({ proof, run }: Pick<RunDetail, 'proof' | 'run'>): string {
  if (proof.stableNeeded === 0 || run.isDryRun || run.kind === 'diagnostic') return ''
  const looks = proof.stableNeeded === 1 ? 'one good look' : `${proof.stableNeeded} good looks in a row`
  return run.state === 'proving' ? `${proof.stableNow} of ${looks}` : `judged by ${looks}`
}
