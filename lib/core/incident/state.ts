import type { IncidentState } from './types.ts'

/** Which state may follow which. Back from `resolved` or `reviewed` is a new opening of the same incident. */
export const NEXT_STATES: Readonly<Record<IncidentState, readonly IncidentState[]>> = {
  investigating: ['identified', 'monitoring', 'resolved'],
  identified: ['investigating', 'monitoring', 'resolved'],
  monitoring: ['investigating', 'identified', 'resolved'],
  resolved: ['reviewed', 'investigating', 'identified', 'monitoring'],
  reviewed: ['investigating'],
}

export const STATE_TITLES: Readonly<Record<IncidentState, string>> = {
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
  reviewed: 'Reviewed',
}

export const isClosed = (state: IncidentState): boolean => state === 'resolved' || state === 'reviewed'

const mayFollow = (from: IncidentState, to: IncidentState): boolean => NEXT_STATES[from].includes(to)

/** The moments that states set. Milliseconds since the epoch. */
export type Moments = {
  readonly identifiedAtMs: number | null
  readonly mitigatedAtMs: number | null
  readonly resolvedAtMs: number | null
  readonly reviewedAtMs: number | null
  readonly impactEndMs: number | null
  readonly reopenedCount: number
}

const first = (known: number | null, now: number): number => known ?? now

/** What each state does to the moments when it is entered; what was set by hand before stays. */
const ENTERED: Readonly<Record<IncidentState, (moments: Moments, now: number) => Moments>> = {
  investigating: moments => moments,
  identified: (moments, now) => ({ ...moments, identifiedAtMs: first(moments.identifiedAtMs, now) }),
  monitoring: (moments, now) => ({
    ...moments,
    identifiedAtMs: first(moments.identifiedAtMs, now),
    mitigatedAtMs: first(moments.mitigatedAtMs, now),
  }),
  resolved: (moments, now) => ({
    ...moments,
    identifiedAtMs: first(moments.identifiedAtMs, now),
    mitigatedAtMs: first(moments.mitigatedAtMs, now),
    impactEndMs: first(moments.impactEndMs, now),
    resolvedAtMs: now,
  }),
  reviewed: (moments, now) => ({ ...moments, reviewedAtMs: now }),
}

export type Entered =
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'entered'; readonly moments: Moments; readonly isReopened: boolean }

/**
 * Enters a state. Opened again, an incident forgets that it was over: its end of impact, its mitigation, its
 * resolution and its review.
 */
export function enterState(
  from: IncidentState,
  to: IncidentState,
  at: { moments: Moments; now: number },
): Entered {
  if (!mayFollow(from, to)) {
    const next = NEXT_STATES[from].map(state => STATE_TITLES[state].toLowerCase()).join(', ')
    return {
      kind: 'refused',
      reason: `it is ${STATE_TITLES[from].toLowerCase()}: from there it goes to ${next}`,
    }
  }
  const isReopened = isClosed(from) && !isClosed(to)
  const kept: Moments = isReopened
    ? {
        ...at.moments,
        mitigatedAtMs: null,
        resolvedAtMs: null,
        reviewedAtMs: null,
        impactEndMs: null,
        reopenedCount: at.moments.reopenedCount + 1,
      }
    : at.moments
  return { kind: 'entered', moments: ENTERED[to](kept, at.now), isReopened }
}
