/** Every state that time can be spent in. `unobserved`: the deck did not look. */
export const WATCH_STATES = ['up', 'degraded', 'down', 'unknown', 'unobserved'] as const
export type WatchState = (typeof WATCH_STATES)[number]

/** A stretch of time in one state. Maintenance is kept beside the state, so that both can be told. */
export type StateSpan = {
  readonly fromMs: number
  /** Exclusive. */
  readonly toMs: number
  readonly state: WatchState
  readonly isMaintenance: boolean
  readonly reason: string
}
