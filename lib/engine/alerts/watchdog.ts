import type { WatchdogConfig } from '../../core/config/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { WebhookSender } from '../../ports/webhook-sender.ts'
import { startLoop } from '../loop.ts'

export type WatchdogParts = {
  readonly webhooks: WebhookSender
  /** Whether this process sends notifications: it holds the lease, which it renews in the database. */
  readonly isSending: () => boolean
  readonly clock: Clock
  readonly log: Log
}

export type Watchdog = {
  /** From now on; null = nobody outside is told. */
  apply(config: WatchdogConfig | null): void
  stop(): Promise<void>
}

/**
 * Tells somebody outside that notifications go out, for as long as they do. Silence is the message: whoever stands
 * outside raises the alarm when the deck, its database or its line is gone.
 */
export function createWatchdog({ webhooks, isSending, clock, log }: WatchdogParts): Watchdog {
  let loop: ReturnType<typeof startLoop> | null = null
  let written = 'null'
  let isFailing = false
  const tell = async (url: string) => {
    if (!isSending()) return
    const failure = await webhooks.post({ url, body: '{"status":"sending"}', headers: {} }).then(
      ({ status }) => (status >= 200 && status < 300 ? null : `it answered ${status}`),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    if (failure !== null && !isFailing)
      log.warn({ host: new URL(url).host, reason: failure }, 'the watchdog outside could not be told')
    isFailing = failure !== null
  }
  return {
    apply(config) {
      if (JSON.stringify(config) === written) return
      written = JSON.stringify(config)
      void loop?.stop()
      loop = config && startLoop(clock, config.intervalMs, () => tell(config.url))
    },
    async stop() {
      await loop?.stop()
    },
  }
}
