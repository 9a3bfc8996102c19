import type { TemplateFile } from '../../core/alert/config.ts'
import type { Notification } from '../../core/alert/notification.ts'
import type { Integration } from '../../core/alert/receiver-config.ts'
import { redactedNotification } from '../../core/business/redacted.ts'
import type { Clock } from '../../ports/clock.ts'
import type { AddressRule } from '../../ports/prober.ts'
import type { Delivery, Receivers } from '../../ports/receiver.ts'

/** One attempt holds its place for no longer than this. */
const LONGEST_ATTEMPT_MS = 30_000

export type AttemptParts = {
  readonly receivers: Pick<Receivers, 'send'>
  readonly clock: Clock
  readonly addressRule: AddressRule
  readonly deckUrl: string
  templates(): readonly TemplateFile[]
}

export type Attempt = {
  readonly integration: Integration
  readonly notification: Notification
  readonly untilMs: number | null
  readonly signal: AbortSignal
}

/** Sends once; what alerts of business say, only to whom it was given to know. Ends at its time even when the receiver does not, and never throws. */
export async function attempt(
  { receivers, clock, addressRule, deckUrl, templates }: AttemptParts,
  { integration, notification, untilMs, signal }: Attempt,
): Promise<Delivery> {
  const now = clock.now()
  const allowedMs = Math.min(LONGEST_ATTEMPT_MS, (untilMs ?? Number.POSITIVE_INFINITY) - now)
  const ending = new AbortController()
  const over = new AbortController()
  const stop = () => ending.abort(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  const deadline = clock.sleep(allowedMs, over.signal).then((): Delivery => {
    if (!over.signal.aborted) ending.abort(new Error('the time for this attempt was over'))
    return { kind: 'retry', detail: `no answer within ${Math.round(allowedMs / 1000)} s`, retryAfterMs: null }
  })
  const context = { addressRule, deckUrl, now, signal: ending.signal, templates: templates(), page: null }
  try {
    const told = integration.seesBusiness ? notification : redactedNotification(notification)
    return await Promise.race([receivers.send(integration, told, context), deadline])
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { kind: 'retry', detail, retryAfterMs: null }
  } finally {
    over.abort()
    signal.removeEventListener('abort', stop)
  }
}
