import type { Decision } from '../../lib/contract/alerts.ts'

/** A decision with how often it was taken since: a group that is flushed every few minutes decides the same again. */
export type DecisionLine = Decision & { readonly times: number; readonly lastAtMs: number }

/** How long an attempt took is no other answer. */
const TOOK = / \(after \d+ ms\)$/

/** In the order in which each was taken first. */
export function foldDecisions(decisions: readonly Decision[]): readonly DecisionLine[] {
  const lines = new Map<string, DecisionLine>()
  for (const decision of decisions) {
    const reason = decision.reason.replace(TOOK, '')
    const key = JSON.stringify([decision.stage, decision.outcome, reason, decision.by])
    const known = lines.get(key)
    lines.set(
      key,
      known
        ? { ...known, reason, times: known.times + 1, lastAtMs: decision.atMs }
        : { ...decision, times: 1, lastAtMs: decision.atMs },
    )
  }
  return [...lines.values()]
}
