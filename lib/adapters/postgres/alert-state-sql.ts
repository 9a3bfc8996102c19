import type pg from 'pg'
import { ADVISORY_LOCKS } from '../../core/advisory-locks.ts'
import type { Acknowledgement } from '../../core/alert/acknowledgement.ts'
import type { Silence } from '../../core/alert/silence.ts'
import { type Labels, labelsFromObject, labelsToObject } from '../../core/labels/index.ts'
import type { Age, AlertWrite, KeptAlert, KeptDecisions, KeptEvent } from '../../ports/alert-rows.ts'
import { inPieces, rowValues } from './row-values.ts'

export type Queryable = Pick<pg.Pool, 'query'>

const PIECE = 1_000
const FORGET_PIECE = 10_000

type AlertRow = {
  fingerprint: string
  labels: Record<string, string>
  annotations: Record<string, string>
  starts_at: Date
  ends_at: Date
  is_timeout: boolean
  updated_at: Date
  generator_url: string
  version: string
}

const toAlert = (row: AlertRow): KeptAlert => ({
  fingerprint: row.fingerprint,
  alert: {
    labels: labelsFromObject(row.labels),
    annotations: labelsFromObject(row.annotations),
    startsAtMs: row.starts_at.getTime(),
    endsAtMs: row.ends_at.getTime(),
    isTimeout: row.is_timeout,
    updatedAtMs: row.updated_at.getTime(),
    generatorUrl: row.generator_url,
  },
})

export async function readAlerts(db: Queryable): Promise<{ alerts: KeptAlert[]; version: string }> {
  const { rows } = await db.query<AlertRow>('select * from alerts')
  return { alerts: rows.map(toAlert), version: newest(rows, '0') }
}

/** What others wrote after a version. */
export async function readAlertsSince(
  db: Queryable,
  { version, writer }: { version: string; writer: string },
): Promise<{ alerts: KeptAlert[]; version: string }> {
  const { rows } = await db.query<AlertRow>(
    'select * from alerts where version > $1 and written_by <> $2 order by version limit 20000',
    [version, writer],
  )
  return { alerts: rows.map(toAlert), version: newest(rows, version) }
}

const newest = (rows: readonly AlertRow[], least: string): string =>
  rows
    .reduce((most, { version }) => (BigInt(version) > most ? BigInt(version) : most), BigInt(least))
    .toString()

/** Writes alerts, forgets others and notes what happened, in one transaction. */
export async function writeAlerts(db: Queryable, write: AlertWrite, writer: string): Promise<void> {
  // Versions must become visible in their order, or a reader would step over one that is not committed yet.
  if (write.alerts.length > 0)
    await db.query('select pg_advisory_xact_lock($1)', [ADVISORY_LOCKS.alertVersions])
  for (const piece of inPieces(write.alerts, PIECE)) await upsertAlerts(db, piece, writer)
  if (write.forgotten.length > 0)
    await db.query('delete from alerts where fingerprint = any($1)', [write.forgotten])
  for (const piece of inPieces(write.events, PIECE)) await insertEvents(db, piece)
}

async function upsertAlerts(db: Queryable, alerts: readonly KeptAlert[], writer: string): Promise<void> {
  const of = <T>(pick: (kept: KeptAlert) => T): T[] => alerts.map(pick)
  await db.query(
    `insert into alerts as a (fingerprint, labels, annotations, starts_at, ends_at, is_timeout, updated_at, generator_url, version, written_by)
     select f, l::jsonb, n::jsonb, to_timestamp(s / 1000), to_timestamp(e / 1000), t, to_timestamp(u / 1000), g, nextval('alert_version'), $9
     from unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::float8[], $6::boolean[], $7::float8[], $8::text[])
       as r (f, l, n, s, e, t, u, g)
     on conflict (fingerprint) do update set
       annotations = excluded.annotations, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
       is_timeout = excluded.is_timeout, updated_at = excluded.updated_at, generator_url = excluded.generator_url,
       version = excluded.version, written_by = excluded.written_by
     where a.updated_at <= excluded.updated_at`,
    [
      of(kept => kept.fingerprint),
      of(({ alert }) => asJson(alert.labels)),
      of(({ alert }) => asJson(alert.annotations)),
      of(({ alert }) => alert.startsAtMs),
      of(({ alert }) => alert.endsAtMs),
      of(({ alert }) => alert.isTimeout),
      of(({ alert }) => alert.updatedAtMs),
      of(({ alert }) => clean(alert.generatorUrl)),
      writer,
    ],
  )
}

const asJson = (labels: Labels): string => clean(JSON.stringify(labelsToObject(labels)))

/** PostgreSQL's text takes no NUL. */
const clean = (text: string): string => text.replaceAll('\u0000', '').replaceAll('\\u0000', '')

async function insertEvents(db: Queryable, events: readonly KeptEvent[]): Promise<void> {
  const { sql, parameters } = rowValues(
    events.map(event => [
      event.fingerprint,
      new Date(event.atMs),
      event.kind,
      event.by,
      clean(event.text),
      event.labels && clean(JSON.stringify(event.labels)),
    ]),
  )
  await db.query(
    `insert into alert_events (fingerprint, at, kind, by, text, labels) values ${sql}`,
    parameters,
  )
}

export async function insertDecisions(db: Queryable, decisions: readonly KeptDecisions[]): Promise<void> {
  for (const piece of inPieces(decisions, PIECE)) {
    const { sql, parameters } = rowValues(
      piece.map(one => [
        one.fingerprint,
        new Date(one.atMs),
        clean(one.groupKey),
        clean(JSON.stringify(one.decisions)),
      ]),
    )
    await db.query(
      `insert into alert_decisions (fingerprint, at, group_key, decisions) values ${sql}`,
      parameters,
    )
  }
}

type SilenceColumns = {
  id: string
  matchers: Silence['matchers']
  starts_at: Date
  ends_at: Date
  recurrence: Silence['recurrence']
  created_by: string
  comment: string
  updated_at: Date
}

export async function readSilences(db: Queryable): Promise<Silence[]> {
  const { rows } = await db.query<SilenceColumns>('select * from silences order by starts_at desc, id')
  return rows.map(row => ({
    id: row.id,
    matchers: row.matchers,
    startsAtMs: row.starts_at.getTime(),
    endsAtMs: row.ends_at.getTime(),
    updatedAtMs: row.updated_at.getTime(),
    createdBy: row.created_by,
    comment: row.comment,
    recurrence: row.recurrence,
  }))
}

type AcknowledgementColumns = {
  fingerprint: string
  by: string
  at: Date
  until: Date | null
  comment: string
}

export async function readAcknowledgements(db: Queryable): Promise<Acknowledgement[]> {
  const { rows } = await db.query<AcknowledgementColumns>(
    'select fingerprint, by, at, until, comment from alert_acknowledgements where ended_at is null',
  )
  return rows.map(row => ({
    fingerprint: row.fingerprint,
    by: row.by,
    atMs: row.at.getTime(),
    untilMs: row.until?.getTime() ?? null,
    comment: row.comment,
  }))
}

export async function endAcknowledgements(
  db: Queryable,
  ended: readonly { fingerprint: string; by: string; atMs: number }[],
): Promise<string[]> {
  const { rows } = await db.query<{ fingerprint: string }>(
    `update alert_acknowledgements a set ended_at = to_timestamp(r.at / 1000), ended_by = r.by
     from unnest($1::text[], $2::text[], $3::float8[]) as r (fingerprint, by, at)
     where a.fingerprint = r.fingerprint and a.ended_at is null returning a.fingerprint`,
    [ended.map(one => one.fingerprint), ended.map(one => one.by), ended.map(one => one.atMs)],
  )
  return rows.map(row => row.fingerprint)
}

/** Deletes by age, in pieces, so that nobody waits long for a lock. */
export async function forgetOld(db: Queryable, age: Age): Promise<void> {
  const events = new Date(age.eventsBeforeMs)
  const notifications = new Date(age.notificationsBeforeMs)
  const olds: readonly (readonly [string, string, string, Date])[] = [
    ['alert_events', 'id', 'at < $1', events],
    ['alert_decisions', 'id', 'at < $1', notifications],
    ['notification_attempts', 'id', 'at < $1', notifications],
    ['notifications', 'id', "created_at < $1 and state <> 'waiting'", notifications],
    ['alert_acknowledgements', 'id', 'ended_at < $1', events],
    ['silences', 'id', 'ends_at < $1', new Date(age.silencesBeforeMs)],
    ['notification_log', 'id', 'expires_at < $1', new Date(age.logBeforeMs)],
  ]
  for (const [table, id, condition, before] of olds) {
    const sql = `delete from ${table} where ${id} in (select ${id} from ${table} where ${condition} limit ${FORGET_PIECE})`
    for (;;) if (((await db.query(sql, [before])).rowCount ?? 0) < FORGET_PIECE) break
  }
}
