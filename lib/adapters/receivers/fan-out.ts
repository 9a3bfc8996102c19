import type { Delivery } from '../../ports/receiver.ts'

/** Messages whose parts are remembered. */
const MAX_KEPT = 2_000

export type FanOut = (message: {
  readonly key: string
  readonly parts: readonly string[]
  readonly tell: (part: string) => Promise<Delivery>
}) => Promise<Delivery>

/**
 * Tells several parties of one message. When some of them want another attempt, those who have it are not told twice:
 * that is remembered by the message's key, within this process.
 */
export function createFanOut(): FanOut {
  const delivered = new Map<string, Map<string, Delivery>>()
  return async ({ key, parts, tell }) => {
    const known = delivered.get(key) ?? new Map<string, Delivery>()
    delivered.delete(key)
    delivered.set(key, known)
    for (const oldest of delivered.keys()) {
      if (delivered.size <= MAX_KEPT) break
      delivered.delete(oldest)
    }
    const outcomes = await Promise.all(
      parts.map(async part => {
        const outcome = known.get(part) ?? (await tell(part))
        if (outcome.kind === 'delivered') known.set(part, outcome)
        return outcome
      }),
    )
    return merge(outcomes)
  }
}

/** Another attempt when one wants it; else delivered when anybody has it. Every other word is in the detail. */
function merge(outcomes: readonly Delivery[]): Delivery {
  const [first] = outcomes
  if (first === undefined) return { kind: 'refused', detail: 'nobody to tell' }
  if (outcomes.length === 1) return first
  const detail = [...new Set(outcomes.map(outcome => outcome.detail))].join('; ')
  const waits = outcomes.flatMap(outcome => (outcome.kind === 'retry' ? [outcome.retryAfterMs ?? 0] : []))
  if (waits.length > 0) return { kind: 'retry', detail, retryAfterMs: Math.max(...waits) || null }
  const had = outcomes.find(outcome => outcome.kind === 'delivered')
  return had ? { ...had, detail } : { kind: 'refused', detail }
}
