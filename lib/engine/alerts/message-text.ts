import type { Notification } from '../../core/alert/notification.ts'
import type { Turns } from '../../core/turns.ts'

/** So many alerts are written out without a pause. */
const AT_ONCE = 300

/** A notification as JSON; of a storm's, a few alerts at a time. */
export async function messageText(notification: Notification, turns: Turns): Promise<string> {
  if (notification.alerts.length <= AT_ONCE) return JSON.stringify(notification)
  const parts: string[] = []
  await turns.each(notification.alerts, alert => parts.push(JSON.stringify(alert)))
  const { alerts: _alerts, ...rest } = notification
  return `${JSON.stringify(rest).slice(0, -1)},"alerts":[${parts.join()}]}`
}

// Rows are written by `messageText` alone.
export const readMessage = (text: string): Notification => JSON.parse(text) as Notification
