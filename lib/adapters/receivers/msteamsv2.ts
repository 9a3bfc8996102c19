import type { Msteamsv2Config } from '../../core/config/schema/receiver/msteamsv2.ts'
import type { ReceiverKind } from '../../ports/receiver.ts'
import { readAnswer } from './msteams.ts'
import { cutBytes } from './plain-texts.ts'
import { probeAddress } from './probe-address.ts'
import type { ReceiverTools } from './tools.ts'

/** https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors: a message has 28 KB. */
const MAX_TEXT_BYTES = 20_000
const MAX_TITLE_BYTES = 2_000

/** Microsoft Teams by a workflow: an adaptive card. */
export function createMsteamsv2({ http, textsOf }: ReceiverTools): ReceiverKind<Msteamsv2Config> {
  return {
    async send(config, notification, context) {
      const texts = textsOf(notification, context)
      const card = cardOf({
        title: cutBytes(texts.title(config.title), MAX_TITLE_BYTES),
        text: cutBytes(texts.body(config.text), MAX_TEXT_BYTES),
        color: notification.status === 'firing' ? 'Attention' : 'Good',
      })
      const exchange = await http.exchange(
        { url: config.webhook_url, isUrlSecret: true, body: JSON.stringify(card), client: config.http },
        context,
      )
      return texts.settle(exchange.kind === 'answered' ? readAnswer(exchange.answer) : exchange)
    },
    probe: (config, context) => probeAddress(http, { url: config.webhook_url, client: config.http }, context),
  }
}

type Card = { readonly title: string; readonly text: string; readonly color: 'Attention' | 'Good' }

const cardOf = ({ title, text, color }: Card) => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.2',
        body: [
          {
            type: 'TextBlock',
            text: title,
            weight: 'Bolder',
            size: 'Medium',
            wrap: true,
            style: 'heading',
            color,
          },
          { type: 'TextBlock', text, wrap: true },
        ],
        msteams: { width: 'full' },
      },
    },
  ],
})
