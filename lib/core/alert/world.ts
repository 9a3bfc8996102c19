import type { Labels } from '../labels/index.ts'
import type { Acknowledgement } from './acknowledgement.ts'
import type { Alert } from './alert.ts'
import type { AlertingConfig, RouteNode } from './config.ts'
import type { Dependency } from './dependency.ts'
import type { GroupState } from './group.ts'
import type { Inhibition } from './inhibition.ts'
import type { OpenWindow } from './maintenance.ts'
import type { Decision, Notification } from './notification.ts'
import type { NotificationLogEntry, NotifyReason } from './notification-log.ts'
import type { Integration } from './receiver-config.ts'
import type { Silence } from './silence.ts'

/** What a flush asks beside the group itself. Each answer is for the moment of the flush. */
export interface FlushWorld {
  readonly config: Pick<AlertingConfig, 'receivers' | 'timeIntervals'>
  /** The deck's address, without a slash at its end. */
  readonly externalUrl: string
  inhibitedBy(labels: Labels, now: number): Inhibition | null
  /** The open window that covers an alert and mutes it. */
  windowOver(labels: Labels, now: number): OpenWindow | null
  heldUnder(labels: Labels, now: number): Dependency | null
  /** The alerts that are held under a service, which is down. */
  heldBeneath(service: string, now: number): readonly Alert[]
  silencedBy(labels: Labels, now: number): readonly Silence[]
  acknowledgementOf(fingerprint: string): Acknowledgement | null
  /** What an integration (`slack/0`) was last told of a group. */
  logEntry(key: {
    readonly groupKey: string
    readonly receiver: string
    readonly integration: string
  }): NotificationLogEntry | null
}

/** A group whose time has come: all its alerts, firing and resolved. */
export type DueGroup = {
  readonly state: Pick<GroupState, 'id' | 'key' | 'labels'>
  readonly node: RouteNode
  readonly alerts: readonly Alert[]
}

/** What became of one alert at a flush. */
export type FlushedAlert = {
  readonly fingerprint: string
  readonly alert: Alert
  /** Whether it was left for the receivers; suppressed ones were held by what stands below. */
  readonly state: 'active' | 'suppressed'
  /** Ids of silences. */
  readonly silencedBy: readonly string[]
  /** Fingerprints of sources. */
  readonly inhibitedBy: readonly string[]
  /** Names of time intervals and windows, and the service that it is held under. */
  readonly mutedBy: readonly string[]
  /** Why it was told, or why not, in order. */
  readonly decisions: readonly Decision[]
}

type Planned = { readonly receiver: string; readonly integration: Integration }

/** What one integration of the group's receiver is to do. `entry` is to be logged once it succeeded. */
export type IntegrationPlan =
  | (Planned & {
      readonly kind: 'notify'
      readonly reason: NotifyReason
      readonly notification: Notification
      readonly entry: NotificationLogEntry
    })
  /** Nothing is to be sent (it does not tell of what has resolved), yet it counts as told. */
  | (Planned & { readonly kind: 'log'; readonly entry: NotificationLogEntry })
  | (Planned & { readonly kind: 'skip' })

export type FlushOutcome = {
  readonly alerts: readonly FlushedAlert[]
  /** One for each integration of the receiver; empty when no alert was left. */
  readonly plans: readonly IntegrationPlan[]
}
