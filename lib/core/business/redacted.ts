import { fingerprint } from '../alert/fingerprint.ts'
import type { Notification, NotifiedAlert } from '../alert/notification.ts'
import { keepLabels, labelPairs, labelsOf, NO_LABELS } from '../labels/index.ts'
import { asBusinessAlert, isBusinessAlert, isBusinessRow } from './marked.ts'

/** What everybody may know of an alert of business: that there is one, how bad it is, and whose. */
const OPEN_LABELS: ReadonlySet<string> = new Set(['severity', 'service', 'part'])

const NAME = 'Business alert'
const SUMMARY = 'Of business figures: managers and admins see in the deck what it says.'

/** An alert's row for those who must know that somebody was called, and not why. */
export function redactedRow<R extends Row>(row: R): R {
  if (!isBusinessRow(row)) return row
  const labels = Object.fromEntries(Object.entries(row.labels).filter(([name]) => OPEN_LABELS.has(name)))
  return { ...row, name: NAME, summary: '', labels: { ...labels, alertname: NAME } }
}

type Row = {
  readonly name: string
  readonly summary: string
  readonly labels: Readonly<Record<string, string>>
}

/** A group's name as a receiver knows it, which tells nothing of its labels. */
export const redactedGroup = (groupKey: string): string =>
  `business:${fingerprint(labelsOf([['group', groupKey]]))}`

/**
 * A message without what its business alerts say: no label but a few, no annotation, no link to an expression. One
 * without such alerts is as it was.
 */
export function redactedNotification(notification: Notification): Notification {
  if (!notification.alerts.some(({ labels }) => isBusinessAlert(labels))) return notification
  const alerts = notification.alerts.map(alert => (isBusinessAlert(alert.labels) ? redacted(alert) : alert))
  const isAll = alerts.every(({ labels }) => isBusinessAlert(labels))
  const common = keepLabels(notification.commonLabels, isOpen)
  return {
    ...notification,
    groupKey: redactedGroup(notification.groupKey),
    groupLabels: keepLabels(notification.groupLabels, isOpen),
    commonLabels: isAll ? asBusinessAlert(common) : common,
    commonAnnotations: isAll ? ANNOTATIONS : NO_LABELS,
    alerts,
  }
}

const isOpen = (name: string): boolean => OPEN_LABELS.has(name)
const ANNOTATIONS = labelsOf([['summary', SUMMARY]])

function redacted(alert: NotifiedAlert): NotifiedAlert {
  const kept = keepLabels(alert.labels, isOpen)
  return {
    ...alert,
    labels: asBusinessAlert(labelsOf([['alertname', NAME], ...labelPairs(kept)])),
    annotations: ANNOTATIONS,
    generatorUrl: '',
  }
}
