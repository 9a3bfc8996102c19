import { formatDuration } from '../format/index.ts'
import type { RunOutcome } from './outcome.ts'
import type { NamedLook, ProofPlan, ProofState, Verdict } from './types.ts'

/** Bad so many times in a row while it is watched is a relapse: once may be chance. */
const BAD_FOR_RELAPSE = 2
/** What is proven is asked less often. */
const LEAST_WATCH_EVERY_MS = 10_000

export type Judgement = { readonly outcome: RunOutcome; readonly reason: string }
export type ProofStep = { readonly state: ProofState; readonly judgement: Judgement | null }

/** All good is good, one bad is bad: what was not seen is never taken for good. */
export function roundVerdict(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('bad')) return 'bad'
  return verdicts.length === 0 || verdicts.includes('unobserved') ? 'unobserved' : 'good'
}

/** Begins when the steps have ended. `before`: what each condition was before the press; null = it was not looked at. */
export function beginProof(
  plan: ProofPlan,
  { before, nowMs }: { readonly before: readonly (Verdict | null)[]; readonly nowMs: number },
): ProofState {
  const limitMs = nowMs + plan.limitMs
  return {
    phase: 'proving',
    startedMs: nowMs,
    nextLookMs: Math.min(nowMs + plan.firstDelayMs, limitMs),
    limitMs,
    stableNow: 0,
    wasGoodBefore: roundVerdict(before.map(verdict => verdict ?? 'unobserved')) === 'good',
  }
}

/** The state after a look at every condition, and what it decided. */
export function advanceProof(
  plan: ProofPlan,
  state: ProofState,
  { looks, nowMs }: { readonly looks: readonly NamedLook[]; readonly nowMs: number },
): ProofStep {
  const verdict = roundVerdict(looks.map(look => look.verdict))
  switch (state.phase) {
    case 'over':
      return { state, judgement: null }
    case 'watching':
      return watch(plan, state, { verdict, looks, nowMs })
    case 'proving':
      return prove(plan, state, { verdict, looks, nowMs })
  }
}

type Round = { readonly verdict: Verdict; readonly looks: readonly NamedLook[]; readonly nowMs: number }
type Proving = Extract<ProofState, { phase: 'proving' }>
type Watching = Extract<ProofState, { phase: 'watching' }>

const over = (outcome: RunOutcome, reason: string): ProofStep => ({
  state: { phase: 'over' },
  judgement: { outcome, reason },
})

function prove(plan: ProofPlan, state: Proving, { verdict, looks, nowMs }: Round): ProofStep {
  const stableNow = verdict === 'good' ? state.stableNow + 1 : 0
  if (stableNow >= plan.stable) return proven(plan, state, { verdict, looks, nowMs })
  if (nowMs < state.limitMs) {
    const nextLookMs = Math.min(nowMs + plan.intervalMs, state.limitMs)
    return { state: { ...state, stableNow, nextLookMs }, judgement: null }
  }
  const within = formatDuration(plan.limitMs)
  if (verdict === 'unobserved')
    return over('unknown', `It could not be seen within ${within}: ${wordsOf(looks, 'unobserved')}`)
  if (verdict === 'good')
    return over('failed', `Good ${stableNow} of ${plan.stable} times in a row within ${within}`)
  return over('failed', `Not recovered within ${within}: ${wordsOf(looks, 'bad')}`)
}

function proven(plan: ProofPlan, state: Proving, { looks, nowMs }: Round): ProofStep {
  const times = plan.stable === 1 ? 'once' : `${plan.stable} times in a row`
  if (state.wasGoodBefore)
    return over('recovered_by_itself', `It was good before the press already: ${wordsOf(looks, 'good')}`)
  return {
    state: {
      phase: 'watching',
      nextLookMs: nowMs + watchEveryMs(plan),
      untilMs: nowMs + plan.watchMs,
      badInARow: 0,
    },
    judgement: { outcome: 'verified', reason: `Good ${times}: ${wordsOf(looks, 'good')}` },
  }
}

function watch(plan: ProofPlan, state: Watching, { verdict, looks, nowMs }: Round): ProofStep {
  const badInARow = verdict === 'bad' ? state.badInARow + 1 : verdict === 'good' ? 0 : state.badInARow
  if (badInARow >= BAD_FOR_RELAPSE) return over('relapsed', `Worse again: ${wordsOf(looks, 'bad')}`)
  // One bad look at the very end is looked at once more.
  const untilMs = badInARow > 0 ? Math.max(state.untilMs, nowMs + watchEveryMs(plan)) : state.untilMs
  if (nowMs >= untilMs) return { state: { phase: 'over' }, judgement: null }
  const nextLookMs = Math.min(nowMs + watchEveryMs(plan), untilMs)
  return { state: { ...state, badInARow, untilMs, nextLookMs }, judgement: null }
}

const watchEveryMs = ({ intervalMs }: ProofPlan): number => Math.max(intervalMs, LEAST_WATCH_EVERY_MS)

const wordsOf = (looks: readonly NamedLook[], verdict: Verdict): string =>
  looks
    .filter(look => look.verdict === verdict)
    .map(({ name, words }) => `${name}: ${words}`)
    .join('; ')

/**
 * The state with which a proof goes on after the deck was away: what nobody looked at meanwhile must not count as
 * failed, so there is time for the looks that prove it.
 */
export function resumeProof(plan: ProofPlan, state: ProofState, nowMs: number): ProofState {
  switch (state.phase) {
    case 'over':
      return state
    case 'watching':
      return { ...state, nextLookMs: Math.max(nowMs, Math.min(state.nextLookMs, nowMs + watchEveryMs(plan))) }
    case 'proving': {
      const isLate = nowMs > state.nextLookMs
      return {
        ...state,
        stableNow: isLate ? 0 : state.stableNow,
        nextLookMs: Math.max(nowMs, state.nextLookMs),
        limitMs: isLate ? Math.max(state.limitMs, nowMs + plan.stable * plan.intervalMs) : state.limitMs,
      }
    }
  }
}
