import type pg from 'pg'
import type { AttemptRow, NotificationRow, ReadNotifications } from '../../contract/alerts.ts'
import type { AlertArchive, KeptDecisions, KeptEvent, LastAttempt } from '../../ports/alert-rows.ts'
import { insertAttempts } from './notification-rows-sql.ts'

type Outcome = AttemptRow['outcome']
type EventColumns = Omit<KeptEvent, 'atMs'> & { at: Date }
type DecisionColumns = {
  fingerprint: string
  at: Date
  group_key: string
  decisions: KeptDecisions['decisions']
}
type AttemptColumns = { at: Date; took_ms: number; outcome: Outcome; detail: string }
type LastColumns = AttemptColumns & { receiver: string; integration: string; is_test: boolean }
type NotificationColumns = {
  id: string
  group_key: string
  receiver: string
  integration: string
  status: NotificationRow['status']
  state: NotificationRow['state']
  reason: string
  failure: string | null
  firing: number
  resolved: number
  created_at: Date
  next_attempt_at: Date | null
  finished_at: Date | null
}

/** What alerting kept, as people look it up. */
export function createAlertArchive(pool: pg.Pool): AlertArchive {
  return {
    async events(fingerprint, atMost) {
      const { rows } = await pool.query<EventColumns>(
        'select fingerprint, at, kind, by, text, labels from alert_events where fingerprint = $1 order by at desc, id desc limit $2',
        [fingerprint, atMost],
      )
      return rows.map(({ at, ...event }) => ({ ...event, atMs: at.getTime() }))
    },
    async decisions(fingerprint, atMost) {
      const { rows } = await pool.query<DecisionColumns>(
        'select fingerprint, at, group_key, decisions from alert_decisions where fingerprint = $1 order by at desc, id desc limit $2',
        [fingerprint, atMost],
      )
      return rows
        .reverse()
        .map(({ at, group_key, ...one }) => ({ ...one, groupKey: group_key, atMs: at.getTime() }))
    },
    async firings(fromMs, toMs, atMost) {
      const { rows } = await pool.query<{ fingerprint: string; at: Date; labels: Record<string, string> }>(
        `select fingerprint, at, labels from alert_events
         where kind = 'firing' and at between $1 and $2 and labels is not null order by at desc, id desc limit $3`,
        [new Date(fromMs), new Date(toMs), atMost],
      )
      return rows.map(({ fingerprint, at, labels }) => ({ fingerprint, atMs: at.getTime(), labels }))
    },
    notifications: filter => readNotifications(pool, filter),
    async lastAttempts() {
      const { rows } = await pool.query<LastColumns>(
        `select distinct on (receiver, integration) receiver, integration, at, took_ms, outcome, detail,
           notification_id is null as is_test
         from notification_attempts order by receiver, integration, at desc, id desc`,
      )
      return rows.map((row): LastAttempt => {
        const { receiver, integration, is_test } = row
        return { receiver, integration, isTest: is_test, ...toAttempt(row) }
      })
    },
    addTest: attempt => insertAttempts(pool, [{ ...attempt, notificationId: null }]),
  }
}

async function readNotifications(
  pool: pg.Pool,
  filter: ReadNotifications & { readonly withoutText?: string },
): Promise<NotificationRow[]> {
  const parameters: unknown[] = []
  const place = (value: unknown) => `$${parameters.push(value)}`
  const conditions: string[] = []
  if (filter.fingerprint !== undefined) {
    const list = place([filter.fingerprint])
    conditions.push(`(firing @> ${list}::text[] or resolved @> ${list}::text[])`)
  }
  if (filter.receiver !== undefined) conditions.push(`receiver = ${place(filter.receiver)}`)
  if (filter.state !== undefined) conditions.push(`state = ${place(filter.state)}`)
  if (filter.withoutText !== undefined)
    conditions.push(`position(${place(filter.withoutText)} in message) = 0`)
  if (filter.before !== undefined) conditions.push(`created_at < ${place(new Date(filter.before))}`)
  const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''
  const { rows } = await pool.query<NotificationColumns>(
    `select id, group_key, receiver, integration, status, state, reason, failure, cardinality(firing) as firing,
       cardinality(resolved) as resolved, created_at, next_attempt_at, finished_at
     from notifications ${where} order by created_at desc, id limit ${place(filter.limit)}`,
    parameters,
  )
  const attempts = await readAttempts(
    pool,
    rows.map(row => row.id),
  )
  return rows.map(row => toNotification(row, attempts.get(row.id) ?? []))
}

async function readAttempts(pool: pg.Pool, ids: readonly string[]): Promise<Map<string, AttemptRow[]>> {
  const { rows } = await pool.query<AttemptColumns & { notification_id: string }>(
    `select notification_id, at, took_ms, outcome, detail from notification_attempts
     where notification_id = any($1::text[]) order by at, id`,
    [ids],
  )
  const found = new Map<string, AttemptRow[]>()
  for (const row of rows) {
    const of = found.get(row.notification_id)
    if (of) of.push(toAttempt(row))
    else found.set(row.notification_id, [toAttempt(row)])
  }
  return found
}

const toAttempt = (row: AttemptColumns): AttemptRow => ({
  atMs: row.at.getTime(),
  tookMs: row.took_ms,
  outcome: row.outcome,
  detail: row.detail,
})

const toNotification = (row: NotificationColumns, attempts: readonly AttemptRow[]): NotificationRow => ({
  id: row.id,
  key: row.id,
  groupKey: row.group_key,
  receiver: row.receiver,
  integration: row.integration,
  status: row.status,
  state: row.state,
  reason: row.state === 'delivered' || row.failure === null ? row.reason : `${row.reason}: ${row.failure}`,
  firing: row.firing,
  resolved: row.resolved,
  createdAtMs: row.created_at.getTime(),
  nextAttemptMs: row.next_attempt_at?.getTime() ?? null,
  finishedAtMs: row.finished_at?.getTime() ?? null,
  attempts,
})
