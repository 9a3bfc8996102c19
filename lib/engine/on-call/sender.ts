import type { Notification } from '../../core/alert/notification.ts'
import type { Integration } from '../../core/alert/receiver-config.ts'
import {
  type AttemptOutcome,
  CONTACT_PURPOSE,
  messageOf,
  type Order,
  type Page,
} from '../../core/on-call/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { AddressRule } from '../../ports/prober.ts'
import type { PageLink, Receivers } from '../../ports/receiver.ts'
import type { Secrets } from '../../ports/secrets.ts'
import { integrationFor } from './channels.ts'
import type { WorldBook } from './world.ts'

export type SenderParts = {
  readonly book: WorldBook
  /** Asked at each attempt: receivers and pages know each other. */
  readonly receivers: () => Pick<Receivers, 'send'>
  readonly clock: Clock
  readonly secrets: Pick<Secrets, 'open'>
  readonly addressRule: AddressRule
  readonly deckUrl: string
}

export type Sending = {
  readonly integration: Integration
  readonly message: Notification
  readonly page: PageLink | null
  readonly signal: AbortSignal
}

const LONGEST_ATTEMPT_MS = 30_000

/** Sends orders by the receivers' adapters; never throws, and no attempt lasts longer than 30 s. */
export class Sender {
  constructor(private readonly parts: SenderParts) {}

  async order(page: Page, order: Order, signal: AbortSignal): Promise<AttemptOutcome> {
    const message = messageOf(page, order, this.parts.deckUrl)
    const { target } = order
    if (target.kind === 'receiver') return this.#toReceiver(target.receiver, { message, signal })
    const link = { id: page.id, orderKey: order.key, person: target.email }
    return this.toMethod(target.methodId, { message, page: link, signal })
  }

  /** By one contact method of somebody. */
  async toMethod(methodId: string, sending: Omit<Sending, 'integration'>): Promise<AttemptOutcome> {
    const found = this.#integration(methodId)
    return 'problem' in found
      ? { kind: 'refused', detail: found.problem }
      : this.#send({ ...sending, integration: found.integration })
  }

  #integration(methodId: string): { integration: Integration } | { problem: string } {
    const { book, secrets } = this.parts
    for (const { email, methods } of book.people) {
      const method = methods.find(({ id }) => id === methodId)
      if (!method) continue
      const { sealedTarget } = method
      const target = sealedTarget === null ? '' : opened(() => secrets.open(CONTACT_PURPOSE, sealedTarget))
      if (target === null)
        return { problem: 'it was sealed with another OPSDECK_SECRET: its owner must enter it again' }
      return integrationFor(book.channels, method.kind, { target, email })
    }
    return { problem: 'the contact method is not there any more' }
  }

  async #toReceiver(name: string, sending: Pick<Sending, 'message' | 'signal'>): Promise<AttemptOutcome> {
    const receiver = this.parts.book.channels.alerting.receivers.find(other => other.name === name)
    // A page that makes pages would never end.
    const integrations = receiver?.integrations.filter(({ kind }) => kind !== 'escalation') ?? []
    if (integrations.length === 0)
      return { kind: 'refused', detail: `the receiver "${name}" tells nobody by itself` }
    const outcomes = await Promise.all(
      integrations.map(integration => this.#send({ ...sending, integration, page: null })),
    )
    return (
      outcomes.find(({ kind }) => kind === 'delivered') ??
      outcomes.find(({ kind }) => kind === 'retry') ??
      outcomes[0] ?? { kind: 'refused', detail: 'nobody' }
    )
  }

  async #send({ integration, message, page, signal }: Sending): Promise<AttemptOutcome> {
    const { receivers, clock, addressRule, deckUrl, book } = this.parts
    const over = new AbortController()
    const ending = new AbortController()
    const stop = () => ending.abort(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    const deadline = clock.sleep(LONGEST_ATTEMPT_MS, over.signal).then((): AttemptOutcome => {
      if (!over.signal.aborted) ending.abort(new Error('the time for this attempt was over'))
      return { kind: 'retry', detail: `no answer within ${LONGEST_ATTEMPT_MS / 1_000} s`, retryAfterMs: null }
    })
    const context = {
      addressRule,
      signal: ending.signal,
      now: clock.now(),
      deckUrl,
      templates: book.channels.alerting.templates,
      page,
    }
    try {
      return await Promise.race([receivers().send(integration, message, context), deadline])
    } catch (error) {
      return {
        kind: 'retry',
        detail: error instanceof Error ? error.message : String(error),
        retryAfterMs: null,
      }
    } finally {
      over.abort()
      signal.removeEventListener('abort', stop)
    }
  }
}

function opened(open: () => string): string | null {
  try {
    return open()
  } catch {
    return null
  }
}
