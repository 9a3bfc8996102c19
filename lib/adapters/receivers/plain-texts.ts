import { createHash } from 'node:crypto'
import type { Notification, NotifiedAlert } from '../../core/alert/notification.ts'
import { formatLabels, labelPairs, labelValue } from '../../core/labels/index.ts'

const LISTED = 20

/** `[FIRING:2] HighCpu web-1`, with what failed when a template did. */
export function plainTitle(notification: Notification, fault: string | null): string {
  const firing = notification.alerts.filter(({ status }) => status === 'firing').length
  const state = notification.status === 'firing' ? `FIRING:${firing}` : 'RESOLVED'
  const subject = [...labelPairs(notification.groupLabels)].map(([, value]) => value).join(' ')
  const title = `[${state}] ${subject || labelValue(notification.commonLabels, 'alertname')}`.trim()
  return fault === null ? title : `${title} (template failed: ${fault})`
}

/** Every alert in a line or two, for when a template cannot say it. */
export function plainBody(notification: Notification, fault: string | null): string {
  const { alerts } = notification
  const listed = alerts.slice(0, LISTED).map(inLines)
  const more = alerts.length + notification.truncatedAlerts - listed.length
  return [
    plainTitle(notification, null),
    ...listed,
    ...(more > 0 ? [`and ${more} more`] : []),
    notification.externalUrl,
    ...(fault === null ? [] : [`The template of this message failed: ${fault}`]),
  ].join('\n')
}

function inLines({ status, labels, annotations }: NotifiedAlert): string {
  const words = labelValue(annotations, 'summary') || labelValue(annotations, 'description')
  return `${status} ${formatLabels(labels)}${words === '' ? '' : `\n  ${words}`}`
}

/** At most so many characters; the last one says that there was more. */
export function cut(text: string, most: number): string {
  const characters = [...text]
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`
}

/** At most so many bytes of UTF-8, never half a character. */
export function cutBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text
  const end = '…'
  let size = Buffer.byteLength(end)
  let kept = ''
  for (const character of text) {
    size += Buffer.byteLength(character)
    if (size > most) break
    kept += character
  }
  return `${kept}${end}`
}

/** What one group is called at services that tell messages of one incident apart by a key: 64 hexadecimal digits. */
export const groupHash = ({ groupKey }: Pick<Notification, 'groupKey'>): string =>
  createHash('sha256').update(groupKey).digest('hex')

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, character => ENTITIES[character] ?? character)
