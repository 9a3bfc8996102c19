import type pg from 'pg'
import { WATCH_STATES, type WatchState } from '../../core/uptime/span.ts'
import type { StateStart } from '../../core/uptime/spans-of-changes.ts'
import type { StateChange, Subject } from '../../ports/state-history.ts'

type Queryable = Pick<pg.Pool, 'query'>
type Row = { subject: string; at_ms: number; state: string; is_maintenance: boolean; reason: string }

const AT_MS = '(extract(epoch from at) * 1000)::float8 as at_ms'
const COLUMNS = `subject, ${AT_MS}, state, is_maintenance, reason`

/** The last change of every subject. Walks the index from subject to subject, so that a long history costs nothing. */
const LAST_OF_EACH = `
  with recursive subjects as (
    (select subject from state_changes order by subject limit 1)
    union all
    select (select c.subject from state_changes c where c.subject > s.subject order by c.subject limit 1)
    from subjects s where s.subject is not null
  )
  select c.* from subjects s cross join lateral (
    select ${COLUMNS} from state_changes
    where subject = s.subject order by at desc, id desc limit 1
  ) c`

/** Writes changes in their order. */
export async function insertChanges(db: Queryable, changes: readonly StateChange[]): Promise<void> {
  await db.query(
    `insert into state_changes (subject, at, state, is_maintenance, reason)
     select subject, to_timestamp(at_ms / 1000), state, is_maintenance, reason
     from unnest($1::text[], $2::float8[], $3::text[], $4::boolean[], $5::text[])
       with ordinality as c (subject, at_ms, state, is_maintenance, reason, place)
     order by place`,
    [
      changes.map(change => change.subject),
      changes.map(change => change.atMs),
      changes.map(change => change.state),
      changes.map(change => change.isMaintenance),
      changes.map(change => change.reason),
    ],
  )
}

export async function writeObservedUntil(db: Queryable, atMs: number): Promise<void> {
  await db.query(
    `insert into deck_watch (observed_until) values (to_timestamp($1::float8 / 1000))
     on conflict (only_one) do update set observed_until = excluded.observed_until`,
    [atMs],
  )
}

export async function readObservedUntil(db: Queryable): Promise<number | null> {
  const { rows } = await db.query<{ at_ms: number }>(
    'select (extract(epoch from observed_until) * 1000)::float8 as at_ms from deck_watch',
  )
  return rows[0]?.at_ms ?? null
}

export async function readLastChanges(db: Queryable): Promise<StateChange[]> {
  const { rows } = await db.query<Row>(LAST_OF_EACH)
  return rows.map(row => ({ subject: asSubject(row.subject), ...toStart(row) }))
}

/** Of each subject what held at `fromMs`, and the changes after it and before `toMs`, in their order. */
export async function readChanges(
  db: Queryable,
  subjects: readonly Subject[],
  stretch: { readonly fromMs: number; readonly toMs: number },
): Promise<Map<string, StateStart[]>> {
  const { rows } = await db.query<Row>(
    `select c.* from unnest($1::text[]) with ordinality as s (name, place) cross join lateral (
       (select ${COLUMNS}, at, id from state_changes
        where subject = s.name and at <= to_timestamp($2::float8 / 1000) order by at desc, id desc limit 1)
       union all
       select ${COLUMNS}, at, id from state_changes
       where subject = s.name and at > to_timestamp($2::float8 / 1000) and at < to_timestamp($3::float8 / 1000)
     ) c order by s.place, c.at, c.id`,
    [subjects, stretch.fromMs, stretch.toMs],
  )
  const found = new Map<string, StateStart[]>()
  for (const row of rows) {
    const of = found.get(row.subject)
    if (of) of.push(toStart(row))
    else found.set(row.subject, [toStart(row)])
  }
  return found
}

/** Deletes changes that nothing needs any more: old ones, but for the one that still held then. Answers how many. */
export async function deleteChangesBefore(db: Queryable, beforeMs: number, atMost: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from state_changes where id in (
       select old.id from state_changes old
       where old.at < to_timestamp($1::float8 / 1000) and exists (
         select from state_changes next
         where next.subject = old.subject and next.at <= to_timestamp($1::float8 / 1000)
           and (next.at, next.id) > (old.at, old.id)
       ) limit $2
     )`,
    [beforeMs, atMost],
  )
  return rowCount ?? 0
}

function toStart(row: Row): StateStart {
  return {
    atMs: Math.round(row.at_ms),
    state: asState(row.state),
    isMaintenance: row.is_maintenance,
    reason: row.reason,
  }
}

/** The column's own constraint allows no other word; one that came by a newer version is nothing we know. */
const asState = (text: string): WatchState => WATCH_STATES.find(state => state === text) ?? 'unknown'

/** Subjects are written by `record` alone, which takes no other text. */
const asSubject = (text: string) => text as Subject
