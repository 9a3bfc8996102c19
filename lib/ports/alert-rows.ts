import type { AttemptRow, NotificationRow, ReadNotifications } from '../contract/alerts.ts'
import type { Acknowledgement } from '../core/alert/acknowledgement.ts'
import type { Alert } from '../core/alert/alert.ts'
import type { Decision } from '../core/alert/notification.ts'
import type { NotificationLogEntry } from '../core/alert/notification-log.ts'
import type { Silence } from '../core/alert/silence.ts'

export type KeptAlert = { readonly fingerprint: string; readonly alert: Alert }

export type AlertEventKind =
  | 'firing'
  | 'resolved'
  | 'acknowledged'
  | 'released'
  | 'reminded'
  | 'silenced'
  | 'unsilenced'
  | 'inhibited'
  | 'uninhibited'
  | 'notified'

export type KeptEvent = {
  readonly fingerprint: string
  readonly atMs: number
  readonly kind: AlertEventKind
  readonly by: string | null
  readonly text: string
  /** Of `firing`. */
  readonly labels: Readonly<Record<string, string>> | null
}

/** What to write of alerts in one go; in its order. */
export type AlertWrite = {
  readonly alerts: readonly KeptAlert[]
  readonly forgotten: readonly string[]
  readonly events: readonly KeptEvent[]
}

/** A message of one integration, as it waits for its attempts. */
export type WaitingNotification = {
  /** The key that a receiver sees. */
  readonly id: string
  readonly groupKey: string
  readonly receiver: string
  readonly integration: string
  readonly status: 'firing' | 'resolved'
  /** Why it was told: a new alert, a repeat … */
  readonly reason: string
  /** `Notification` as JSON. */
  readonly message: string
  /** The entry that success writes. */
  readonly log: NotificationLogEntry
  /** Attempts go on for so long; null = until it is delivered or replaced. */
  readonly patienceMs: number | null
  readonly attempts: number
  readonly createdAtMs: number
}

export type AttemptOutcome = 'delivered' | 'retry' | 'refused'

/** How an attempt ended, and what follows from it. */
export type AttemptReport = {
  readonly notificationId: string
  readonly receiver: string
  readonly integration: string
  readonly atMs: number
  readonly tookMs: number
  readonly outcome: AttemptOutcome
  readonly detail: string
  /** When the next one comes; null when it is over. */
  readonly nextAttemptMs: number | null
  /** Of a delivered one: written with it, or not at all. */
  readonly log: NotificationLogEntry | null
}

export type GivenUp = { readonly id: string; readonly atMs: number; readonly why: string }

export type KeptDecisions = {
  readonly fingerprint: string
  readonly atMs: number
  readonly groupKey: string
  readonly decisions: readonly Decision[]
}

export type LoadedAlerting = {
  readonly alerts: readonly KeptAlert[]
  readonly log: readonly NotificationLogEntry[]
  readonly waiting: readonly WaitingNotification[]
}

export type SharedState = {
  readonly silences: readonly Silence[]
  readonly acknowledgements: readonly Acknowledgement[]
}

export type Age = {
  readonly eventsBeforeMs: number
  readonly notificationsBeforeMs: number
  readonly silencesBeforeMs: number
  readonly logBeforeMs: number
}

/** Who writes for the holder of the lease; refused with `code: 'lease_lost'` once somebody else holds it. */
export type Fence = { readonly holder: string; readonly fence: string }

/** What alerting keeps in the database. Everything rejects when the database does not take it. */
export interface AlertRows {
  load(): Promise<LoadedAlerting>
  /** Silences that are not gone yet, and the acknowledgements that hold. */
  shared(): Promise<SharedState>
  write(write: AlertWrite): Promise<void>
  /** What other processes wrote since the last call; the first call answers nothing. */
  heard(): Promise<KeptAlert[]>
  /** Those that wait for the same integration and group are replaced. */
  addNotifications(rows: readonly WaitingNotification[], fence: Fence): Promise<void>
  addReports(reports: readonly AttemptReport[], fence: Fence): Promise<void>
  /** An entry of a flush that had nothing to send, and still changes what was told. */
  addLog(entries: readonly NotificationLogEntry[], fence: Fence): Promise<void>
  giveUp(gone: readonly GivenUp[], fence: Fence): Promise<void>
  addDecisions(decisions: readonly KeptDecisions[]): Promise<void>
  /** Ends acknowledgements whose time is over or whose alert resolved; answers those that this call ended. */
  endAcknowledgements(ended: readonly { fingerprint: string; by: string; atMs: number }[]): Promise<string[]>
  /** Deletes what is older. */
  forget(age: Age): Promise<void>
}

/** Which process sends, of all on one database. */
export interface DispatchLease {
  /**
   * Takes the lease, or renews the `current` one; null while another holds it. `validMs` counts from before the
   * question was asked.
   */
  hold(current: Fence | null): Promise<{ readonly fence: Fence; readonly validMs: number } | null>
  /** Lets go, so that another need not wait. */
  release(fence: Fence): Promise<void>
}

/** Another process holds the lease: what this one wanted to write is not its to write any more. Told apart by `code`. */
export class LeaseLostError extends Error {
  readonly code = 'lease_lost'
  constructor() {
    super('another process sends notifications now')
    this.name = 'LeaseLostError'
  }
}

export const isLeaseLost = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'lease_lost'

export type LastAttempt = AttemptRow & {
  readonly receiver: string
  readonly integration: string
  readonly isTest: boolean
}

/** That an alert began to fire. */
type KeptFiring = {
  readonly fingerprint: string
  readonly atMs: number
  readonly labels: Readonly<Record<string, string>>
}

/** What the deck's people may look up of what alerting keeps. */
export interface AlertArchive {
  /** Newest first. */
  events(fingerprint: string, atMost: number): Promise<KeptEvent[]>
  /** Oldest first, of the newest flushes. */
  decisions(fingerprint: string, atMost: number): Promise<KeptDecisions[]>
  /** Newest first, with their attempts, oldest first; without those whose message holds a text. */
  notifications(filter: ReadNotifications & { readonly withoutText?: string }): Promise<NotificationRow[]>
  /** What began to fire within [fromMs, toMs], newest first; not more than `atMost`. */
  firings(fromMs: number, toMs: number, atMost: number): Promise<KeptFiring[]>
  /** The newest attempt of each integration. */
  lastAttempts(): Promise<LastAttempt[]>
  addTest(attempt: AttemptRow & { readonly receiver: string; readonly integration: string }): Promise<void>
}
