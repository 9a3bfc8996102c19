import { createHmac } from 'node:crypto'
import { truncateAlerts } from '../../core/alert/build-notification.ts'
import { webhookBodySteps } from '../../core/alert/webhook-body.ts'
import type { WebhookConfig } from '../../core/config/schema/receiver/webhook.ts'
import type { ReceiverKind } from '../../ports/receiver.ts'
import { deliveryOf } from './answers.ts'
import { probeAddress } from './probe-address.ts'
import type { ReceiverTools } from './tools.ts'

/**
 * Any address that takes JSON: Alertmanager's body, byte for byte. `Idempotency-Key` and `X-Opsdeck-Delivery` are the
 * same on every attempt. With a `signing_secret`, `X-Opsdeck-Signature` is `sha256=` and the hexadecimal HMAC-SHA256
 * of `<X-Opsdeck-Timestamp>.<body>`, the timestamp in Unix seconds.
 */
export function createWebhook({ http, turns }: ReceiverTools): ReceiverKind<WebhookConfig> {
  return {
    async send(config, notification, context) {
      const body = await turns.steps(webhookBodySteps(truncateAlerts(notification, config.max_alerts)))
      const exchange = await http.exchange(
        {
          url: config.url,
          isUrlSecret: true,
          body,
          client: config.http,
          timeoutMs: config.timeout === 0 ? undefined : config.timeout,
          headers: {
            'idempotency-key': notification.key,
            'x-opsdeck-delivery': notification.key,
            ...signed(config.signing_secret, body, context.now),
          },
          secrets: config.signing_secret === undefined ? [] : [config.signing_secret],
        },
        context,
      )
      return exchange.kind === 'answered' ? deliveryOf(exchange.answer) : exchange
    },
    probe: (config, context) => probeAddress(http, { url: config.url, client: config.http }, context),
  }
}

function signed(secret: string | undefined, body: string, now: number): Record<string, string> {
  if (secret === undefined) return {}
  const timestamp = String(Math.floor(now / 1_000))
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
  return { 'x-opsdeck-timestamp': timestamp, 'x-opsdeck-signature': `sha256=${signature}` }
}
