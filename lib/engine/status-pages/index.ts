import type { WatchConfiguration } from '../../core/config/index.ts'
import type { StatusPagesDoor } from '../../ports/deck.ts'
import type { Mailer } from '../../ports/mailer.ts'
import type { WebhookSender } from '../../ports/webhook-sender.ts'
import type { Database } from '../../services/context.ts'
import { createDeliveries } from './deliveries.ts'
import { createStatusPageManager, type StatusPageParts } from './manager.ts'

type Parts = Omit<StatusPageParts, 'isMailSetUp'> & {
  readonly db: Database
  readonly mailer: Mailer
  readonly webhooks: WebhookSender
}

export type StatusPages = {
  apply(watch: Pick<WatchConfiguration, 'statusPages' | 'mail'>): void
  /** Reads the copies that were kept, then brings pages up to date and sends messages until it is stopped. */
  start(): Promise<void>
  readonly door: StatusPagesDoor
  stop(): Promise<void>
}

/** The status pages with the messages that they send. */
export function createStatusPages(parts: Parts): StatusPages {
  const { mailer, webhooks } = parts
  const pages = createStatusPageManager({ ...parts, isMailSetUp: () => mailer.isSetUp() })
  const deliveries = createDeliveries(parts)
  return {
    apply(watch) {
      mailer.apply(watch.mail)
      deliveries.apply(watch)
      pages.apply(watch)
    },
    async start() {
      await pages.start()
      deliveries.start()
    },
    door: pages.door,
    async stop() {
      await Promise.all([pages.stop(), deliveries.stop()])
      mailer.close()
      await webhooks.close()
    },
  }
}
