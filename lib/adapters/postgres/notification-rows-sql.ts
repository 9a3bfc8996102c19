import { createHash } from 'node:crypto'
import type { NotificationLogEntry } from '../../core/alert/notification-log.ts'
import {
  type AttemptReport,
  type Fence,
  type GivenUp,
  LeaseLostError,
  type WaitingNotification,
} from '../../ports/alert-rows.ts'
import type { Queryable } from './alert-state-sql.ts'
import { inPieces, rowValues } from './row-values.ts'

const PIECE = 200

/** One short name of a group and an integration: their own may be longer than an index takes. */
const logId = (entry: Pick<NotificationLogEntry, 'groupKey' | 'receiver' | 'integration'>): string =>
  createHash('sha256')
    .update(JSON.stringify([entry.groupKey, entry.receiver, entry.integration]))
    .digest('hex')

/** Holds the lease until the transaction ends. Throws when another process has it. */
export async function requireFence(db: Queryable, { holder, fence }: Fence): Promise<void> {
  const { rowCount } = await db.query('select from alert_lease where holder = $1 and fence = $2 for share', [
    holder,
    fence,
  ])
  if (rowCount !== 1) throw new LeaseLostError()
}

type LogColumns = {
  group_key: string
  receiver: string
  integration: string
  firing: string[]
  resolved: string[]
  at: Date
  expires_at: Date
}

export async function readLog(db: Queryable): Promise<NotificationLogEntry[]> {
  const { rows } = await db.query<LogColumns>('select * from notification_log')
  return rows.map(row => ({
    groupKey: row.group_key,
    receiver: row.receiver,
    integration: row.integration,
    firing: row.firing,
    resolved: row.resolved,
    atMs: row.at.getTime(),
    expiresAtMs: row.expires_at.getTime(),
  }))
}

export async function writeLog(db: Queryable, entries: readonly NotificationLogEntry[]): Promise<void> {
  // Of one group and integration the last one counts: an upsert may not meet a row twice.
  const last = [...new Map(entries.map(entry => [logId(entry), entry]))]
  for (const piece of inPieces(last, PIECE)) {
    const { sql, parameters } = rowValues(
      piece.map(([id, entry]) => [
        id,
        entry.groupKey,
        entry.receiver,
        entry.integration,
        entry.firing,
        entry.resolved,
        new Date(entry.atMs),
        new Date(entry.expiresAtMs),
      ]),
    )
    await db.query(
      `insert into notification_log (id, group_key, receiver, integration, firing, resolved, at, expires_at)
       values ${sql}
       on conflict (id) do update set firing = excluded.firing, resolved = excluded.resolved,
         at = excluded.at, expires_at = excluded.expires_at`,
      parameters,
    )
  }
}

type WaitingColumns = LogColumns & {
  id: string
  status: 'firing' | 'resolved'
  reason: string
  message: string
  flushed_at: Date
  log_expires_at: Date
  patience_ms: string | null
  attempts: number
  created_at: Date
}

export async function readWaiting(db: Queryable): Promise<WaitingNotification[]> {
  const { rows } = await db.query<WaitingColumns>(
    "select * from notifications where state = 'waiting' order by created_at, id",
  )
  return rows.map(row => ({
    id: row.id,
    groupKey: row.group_key,
    receiver: row.receiver,
    integration: row.integration,
    status: row.status,
    reason: row.reason,
    message: row.message,
    log: {
      groupKey: row.group_key,
      receiver: row.receiver,
      integration: row.integration,
      firing: row.firing,
      resolved: row.resolved,
      atMs: row.flushed_at.getTime(),
      expiresAtMs: row.log_expires_at.getTime(),
    },
    patienceMs: row.patience_ms === null ? null : Number(row.patience_ms),
    attempts: row.attempts,
    createdAtMs: row.created_at.getTime(),
  }))
}

/** Older ones of the same group and integration have nothing more to say. */
export async function insertNotifications(
  db: Queryable,
  rows: readonly WaitingNotification[],
): Promise<void> {
  for (const piece of inPieces(rows, PIECE)) {
    await db.query(
      `update notifications set state = 'failed', failure = 'a newer message took its place', next_attempt_at = null, finished_at = $2
       where state = 'waiting' and log_id = any($1)`,
      [piece.map(row => logId(row.log)), new Date(piece[0]?.createdAtMs ?? 0)],
    )
    const { sql, parameters } = rowValues(piece.map(toColumns))
    await db.query(
      `insert into notifications (id, log_id, group_key, receiver, integration, status, state, reason, message, firing,
         resolved, flushed_at, log_expires_at, patience_ms, attempts, next_attempt_at, created_at)
       values ${sql}`,
      parameters,
    )
  }
}

const toColumns = (row: WaitingNotification): unknown[] => [
  row.id,
  logId(row.log),
  row.groupKey,
  row.receiver,
  row.integration,
  row.status,
  'waiting',
  row.reason,
  row.message.replaceAll('\\u0000', ''),
  row.log.firing,
  row.log.resolved,
  new Date(row.log.atMs),
  new Date(row.log.expiresAtMs),
  row.patienceMs,
  row.attempts,
  new Date(row.createdAtMs),
  new Date(row.createdAtMs),
]

/** Attempts, what became of their notifications, and what success changes in the log. */
export async function writeReports(db: Queryable, reports: readonly AttemptReport[]): Promise<void> {
  for (const piece of inPieces(reports, PIECE)) {
    await insertAttempts(db, piece)
    await db.query(
      `update notifications n set attempts = attempts + 1,
         state = case r.outcome when 'delivered' then 'delivered' when 'refused' then 'failed' else n.state end,
         next_attempt_at = to_timestamp(r.next / 1000),
         finished_at = case when r.outcome = 'retry' then null else to_timestamp(r.at / 1000) end,
         failure = case r.outcome when 'delivered' then null else r.detail end
       from unnest($1::text[], $2::text[], $3::float8[], $4::float8[], $5::text[]) as r (id, outcome, at, next, detail)
       where n.id = r.id and n.state = 'waiting'`,
      [
        piece.map(report => report.notificationId),
        piece.map(report => report.outcome),
        piece.map(report => report.atMs + report.tookMs),
        piece.map(report => report.nextAttemptMs),
        piece.map(report => report.detail),
      ],
    )
  }
  await writeLog(
    db,
    reports.flatMap(report => report.log ?? []),
  )
}

export type AttemptColumns = Pick<
  AttemptReport,
  'receiver' | 'integration' | 'atMs' | 'tookMs' | 'outcome' | 'detail'
> & { readonly notificationId: string | null }

export async function insertAttempts(db: Queryable, attempts: readonly AttemptColumns[]): Promise<void> {
  const { sql, parameters } = rowValues(
    attempts.map(one => [
      one.notificationId,
      one.receiver,
      one.integration,
      new Date(one.atMs),
      Math.round(one.tookMs),
      one.outcome,
      one.detail.replaceAll('\u0000', ''),
    ]),
  )
  await db.query(
    `insert into notification_attempts (notification_id, receiver, integration, at, took_ms, outcome, detail) values ${sql}`,
    parameters,
  )
}

export async function giveUpNotifications(db: Queryable, gone: readonly GivenUp[]): Promise<void> {
  await db.query(
    `update notifications n set state = 'failed', failure = coalesce(n.failure || '; ', '') || r.why,
       next_attempt_at = null, finished_at = to_timestamp(r.at / 1000)
     from unnest($1::text[], $2::float8[], $3::text[]) as r (id, at, why)
     where n.id = r.id and n.state = 'waiting'`,
    [gone.map(one => one.id), gone.map(one => one.atMs), gone.map(one => one.why)],
  )
}
