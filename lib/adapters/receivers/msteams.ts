import type { MsteamsConfig } from '../../core/config/schema/receiver/msteams.ts'
import type { Delivery, ReceiverKind } from '../../ports/receiver.ts'
import { deliveryOf, inShort } from './answers.ts'
import { cutBytes } from './plain-texts.ts'
import { probeAddress } from './probe-address.ts'
import type { ReceiverTools } from './tools.ts'
import type { HttpAnswer } from './transport.ts'

/** https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors: a message has 28 KB. */
const MAX_TEXT_BYTES = 20_000
const MAX_TITLE_BYTES = 2_000
const RED = '8C1A1A'
const GREEN = '2DC72D'

/** Microsoft Teams by a connector of Microsoft 365: a message card. */
export function createMsteams({ http, textsOf }: ReceiverTools): ReceiverKind<MsteamsConfig> {
  return {
    async send(config, notification, context) {
      const texts = textsOf(notification, context)
      const body = {
        '@context': 'http://schema.org/extensions',
        '@type': 'MessageCard',
        title: cutBytes(texts.title(config.title), MAX_TITLE_BYTES),
        summary: cutBytes(texts.title(config.summary), MAX_TITLE_BYTES),
        text: cutBytes(texts.body(config.text), MAX_TEXT_BYTES),
        themeColor: notification.status === 'firing' ? RED : GREEN,
      }
      const exchange = await http.exchange(
        { url: config.webhook_url, isUrlSecret: true, body: JSON.stringify(body), client: config.http },
        context,
      )
      return texts.settle(exchange.kind === 'answered' ? readAnswer(exchange.answer) : exchange)
    },
    probe: (config, context) => probeAddress(http, { url: config.webhook_url, client: config.http }, context),
  }
}

/** A connector answers 200 when it could not deliver, too: what it met stands in the text. */
export function readAnswer(answer: HttpAnswer): Delivery {
  const delivery = deliveryOf(answer)
  if (delivery.kind !== 'delivered' || !/delivery failed|endpoint returned HTTP error/i.test(answer.text))
    return delivery
  const status = Number(/HTTP error (\d{3})/i.exec(answer.text)?.[1] ?? 0)
  const detail = inShort(answer.text)
  return status === 429 || status >= 500
    ? { kind: 'retry', detail, retryAfterMs: answer.retryAfterMs }
    : { kind: 'refused', detail }
}
