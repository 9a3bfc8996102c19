/** What a check can say; unknown is never green. */
export type CheckState = 'up' | 'degraded' | 'down' | 'unknown'

/** Worst first. */
export const CHECK_STATE_ORDER = ['down', 'degraded', 'unknown', 'up'] as const

/** 0 = up, 1 = unknown, 2 = degraded, 3 = down. */
export const severityOf = (state: CheckState): number => 3 - CHECK_STATE_ORDER.indexOf(state)

export type Impact = 'down' | 'degraded' | 'none'

/** What one entry of a list or map in the answer says. */
export type ChildVerdict = {
  /** Unique among the children of its check. */
  readonly name: string
  readonly state: CheckState
  readonly reason: string
  /** The worst that this child can make of its check. */
  readonly impact: Impact
}

/** What one answer says, before any counting. */
export type Verdict = {
  readonly state: CheckState
  /** In words, without any secret of the check. */
  readonly reason: string
  readonly children: readonly ChildVerdict[]
  /** Whether the service answered at all, whatever it said. */
  readonly answered: boolean
  /** Whether the lists of children were there to be read: without them, children known before are unknown. */
  readonly childrenRead: boolean
}

/** What something that is down, degraded or unknown makes of the whole, at worst. */
export function limitedBy(impact: Impact, state: CheckState): CheckState {
  if (impact === 'none' || state === 'up') return 'up'
  return state === 'down' ? impact : state
}
