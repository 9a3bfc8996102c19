import type { TelegramConfig } from '../../core/config/schema/receiver/telegram.ts'
import type { Delivery, ReceiverContext, ReceiverKind } from '../../ports/receiver.ts'
import { deliveryOf, isRecord, readObject, textAt } from './answers.ts'
import { cut } from './plain-texts.ts'
import type { ReceiverTools } from './tools.ts'
import type { HttpAnswer } from './transport.ts'

/** https://core.telegram.org/bots/api#sendmessage: characters after entities were parsed, bytes before. */
const MAX_CHARACTERS = 4_096
const MAX_BYTES = 32_768

type Text = { readonly text: string; readonly parse_mode?: string }

/** Telegram by its Bot API. Markup that Telegram cannot read goes out once more as plain text. */
export function createTelegram({ http, textsOf }: ReceiverTools): ReceiverKind<TelegramConfig> {
  const ask = async (
    config: TelegramConfig,
    { method, body }: { readonly method: 'sendMessage' | 'getChat'; readonly body: object },
    context: ReceiverContext,
  ) =>
    http.exchange(
      {
        url: new URL(`./bot${config.bot_token}/${method}`, `${config.api_url.replace(/\/+$/, '')}/`).href,
        body: JSON.stringify({ chat_id: config.chat_id, ...body }),
        client: config.http,
        secrets: [config.bot_token, ...config.bot_token.split(':').slice(1)],
      },
      context,
    )
  const post = (config: TelegramConfig, text: Text, context: ReceiverContext) => {
    const body = {
      message_thread_id: config.message_thread_id,
      disable_notification: config.disable_notifications || undefined,
      link_preview_options: { is_disabled: true },
      ...text,
    }
    return ask(config, { method: 'sendMessage', body }, context)
  }
  return {
    async send(config, notification, context) {
      const texts = textsOf(notification, context)
      const isHtml = config.parse_mode === 'HTML'
      const written = (isHtml ? texts.html(config.message) : texts.body(config.message)).trim()
      const text: Text = withinLimits(written, config.parse_mode)
      const exchange = await post(config, text, context)
      if (exchange.kind !== 'answered') return texts.settle(exchange)
      const delivery = readAnswer(exchange.answer)
      if (text.parse_mode === undefined || !/can't parse entities/i.test(delivery.detail))
        return texts.settle(delivery)
      const again = await post(config, withinLimits(plain(written, isHtml), ''), context)
      const second = again.kind === 'answered' ? readAnswer(again.answer) : again
      return texts.settle({ ...second, detail: `${second.detail}; as plain text, since: ${delivery.detail}` })
    },
    /** The token and the chat at once: https://core.telegram.org/bots/api#getchat */
    async probe(config, context) {
      const exchange = await ask(config, { method: 'getChat', body: {} }, context)
      if (exchange.kind !== 'answered') return exchange
      const delivery = readAnswer(exchange.answer)
      return delivery.kind === 'delivered' ? { ...delivery, detail: 'the bot sees the chat' } : delivery
    },
  }
}

/** Markup cannot be cut: what is too long goes out as plain text. */
function withinLimits(text: string, parseMode: string): Text {
  const isMarkup = parseMode !== ''
  const length = [...(isMarkup ? plain(text, parseMode === 'HTML') : text)].length
  if (length <= MAX_CHARACTERS && Buffer.byteLength(text) <= MAX_BYTES)
    return isMarkup ? { text, parse_mode: parseMode } : { text }
  return { text: cut(plain(text, parseMode === 'HTML'), MAX_CHARACTERS) }
}

const NAMED: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  '#39': "'",
  '#34': '"',
}

const plain = (text: string, isHtml: boolean): string =>
  isHtml
    ? text
        .replace(/<[^>]*>/g, '')
        .replace(/&(lt|gt|amp|quot|#39|#34);/g, (_, name: string) => NAMED[name] ?? '')
    : text

function readAnswer(answer: HttpAnswer): Delivery {
  const said = readObject(answer.text)
  const { parameters, result } = said ?? {}
  const seconds = isRecord(parameters) ? parameters.retry_after : null
  const id = isRecord(result) ? result.message_id : null
  const delivery = deliveryOf(answer, {
    words: textAt(said, 'description') ?? (said?.ok === true ? 'ok' : answer.text),
    reference: typeof id === 'number' ? String(id) : null,
    retryAfterMs: typeof seconds === 'number' ? seconds * 1_000 : null,
  })
  if (delivery.kind === 'delivered' && said?.ok !== true) return { kind: 'refused', detail: delivery.detail }
  return delivery
}
