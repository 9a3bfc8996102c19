/** How a run stands. `waiting`: for a second person. `watching`: proven, and looked after for a relapse. */
export const RUN_STATES = ['waiting', 'running', 'proving', 'watching', 'ended'] as const
export type RunState = (typeof RUN_STATES)[number]

/**
 * What a run was proven to be. `done`: a diagnostic or a dry run, which proves nothing. `unverifiable`: nothing was
 * there to prove it by. `unknown`: it could not be observed. `cancelled` and `refused` (by the second person) did not
 * run to their end.
 */
export const RUN_OUTCOMES = [
  'verified',
  'recovered_by_itself',
  'failed',
  'relapsed',
  'unverifiable',
  'unknown',
  'done',
  'cancelled',
  'refused',
] as const
export type RunOutcome = (typeof RUN_OUTCOMES)[number]

/** Whether it says that an action helped, or that it did not: the rest says nothing of it. */
export const isJudged = (outcome: RunOutcome | null): boolean =>
  outcome === 'verified' || outcome === 'failed' || outcome === 'relapsed'
