import type { Notification } from '../../core/alert/notification.ts'
import type { PushoverConfig } from '../../core/config/schema/receiver/pushover.ts'
import type { Delivery, ReceiverContext, ReceiverKind } from '../../ports/receiver.ts'
import { deliveryOf, readObject, textAt, textsAt } from './answers.ts'
import { cut, groupHash } from './plain-texts.ts'
import { probeAddress } from './probe-address.ts'
import type { Texts } from './texts.ts'
import type { ReceiverTools } from './tools.ts'
import type { HttpAnswer } from './transport.ts'

export const PUSHOVER_URL = 'https://api.pushover.net/1/'
/** https://pushover.net/api#limits */
const MAX = { title: 250, message: 1_024, url: 512, urlTitle: 100 }
const EMERGENCY = '2'
/** https://pushover.net/api#priority: seconds that an emergency is repeated in, and ends after. */
const RETRY_AT_LEAST = 30
const EXPIRE_AT_MOST = 10_800

/**
 * Pushover. An emergency is repeated on the phone until somebody acknowledges it, it expires, or its group has
 * resolved; its reference is the receipt. Pushover tells the deck of an acknowledgement, which counts for its page.
 */
export function createPushover(
  { http, textsOf, actionUrl }: ReceiverTools,
  apiUrl = PUSHOVER_URL,
): ReceiverKind<PushoverConfig> {
  const post = async (
    config: PushoverConfig,
    { path, fields }: { readonly path: string; readonly fields: Readonly<Record<string, string>> },
    context: ReceiverContext,
  ): Promise<Delivery> => {
    const exchange = await http.exchange(
      {
        url: new URL(path, apiUrl).href,
        body: new URLSearchParams(fields).toString(),
        client: config.http,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        secrets: [config.token, config.user_key],
      },
      context,
    )
    return exchange.kind === 'answered' ? readAnswer(exchange.answer) : exchange
  }
  /** Ends the repeats on every telephone that was told of the group. */
  const cancel = (config: PushoverConfig, groupKey: string, context: ReceiverContext) => {
    const path = `receipts/cancel_by_tag/${groupHash({ groupKey })}.json`
    return post(config, { path, fields: { token: config.token } }, context)
  }
  return {
    async send(config, notification, context) {
      const texts = textsOf(notification, context)
      const token = texts.value(config.token)
      if (notification.status === 'resolved') {
        const canceled = await cancel(config, notification.groupKey, context)
        if (canceled.kind === 'retry') return texts.settle(canceled)
      }
      const callback = actionUrl(context, 'acknowledge')
      const told = fieldsOf(config, notification, texts)
      const fields = {
        token,
        user: texts.value(config.user_key),
        ...told,
        ...(callback !== null && told.priority === EMERGENCY ? { callback } : {}),
      }
      return texts.settle(await post(config, { path: 'messages.json', fields }, context))
    },
    acknowledge: (config, { groupKey }, context) => cancel(config, groupKey, context),
    /** https://pushover.net/api#validate */
    async probe(config, context) {
      const { token, user_key: user, http: client } = config
      // Filled from an alert's labels: only an alert tells whom it is for.
      if (`${token}${user}`.includes('{{')) return probeAddress(http, { url: apiUrl, client }, context)
      const delivery = await post(config, { path: 'users/validate.json', fields: { token, user } }, context)
      return delivery.kind === 'delivered'
        ? { ...delivery, detail: 'knows the token and the user' }
        : delivery
    },
  }
}

function fieldsOf(config: PushoverConfig, notification: Notification, texts: Texts): Record<string, string> {
  const { value } = texts
  const message = (config.html ? texts.html(config.message) : texts.body(config.message)).trim()
  const priority = priorityOf(value(config.priority))
  const fields = {
    title: cut(texts.title(config.title), MAX.title),
    // An empty message is refused.
    message: cut(message || '(no details)', MAX.message),
    url: cut(value(config.url), MAX.url),
    url_title: cut(value(config.url_title), MAX.urlTitle),
    device: value(config.device),
    sound: value(config.sound),
    html: config.html ? '1' : '',
    monospace: config.monospace ? '1' : '',
    ttl: config.ttl === undefined || priority === EMERGENCY ? '' : seconds(config.ttl),
    priority,
    ...(priority === EMERGENCY
      ? {
          retry: String(Math.max(RETRY_AT_LEAST, Number(seconds(config.retry)))),
          expire: String(Math.min(EXPIRE_AT_MOST, Number(seconds(config.expire)))),
          tags: groupHash(notification),
        }
      : {}),
  }
  return Object.fromEntries(Object.entries(fields).filter(([, text]) => text !== ''))
}

const seconds = (ms: number): string => String(Math.round(ms / 1_000))

/** -2 to 2; 0, which is Pushover's own, for anything else. */
const priorityOf = (written: string): string =>
  /^(-[12]|[012])$/.test(written.trim()) ? written.trim() : '0'

function readAnswer(answer: HttpAnswer): Delivery {
  const said = readObject(answer.text)
  const errors = textsAt(said, 'errors').join(', ')
  return deliveryOf(answer, {
    words: errors || (said?.status === 1 ? 'ok' : answer.text),
    reference: textAt(said, 'receipt') ?? textAt(said, 'request'),
  })
}
