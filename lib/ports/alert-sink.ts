import type { SentAlert } from '../core/alert/alert.ts'

/** Where rules put what fires and what has resolved. Never throws, never waits: the store takes it before it returns. */
export interface AlertSink {
  take(alerts: readonly SentAlert[]): void
}
