import type { NtfyConfig } from '../../core/config/schema/receiver/ntfy.ts'
import type { ReceiverKind } from '../../ports/receiver.ts'
import { deliveryOf, readObject, textAt } from './answers.ts'
import { cut, cutBytes } from './plain-texts.ts'
import type { ReceiverTools } from './tools.ts'

/** https://docs.ntfy.sh/publish/#limitations */
const MAX_MESSAGE_BYTES = 4_096
const MAX_TITLE = 250

/** ntfy: published as JSON, with priority, tags and buttons: to open what it is about, and to act on a page. */
export function createNtfy({ http, textsOf, actionUrl }: ReceiverTools): ReceiverKind<NtfyConfig> {
  return {
    async send(config, notification, context) {
      const texts = textsOf(notification, context)
      const { value } = texts
      const click = value(config.click)
      const isFiring = notification.status === 'firing'
      const body = {
        topic: value(config.topic),
        title: cut(texts.title(config.title), MAX_TITLE),
        message: cutBytes(texts.body(config.message).trim(), MAX_MESSAGE_BYTES),
        priority: priorityOf(value(config.priority)),
        tags: value(config.tags)
          .split(',')
          .map(tag => tag.trim())
          .filter(tag => tag !== ''),
        click: click || undefined,
        actions: [
          ...button('Acknowledge', isFiring ? actionUrl(context, 'acknowledge') : null),
          ...button('Escalate', isFiring ? actionUrl(context, 'escalate') : null),
          ...(/^https?:/.test(click) ? [{ action: 'view', label: 'Open', url: click }] : []),
        ],
      }
      if (body.topic === '')
        return texts.settle({ kind: 'refused', detail: 'no topic after its template was expanded' })
      const exchange = await http.exchange(
        {
          url: config.url,
          body: JSON.stringify(body),
          client: config.http,
          headers: config.token === undefined ? {} : { authorization: `Bearer ${config.token}` },
          secrets: config.token === undefined ? [] : [config.token],
        },
        context,
      )
      if (exchange.kind !== 'answered') return texts.settle(exchange)
      const said = readObject(exchange.answer.text)
      return texts.settle(
        deliveryOf(exchange.answer, {
          words: textAt(said, 'error') ?? textAt(said, 'id') ?? exchange.answer.text,
          reference: textAt(said, 'id'),
        }),
      )
    },
    /** https://docs.ntfy.sh/config/#health-checks; older servers do not know it, and answer all the same. */
    async probe(config, context) {
      const root = new URL(config.url)
      const exchange = await http.exchange(
        { method: 'GET', url: new URL('v1/health', root).href, body: '', client: config.http },
        context,
      )
      if (exchange.kind !== 'answered') return exchange
      const isUnwell = exchange.answer.status >= 500 || readObject(exchange.answer.text)?.healthy === false
      return isUnwell
        ? { kind: 'refused', detail: `${root.host} says that it is not healthy (${exchange.answer.status})` }
        : { kind: 'delivered', detail: `${root.host} answers`, reference: null }
    },
  }
}

/** The telephone asks the deck itself, and takes the message away once it was answered. */
const button = (label: string, url: string | null) =>
  url === null ? [] : [{ action: 'http', label, url, method: 'POST', clear: true }]

const PRIORITIES: Readonly<Record<string, number>> = {
  min: 1,
  low: 2,
  default: 3,
  high: 4,
  max: 5,
  urgent: 5,
}

/** 1 to 5; 3, which is ntfy's own, for anything else. */
export function priorityOf(written: string): number {
  const word = written.trim().toLowerCase()
  return /^[1-5]$/.test(word) ? Number(word) : (PRIORITIES[word] ?? 3)
}
