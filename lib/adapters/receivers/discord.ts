import type { DiscordConfig } from '../../core/config/schema/receiver/discord.ts'
import type { Delivery, ReceiverKind } from '../../ports/receiver.ts'
import { deliveryOf, readObject, textAt } from './answers.ts'
import { cut } from './plain-texts.ts'
import type { ReceiverTools } from './tools.ts'
import type { HttpAnswer } from './transport.ts'

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const MAX = { content: 2_000, title: 256, description: 4_096, username: 80 }
const RED = 0x99_2d_22
const GREEN = 0x2e_cc_71

/** Discord: a webhook with one embed. */
export function createDiscord({ http, textsOf }: ReceiverTools): ReceiverKind<DiscordConfig> {
  return {
    async send(config, notification, context) {
      const texts = textsOf(notification, context)
      const { value } = texts
      const body = {
        content: cut(value(config.content), MAX.content),
        embeds: [
          {
            title: cut(texts.title(config.title), MAX.title),
            description: cut(texts.body(config.message), MAX.description),
            color: notification.status === 'firing' ? RED : GREEN,
          },
        ],
        username: cut(value(config.username), MAX.username) || undefined,
        avatar_url: value(config.avatar_url) || undefined,
      }
      const exchange = await http.exchange(
        { url: config.webhook_url, isUrlSecret: true, body: JSON.stringify(body), client: config.http },
        context,
      )
      return texts.settle(exchange.kind === 'answered' ? readAnswer(exchange.answer) : exchange)
    },
    /** https://discord.com/developers/docs/resources/webhook#get-webhook-with-token */
    async probe(config, context) {
      const exchange = await http.exchange(
        { method: 'GET', url: config.webhook_url, isUrlSecret: true, body: '', client: config.http },
        context,
      )
      if (exchange.kind !== 'answered') return exchange
      const delivery = readAnswer(exchange.answer)
      if (delivery.kind !== 'delivered') return delivery
      const name = textAt(readObject(exchange.answer.text), 'name')
      return { ...delivery, detail: name === null ? 'the webhook is there' : `the webhook ${name} is there` }
    },
  }
}

function readAnswer(answer: HttpAnswer): Delivery {
  const said = readObject(answer.text)
  const seconds = said?.retry_after
  const where = said?.embeds === undefined ? '' : `: ${answer.text}`
  return deliveryOf(answer, {
    words: `${textAt(said, 'message') ?? answer.text}${where}`,
    reference: textAt(said, 'id'),
    retryAfterMs: typeof seconds === 'number' ? Math.ceil(seconds * 1_000) : null,
  })
}
