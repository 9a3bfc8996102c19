import type { AlertingConfig } from '../../core/alert/config.ts'
import { integrationKey } from '../../core/alert/receiver-config.ts'
import type { AlertRows, Fence, WaitingNotification } from '../../ports/alert-rows.ts'
import type { Log } from '../../ports/log.ts'
import type { AttemptParts } from './attempt.ts'
import { Deliveries } from './deliveries.ts'
import { Dispatcher, type DispatcherParts } from './dispatcher.ts'
import { LogBook } from './log-book.ts'
import { readMessage } from './message-text.ts'
import { Outbox } from './outbox.ts'

export type TermParts = AttemptParts &
  Pick<DispatcherParts, 'turns' | 'world' | 'taken' | 'onFlushed' | 'onTold'> & {
    readonly rows: AlertRows
    readonly log: Log
    readonly fence: Fence
    readonly holds: () => boolean
    readonly onLost: () => void
    config(): AlertingConfig
  }

/** Everything that only the process does that sends: groups, notifications, attempts. */
export class SendingTerm {
  readonly dispatcher: Dispatcher
  readonly deliveries: Deliveries
  readonly logBook: LogBook
  readonly #outbox: Outbox

  constructor(parts: TermParts, kept: Pick<Awaited<ReturnType<AlertRows['load']>>, 'log'>) {
    const { clock, rows, log, fence, onLost } = parts
    this.logBook = new LogBook(kept.log)
    this.#outbox = new Outbox({ rows, clock, log, fence, onLost })
    this.deliveries = new Deliveries({
      ...parts,
      outbox: this.#outbox,
      onDelivered: entry => this.logBook.put(entry),
      integrationOf: (receiver, integration) =>
        parts
          .config()
          .receivers.find(({ name }) => name === receiver)
          ?.integrations.find(one => integrationKey(one) === integration) ?? null,
    })
    this.dispatcher = new Dispatcher({
      ...parts,
      outbox: this.#outbox,
      deliveries: this.deliveries,
      log: this.logBook,
    })
  }

  /** Goes on with what waited when its sender ended, before anything new. */
  resume(waiting: readonly WaitingNotification[]): void {
    for (const row of waiting) void this.deliveries.send(row, readMessage(row.message))
    this.dispatcher.start()
  }

  async stop(): Promise<void> {
    await this.dispatcher.stop()
    await this.deliveries.stop()
    this.#outbox.stop()
  }
}
