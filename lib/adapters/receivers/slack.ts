import type { SlackConfig } from '../../core/config/schema/receiver/slack.ts'
import type { Delivery, ReceiverKind } from '../../ports/receiver.ts'
import { deliveryOf, readObject, textAt } from './answers.ts'
import { cut } from './plain-texts.ts'
import { probeAddress } from './probe-address.ts'
import type { Texts } from './texts.ts'
import type { ReceiverTools } from './tools.ts'
import type { HttpAnswer } from './transport.ts'

/** https://api.slack.com/reference/messaging/attachments, and …/methods/chat.postMessage#truncating */
const MAX_TITLE = 1_024
const MAX_TEXT = 40_000
/** https://api.slack.com/methods/chat.postMessage: what is worth another attempt though the status says 200. */
const PASSING: ReadonlySet<string> = new Set([
  'ratelimited',
  'rate_limited',
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
])

/** Slack: an incoming webhook, or chat.postMessage with an app's token; the attachment is Alertmanager's. */
export function createSlack({ http, textsOf }: ReceiverTools): ReceiverKind<SlackConfig> {
  return {
    async send(config, notification, context) {
      const texts = textsOf(notification, context)
      const exchange = await http.exchange(
        {
          url: config.api_url,
          isUrlSecret: true,
          body: JSON.stringify(messageOf(config, texts)),
          client: config.http,
          headers: config.app_token === undefined ? {} : { authorization: `Bearer ${config.app_token}` },
          secrets: config.app_token === undefined ? [] : [config.app_token],
        },
        context,
      )
      return texts.settle(exchange.kind === 'answered' ? readAnswer(exchange.answer) : exchange)
    },
    async probe(config, context) {
      const { app_token: token, api_url: url, http: client } = config
      if (token === undefined || !url.endsWith('/chat.postMessage'))
        return probeAddress(http, { url, client, secrets: token === undefined ? [] : [token] }, context)
      // https://api.slack.com/methods/auth.test
      const exchange = await http.exchange(
        {
          url: new URL('auth.test', url).href,
          body: '{}',
          client,
          headers: { authorization: `Bearer ${token}` },
          secrets: [token],
        },
        context,
      )
      if (exchange.kind !== 'answered') return exchange
      const delivery = readAnswer(exchange.answer)
      const team = textAt(readObject(exchange.answer.text), 'team')
      return delivery.kind === 'delivered'
        ? { ...delivery, detail: `the app is signed in${team === null ? '' : ` to ${team}`}` }
        : delivery
    },
  }
}

function messageOf(config: SlackConfig, texts: Texts) {
  const { value } = texts
  return {
    channel: given(value(config.channel)),
    username: given(value(config.username)),
    icon_emoji: given(value(config.icon_emoji)),
    icon_url: given(value(config.icon_url)),
    link_names: config.link_names || undefined,
    text:
      config.message_text === undefined ? undefined : given(cut(texts.body(config.message_text), MAX_TEXT)),
    attachments: [attachmentOf(config, texts)],
  }
}

function attachmentOf(config: SlackConfig, texts: Texts) {
  const { value } = texts
  return {
    title: given(cut(texts.title(config.title), MAX_TITLE)),
    title_link: given(value(config.title_link)),
    pretext: given(value(config.pretext)),
    text: cut(texts.body(config.text), MAX_TEXT),
    fallback: texts.title(config.fallback),
    callback_id: value(config.callback_id),
    fields: listed(config.fields, field => ({
      title: value(field.title),
      value: value(field.value),
      short: field.short ?? config.short_fields,
    })),
    actions: listed(config.actions, action => ({
      type: value(action.type),
      text: value(action.text),
      // With an address it is a link; the fields of a message action have no meaning then.
      ...(action.url
        ? { url: value(action.url), style: given(value(action.style)) }
        : {
            style: given(value(action.style)),
            name: given(value(action.name)),
            value: given(value(action.value)),
            confirm: action.confirm && {
              title: given(value(action.confirm.title)),
              text: value(action.confirm.text),
              ok_text: given(value(action.confirm.ok_text)),
              dismiss_text: given(value(action.confirm.dismiss_text)),
            },
          }),
    })),
    image_url: given(value(config.image_url)),
    thumb_url: given(value(config.thumb_url)),
    footer: value(config.footer),
    color: given(value(config.color)),
    mrkdwn_in: config.mrkdwn_in,
  }
}

/** An empty text is left out. */
const given = (text: string): string | undefined => (text === '' ? undefined : text)

const listed = <A, B>(items: readonly A[], change: (item: A) => B): B[] | undefined =>
  items.length === 0 ? undefined : items.map(change)

/** A webhook says `ok`, the API says it in JSON; both may say an error with status 200. */
function readAnswer(answer: HttpAnswer): Delivery {
  const said = readObject(answer.text)
  const error = textAt(said, 'error')
  const delivery = deliveryOf(answer, {
    words: error ?? answer.text,
    reference: textAt(said, 'ts'),
  })
  if (delivery.kind !== 'delivered') return delivery
  if (said ? said.ok === true : answer.text.trim() === 'ok') return delivery
  if (error !== null && PASSING.has(error))
    return { kind: 'retry', detail: `Slack: ${error}`, retryAfterMs: answer.retryAfterMs }
  return { kind: 'refused', detail: `Slack: ${error ?? (delivery.detail || 'no word of success')}` }
}
