import { compareStrings, keepLabels, type Labels, labelsOf, labelValue } from '../labels/index.ts'
import type { Alert } from './alert.ts'
import { fingerprint } from './fingerprint.ts'
import type { HeldBeneath, Notification, NotifiedAlert } from './notification.ts'
import { isResolved } from './receive.ts'

/** Alertmanager's order within a message: by job, instance, then fewer labels first, then label by label. */
export function compareAlerts(a: Pick<Alert, 'labels'>, b: Pick<Alert, 'labels'>): number {
  for (const name of ['job', 'instance']) {
    const [left, right] = [labelValue(a.labels, name), labelValue(b.labels, name)]
    if (left === right) continue
    if (left === '' || right === '') return left === '' ? 1 : -1
    return compareStrings(left, right)
  }
  return a.labels.length - b.labels.length || compareLabelByLabel(a.labels, b.labels)
}

/** Of label sets of one size. A name that only one of them has counts where it would stand. */
function compareLabelByLabel(a: Labels, b: Labels): number {
  for (let i = 0; i + 1 < a.length; i += 2) {
    const [name, other] = [a[i] ?? '', b[i] ?? '']
    if (name !== other) return name < other ? 1 : -1
    const order = compareStrings(a[i + 1] ?? '', b[i + 1] ?? '')
    if (order !== 0) return order
  }
  return 0
}

/** An alert as receivers are told of it at a moment: the end of one that fires is left out. */
export function notifiedAlert(alert: Alert, now: number): NotifiedAlert {
  const hasEnded = isResolved(alert, now)
  return {
    status: hasEnded ? 'resolved' : 'firing',
    labels: alert.labels,
    annotations: alert.annotations,
    startsAtMs: alert.startsAtMs,
    endsAtMs: hasEnded ? alert.endsAtMs : null,
    generatorUrl: alert.generatorUrl,
    fingerprint: fingerprint(alert.labels),
  }
}

/** The pairs that all label sets have. */
export function commonPairs(sets: readonly Labels[]): Labels {
  const [first, ...rest] = sets
  if (!first) return labelsOf([])
  let common = first
  for (const labels of rest) {
    if (common.length === 0) break
    const kept = common
    if (hasAll(labels, kept)) continue
    common = keepLabels(common, name => labelValue(labels, name) === labelValue(kept, name))
  }
  return common
}

function hasAll(labels: Labels, wanted: Labels): boolean {
  for (let i = 0; i + 1 < wanted.length; i += 2)
    if (labelValue(labels, wanted[i] ?? '') !== wanted[i + 1]) return false
  return true
}

export type NotificationParts = Pick<
  Notification,
  'groupKey' | 'receiver' | 'groupLabels' | 'externalUrl' | 'alerts'
> & {
  /** `slack/0`. */
  readonly integration: string
  readonly heldBeneath: HeldBeneath | null
  readonly groupId: string
  readonly now: number
}

/** What an integration is told at one flush. */
export function buildNotification(parts: NotificationParts): Notification {
  const { alerts, groupKey, receiver, groupLabels, externalUrl, heldBeneath } = parts
  return {
    key: notificationKey(parts),
    groupKey,
    receiver,
    groupLabels,
    externalUrl,
    truncatedAlerts: 0,
    alerts,
    ...summaryOf(alerts),
    ...(heldBeneath && { heldBeneath }),
  }
}

type Summary = Pick<Notification, 'status' | 'commonLabels' | 'commonAnnotations'>

const summaryOf = (alerts: readonly NotifiedAlert[]): Summary => ({
  status: alerts.some(alert => alert.status === 'firing') ? 'firing' : 'resolved',
  commonLabels: commonPairs(alerts.map(alert => alert.labels)),
  commonAnnotations: commonPairs(alerts.map(alert => alert.annotations)),
})

/** Names a flush to one integration: the same however often it is computed or attempted. */
function notificationKey({ groupId, receiver, integration, now }: NotificationParts): string {
  const hash = fingerprint(labelsOf([[JSON.stringify([groupId, receiver, integration]), String(now)]]))
  return `${hash}-${now.toString(36)}`
}

/** At most so many alerts, for receivers that have a limit; 0 = all. What they have in common is of those left. */
export function truncateAlerts(notification: Notification, maxAlerts: number): Notification {
  if (maxAlerts === 0 || notification.alerts.length <= maxAlerts) return notification
  const alerts = notification.alerts.slice(0, maxAlerts)
  const truncatedAlerts = notification.alerts.length - maxAlerts
  return { ...notification, ...summaryOf(alerts), alerts, truncatedAlerts }
}
