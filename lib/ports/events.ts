import type { StateChange } from './state-history.ts'

/** What happens inside the engine, for those that react to it. */
export type DeckEvents = {
  /** A target's scrape is in the store. */
  scraped: { job: string; instance: string; atMs: number; isUp: boolean }
  /** The set or the state of targets changed otherwise (reload, discovery). */
  targetsChanged: { atMs: number }
  /** A check was asked and judged; its series are in the store. */
  checked: { key: string; service: string; atMs: number }
  /** A watched subject went into another state, or its maintenance began or ended. */
  stateChanged: StateChange
  /** A heartbeat's row changed: a ping came, or did not. */
  heartbeatChanged: { key: string; service: string; atMs: number }
  /** Alerts, silences or acknowledgements changed; at most twice a second. */
  alertsChanged: { atMs: number }
  /** Somebody took these alerts in hand. */
  alertsAcknowledged: { fingerprints: readonly string[]; by: string; via: 'page' | 'api'; atMs: number }
  windowsChanged: { atMs: number }
  /** A page began, went on or ended. */
  pagesChanged: { id: string; atMs: number }
  /** An incident, its timeline, its checklists or its clocks changed. */
  incidentsChanged: { id: number; atMs: number }
  /** A post-mortem's text, course or follow-ups changed. */
  postMortemChanged: { id: string; atMs: number }
  /** A run, a kill switch or a back-off changed; null where it is not one run's. `isOutput`: nothing else came of it. */
  recoveryChanged: {
    runId: string | null
    action: string | null
    service: string | null
    atMs: number
    isOutput?: true
  }
  /** Figures of business changed: money, telephony or users of an account. */
  businessChanged: { account: string; atMs: number }
  configurationChanged: { atMs: number; isGood: boolean }
  /** Sessions ended: sockets of that person (or that one session) must go. */
  accessRevoked: { userId: string; sessionId?: string }
  keyRevoked: { keyId: string }
}

export type DeckEvent = keyof DeckEvents

export interface EventBus {
  emit<E extends DeckEvent>(event: E, payload: DeckEvents[E]): void
  /** Returns the way to stop listening. */
  on<E extends DeckEvent>(event: E, listener: (payload: DeckEvents[E]) => void): () => void
}
