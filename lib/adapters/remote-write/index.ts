import type pg from 'pg'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { AddressRule } from '../../ports/prober.ts'
import type { QueueRows, SendingObserver, WriteAsker } from '../../ports/remote-write.ts'
import type { OwnMetrics } from '../own-metrics.ts'
import { createWriteAsker } from './asker.ts'
import { createRemoteObserver } from './observer.ts'
import { createQueueRows } from './rows.ts'

/** What the sending of samples asks of the world. */
export function createRemoteAdapters(parts: {
  readonly pool: pg.Pool
  readonly version: string
  readonly addressRule: AddressRule
  readonly metrics: OwnMetrics
  readonly clock: Clock
  readonly log: Log
}): {
  readonly rows: QueueRows
  readonly asker: WriteAsker
  readonly observe: SendingObserver
  readonly random: () => number
  readonly clock: Clock
  readonly log: Log
} {
  const { clock, log } = parts
  return {
    clock,
    log,
    rows: createQueueRows(parts.pool),
    asker: createWriteAsker(parts),
    observe: createRemoteObserver(parts.metrics),
    random: Math.random,
  }
}
