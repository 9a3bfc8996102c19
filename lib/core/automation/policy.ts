import type { CountedRun, GuardedAction, GuardState } from '../guard/index.ts'

/** While more services than this are down, something larger is wrong: the deck adds nothing to it by itself. */
export const MOST_SERVICES_DOWN = 3
/** Runs by itself within the storm's stretch, over all actions. */
export const MOST_AUTOMATIC_RUNS = 5
export const STORM_MS = 600_000

export type AutomationFacts = {
  readonly action: Pick<GuardedAction, 'kind' | 'isSafe' | 'needsSecondPerson'>
  readonly isEnabled: boolean
  /** Verified presses of people in a row before it may run by itself. */
  readonly needed: number
  readonly hasProof: boolean
  /** Something of the service's own that starts it again; null when there is nothing. */
  readonly ownHealer: string | null
  /** Newest first. */
  readonly runs: readonly CountedRun[]
  readonly guard: GuardState
  /** The alert that it is for and that has fired longest; null when none fires. */
  readonly firingSinceMs: number | null
  readonly waitMs: number
  readonly storm: { readonly servicesDown: number; readonly automaticRuns: number }
  readonly nowMs: number
}

export type Automation = {
  readonly isEnabled: boolean
  readonly verifiedInARow: number
  readonly needed: number
  /** Why it does not run by itself now, in words; null = it does. */
  readonly whyNot: string | null
}

/** Whether an action runs by itself now; the first reason against it is told. */
export function judgeAutomation(facts: AutomationFacts): Automation {
  const verifiedInARow = verifiedByPeople(facts.runs)
  const { isEnabled, needed } = facts
  const whyNot =
    neverReason(facts) ?? notYetReason(facts, verifiedInARow) ?? stormReason(facts) ?? nowReason(facts)
  return { isEnabled, verifiedInARow, needed, whyNot }
}

/**
 * Trust is earned by people's presses that were verified, and lost by any failure or relapse, the deck's own as well.
 * Runs of its own earn nothing; what proved nothing neither earns nor loses.
 */
export function verifiedByPeople(runs: readonly CountedRun[]): number {
  let verified = 0
  for (const run of runs) {
    if (run.isDryRun) continue
    if (run.outcome === 'failed' || run.outcome === 'relapsed') break
    if (run.outcome === 'verified' && run.trigger !== 'automatic') verified++
  }
  return verified
}

function neverReason({ action, hasProof, ownHealer }: AutomationFacts): string | null {
  if (action.kind === 'diagnostic') return 'Never: a diagnostic heals nothing'
  if (!action.isSafe) return 'Never: only safe actions may'
  if (action.needsSecondPerson) return 'Never: it wants a second person'
  if (!hasProof) return 'Never: nothing proves that it helped'
  if (ownHealer !== null) return `Never: ${ownHealer} heals itself, and two healers on one service fight`
  return null
}

function notYetReason({ isEnabled, needed }: AutomationFacts, verified: number): string | null {
  const earned = `${Math.min(verified, needed)} of ${needed} presses verified in a row`
  if (!isEnabled) return `Switched off: ${earned}`
  return verified < needed ? `Not earned yet: ${earned}` : null
}

function stormReason({ storm }: AutomationFacts): string | null {
  if (storm.servicesDown > MOST_SERVICES_DOWN)
    return `${storm.servicesDown} services are down: something larger is wrong, so nothing runs by itself`
  if (storm.automaticRuns >= MOST_AUTOMATIC_RUNS)
    return `${storm.automaticRuns} automatic runs within 10 min: that is enough`
  return null
}

function nowReason({ guard, firingSinceMs, waitMs, nowMs }: AutomationFacts): string | null {
  const [refusal] = guard.refusals
  if (refusal) return refusal.reason
  if (firingSinceMs === null) return 'None of its alerts fires that nobody has in hand or silenced'
  return nowMs - firingSinceMs < waitMs ? 'Its alert has not fired for long enough yet' : null
}
