import type { MattermostConfig } from '../../core/config/schema/receiver/mattermost.ts'
import type { Delivery, ReceiverKind } from '../../ports/receiver.ts'
import { deliveryOf, readObject, textAt } from './answers.ts'
import { cut } from './plain-texts.ts'
import { probeAddress } from './probe-address.ts'
import type { Texts } from './texts.ts'
import type { ReceiverTools } from './tools.ts'
import type { HttpAnswer } from './transport.ts'

/** https://developers.mattermost.com/integrate/webhooks/incoming/ */
const MAX_TEXT = 16_383
const PRIORITIES: readonly string[] = ['standard', 'important', 'urgent']

/** Mattermost: an incoming webhook. */
export function createMattermost({ http, textsOf }: ReceiverTools): ReceiverKind<MattermostConfig> {
  return {
    async send(config, notification, context) {
      const texts = textsOf(notification, context)
      const exchange = await http.exchange(
        {
          url: config.webhook_url,
          isUrlSecret: true,
          body: JSON.stringify(messageOf(config, texts)),
          client: config.http,
        },
        context,
      )
      return texts.settle(exchange.kind === 'answered' ? readAnswer(exchange.answer) : exchange)
    },
    probe: (config, context) => probeAddress(http, { url: config.webhook_url, client: config.http }, context),
  }
}

function messageOf(config: MattermostConfig, texts: Texts) {
  const { value } = texts
  const given = (template: string | undefined) => value(template) || undefined
  const card = given(config.props?.card)
  return {
    text: cut(texts.body(config.text), MAX_TEXT),
    channel: given(config.channel),
    username: given(config.username),
    icon_url: given(config.icon_url),
    icon_emoji: given(config.icon_emoji),
    type: given(config.type),
    props: card === undefined ? undefined : { card },
    priority: config.priority && priorityOf(config.priority, value(config.priority.priority)),
    attachments:
      config.attachments.length === 0
        ? undefined
        : config.attachments.map(({ fields, ...rest }) => ({
            ...Object.fromEntries(Object.entries(rest).map(([name, template]) => [name, given(template)])),
            fields: fields.map(field => ({
              title: value(field.title),
              value: value(field.value),
              short: field.short,
            })),
          })),
  }
}

type Priority = NonNullable<MattermostConfig['priority']>

/** The server refuses a wish that a priority does not go with: those are left out. */
function priorityOf(
  { requested_ack: isAckWished, persistent_notifications: isPersistent }: Priority,
  written: string,
) {
  if (written === '') return undefined
  const lower = written.toLowerCase()
  const priority = PRIORITIES.includes(lower) ? lower : 'standard'
  return {
    priority,
    requested_ack: isAckWished && priority !== 'standard',
    persistent_notifications: isPersistent && priority === 'urgent',
  }
}

function readAnswer(answer: HttpAnswer): Delivery {
  return deliveryOf(answer, { words: textAt(readObject(answer.text), 'message') ?? answer.text })
}
