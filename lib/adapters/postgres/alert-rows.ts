import type pg from 'pg'
import type { AlertRows, Fence } from '../../ports/alert-rows.ts'
import {
  endAcknowledgements,
  forgetOld,
  insertDecisions,
  type Queryable,
  readAcknowledgements,
  readAlerts,
  readAlertsSince,
  readSilences,
  writeAlerts,
} from './alert-state-sql.ts'
import { inTransaction } from './in-transaction.ts'
import {
  giveUpNotifications,
  insertNotifications,
  readLog,
  readWaiting,
  requireFence,
  writeLog,
  writeReports,
} from './notification-rows-sql.ts'

export type AlertRowsOptions = {
  readonly pool: pg.Pool
  /** A uuid of this process: what others wrote is told apart by it. */
  readonly writer: string
}

/** What alerting keeps, in PostgreSQL. */
export function createAlertRows({ pool, writer }: AlertRowsOptions): AlertRows {
  let version: string | null = null
  const fenced = (fence: Fence, work: (db: Queryable) => Promise<void>) =>
    inTransaction(pool, async db => {
      await requireFence(db, fence)
      await work(db)
    })
  return {
    async load() {
      const { alerts, version: newest } = await readAlerts(pool)
      version = newest
      return { alerts, log: await readLog(pool), waiting: await readWaiting(pool) }
    },
    async shared() {
      const [silences, acknowledgements] = await Promise.all([readSilences(pool), readAcknowledgements(pool)])
      return { silences, acknowledgements }
    },
    write: write => inTransaction(pool, db => writeAlerts(db, write, writer)),
    async heard() {
      if (version === null) return []
      const heard = await readAlertsSince(pool, { version, writer })
      version = heard.version
      return heard.alerts
    },
    addNotifications: (rows, fence) => fenced(fence, db => insertNotifications(db, rows)),
    addReports: (reports, fence) => fenced(fence, db => writeReports(db, reports)),
    addLog: (entries, fence) => fenced(fence, db => writeLog(db, entries)),
    giveUp: (gone, fence) => fenced(fence, db => giveUpNotifications(db, gone)),
    addDecisions: decisions => insertDecisions(pool, decisions),
    endAcknowledgements: ended => endAcknowledgements(pool, ended),
    forget: age => forgetOld(pool, age),
  }
}
