import { formatLabels, labelValue } from '../labels/index.ts'
import { instantOfWall, parseWallMs, wallOfInstant, wallText } from '../window/wall-clock.ts'
import { commonPairs } from './build-notification.ts'
import type { Notification } from './notification.ts'

const DAY_MS = 86_400_000

/** When it went out last, or should have: the newest instant not after `now` at which it is that time in that zone. */
export function lastDigestMs(
  { at, zone }: { readonly at: string; readonly zone: string },
  now: number,
): number {
  const today = wallText(wallOfInstant(now, zone)).slice(0, 10)
  const wallMs = parseWallMs(`${today}T${at}`) ?? 0
  const dueMs = instantOfWall(wallMs, zone)
  return dueMs <= now ? dueMs : instantOfWall(wallMs - DAY_MS, zone)
}

export type DigestEntry = { readonly atMs: number; readonly notification: Notification }

/** One line a message, by time: `07:55 FIRING HighCpu {instance="web-1"} (team): CPU at 95 %`. */
export function digestText(entries: readonly DigestEntry[], zone: string, externalUrl: string): string {
  const lines = entries.map(({ atMs, notification }) =>
    lineOf(notification, wallText(wallOfInstant(atMs, zone))),
  )
  return [...lines, '', `Times in ${zone}. ${externalUrl}/alerts`].join('\n')
}

function lineOf(
  { status, receiver, alerts, commonLabels, commonAnnotations }: Notification,
  when: string,
): string {
  const name = labelValue(commonLabels, 'alertname') || 'alerts'
  const words = labelValue(commonAnnotations, 'summary') || labelValue(commonAnnotations, 'description')
  const count = alerts.length > 1 ? ` (${alerts.length} alerts)` : ''
  const labels = formatLabels(commonLabels)
  const tail = words === '' ? '' : `: ${words.replace(/\s+/g, ' ')}`
  return `${when.replace('T', ' ')}  ${status.toUpperCase()}  ${name}${count} ${labels}  to ${receiver}${tail}`
}

/** All messages of a digest as one, for the template of its subject. */
export function digestNotification(entries: readonly DigestEntry[], externalUrl: string): Notification {
  const alerts = entries.flatMap(({ notification }) => notification.alerts)
  return {
    key: 'digest',
    groupKey: 'digest',
    receiver: entries[0]?.notification.receiver ?? '',
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    groupLabels: commonPairs([]),
    commonLabels: commonPairs(alerts.map(({ labels }) => labels)),
    commonAnnotations: commonPairs(alerts.map(({ annotations }) => annotations)),
    externalUrl,
    truncatedAlerts: 0,
    alerts,
  }
}
