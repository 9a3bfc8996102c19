import { createHash } from 'node:crypto'
import webpush from 'web-push'
import type { Notification } from '../../core/alert/notification.ts'
import type { WebPushConfig } from '../../core/config/schema/receiver/web-push.ts'
import type { AddressRule } from '../../ports/prober.ts'
import type { PushSubscription, PushSubscriptions, VapidKeys } from '../../ports/push-subscriptions.ts'
import type { Delivery, ReceiverContext, ReceiverKind } from '../../ports/receiver.ts'
import type { Secrets } from '../../ports/secrets.ts'
import { deliveryOf } from './answers.ts'
import { createFanOut } from './fan-out.ts'
import { tokenFor } from './page-actions.ts'
import { cut, cutBytes } from './plain-texts.ts'
import { probeAddress } from './probe-address.ts'
import type { ReceiverTools } from './tools.ts'

/** RFC 8030 §7.2: a push service takes 4,096 bytes, and 103 of them are the encryption's. */
const MAX_TITLE = 200
const MAX_BODY_BYTES = 2_000
const TOPIC_LENGTH = 32
const GONE: ReadonlySet<number> = new Set([404, 410])

export type WebPushParts = {
  readonly subscriptions: PushSubscriptions
  readonly secrets: Pick<Secrets, 'sign'>
  /** For addresses that browsers gave: whoever signs in could name one. */
  readonly addressRule: () => AddressRule
}

/**
 * Push to every browser that a person allowed (RFC 8030), encrypted for it (RFC 8291), in the deck's own name
 * (RFC 8292). What a page is pushed for carries a token by which its buttons act without a session.
 */
export function createWebPush(
  { http, textsOf }: ReceiverTools,
  parts: WebPushParts,
): ReceiverKind<WebPushConfig> {
  const fanOut = createFanOut()
  const browsersOf = async (emails: readonly string[]) => {
    const subscriptions = await parts.subscriptions.of(emails)
    const isTold = (email: string) => subscriptions.some(one => one.email === email.toLowerCase())
    return { subscriptions, missing: emails.filter(email => !isTold(email)) }
  }
  return {
    async probe(config, context) {
      const { subscriptions, missing } = await browsersOf(config.to)
      if (missing.length > 0) return { kind: 'refused', detail: nobody(missing) }
      const services = [...new Set(subscriptions.map(({ endpoint }) => new URL('/', endpoint).href))]
      const asked = { ...context, addressRule: parts.addressRule() }
      return fanOut({
        key: `probe-${context.now}`,
        parts: services,
        tell: url => probeAddress(http, { url }, asked),
      })
    },
    async send(config, notification, context) {
      const texts = textsOf(notification, context)
      const { subscriptions, missing } = await browsersOf(config.to)
      if (subscriptions.length === 0) return texts.settle({ kind: 'refused', detail: nobody(missing) })
      const keys = await parts.subscriptions.vapidKeys()
      const payload = JSON.stringify({
        title: cut(texts.title(config.title), MAX_TITLE),
        body: cutBytes(texts.body(config.message).trim(), MAX_BODY_BYTES),
        ...linksOf(notification, context, parts.secrets),
      })
      const push = { payload, keys, ttlSeconds: Math.round(config.ttl / 1_000), topic: topicOf(notification) }
      const delivery = await fanOut({
        key: notification.key,
        parts: subscriptions.map(({ id }) => id),
        tell: async id => {
          const subscription = subscriptions.find(one => one.id === id)
          return subscription ? tell(subscription, push) : { kind: 'refused', detail: 'gone' }
        },
      })
      const settled = texts.settle(delivery)
      return missing.length === 0 ? settled : { ...settled, detail: `${settled.detail}; ${nobody(missing)}` }

      async function tell(subscription: PushSubscription, message: Push): Promise<Delivery> {
        const rule = parts.addressRule()
        const exchange = await http.exchange(requestFor(subscription, message, context.deckUrl), {
          ...context,
          addressRule: rule,
        })
        if (exchange.kind !== 'answered') return exchange
        const { answer } = exchange
        if (GONE.has(answer.status)) {
          await parts.subscriptions.remove(subscription.id)
          return {
            kind: 'refused',
            detail: `${answer.status}: a browser of ${subscription.email} is gone, and was taken off the list`,
          }
        }
        if (answer.status >= 200 && answer.status < 300)
          await parts.subscriptions.told(subscription.id, context.now)
        return deliveryOf(answer, { reference: context.page?.orderKey ?? null })
      }
    },
  }
}

type Push = {
  readonly payload: string
  readonly keys: VapidKeys
  readonly ttlSeconds: number
  readonly topic: string
}

const nobody = (emails: readonly string[]): string =>
  `${emails.join(', ')} allowed no browser to be told: it is done there, under Settings`

/** A newer message of a group takes the place of one that waits for a device. */
const topicOf = ({ groupKey }: Notification): string =>
  createHash('sha256').update(groupKey).digest('base64url').slice(0, TOPIC_LENGTH)

function requestFor(subscription: PushSubscription, push: Push, deckUrl: string) {
  const { endpoint, p256dh, auth } = subscription
  const details = webpush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, push.payload, {
    vapidDetails: { subject: subjectOf(deckUrl), ...push.keys },
    TTL: push.ttlSeconds,
    urgency: 'high',
    topic: push.topic,
    contentEncoding: 'aes128gcm',
  })
  const headers = Object.entries(details.headers).map(([name, value]) => [name, String(value)])
  return { url: endpoint, isUrlSecret: true, body: details.body, headers: Object.fromEntries(headers) }
}

/** Push services want an https or mailto address to complain at. */
const subjectOf = (deckUrl: string): string =>
  deckUrl.startsWith('https:') ? deckUrl : `mailto:opsdeck@${new URL(deckUrl).hostname}`

function linksOf(
  notification: Notification,
  { page, deckUrl, now }: ReceiverContext,
  secrets: Pick<Secrets, 'sign'>,
) {
  const base = { tag: topicOf(notification), status: notification.status }
  if (!page) return { ...base, url: `${deckUrl}/alerts` }
  const token = tokenFor(page, { via: 'web_push', now, secrets })
  return { ...base, url: `${deckUrl}/on-call/pages/${page.id}`, token }
}
