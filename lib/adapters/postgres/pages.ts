import type pg from 'pg'
import type { Decision } from '../../core/alert/notification.ts'
import type { Page } from '../../core/on-call/page.ts'
import type { PageSave, PageStore, StoredPage } from '../../ports/page-store.ts'

const COLUMNS = 'document, revision'
const MOST_OF_A_RANGE = 20_000

type Row = { readonly document: Page; readonly revision: number }
type DecisionRow = {
  readonly at: Date
  readonly stage: Decision['stage']
  readonly outcome: Decision['outcome']
  readonly reason: string
  readonly by: string | null
}

const BEGIN = `
  WITH page AS (
    INSERT INTO pages (id, escalation, group_key, state, started_at, ended_at, due_at, notification_keys, revision, document)
    VALUES ($1, $2, $3, $4, to_timestamp($5 / 1000.0), to_timestamp($6 / 1000.0), to_timestamp($7 / 1000.0),
      CASE WHEN $8::text IS NULL THEN '{}' ELSE ARRAY[$8::text] END, 1, $9)
    ON CONFLICT DO NOTHING
    RETURNING id
  ), decisions AS (
    INSERT INTO page_decisions (page_id, at, stage, outcome, reason, by)
    SELECT page.id, to_timestamp(d.at_ms / 1000.0), d.stage, d.outcome, d.reason, d.by
    FROM page, ROWS FROM (jsonb_to_recordset($10::jsonb)
      AS (at_ms double precision, stage text, outcome text, reason text, by text)) WITH ORDINALITY
      AS d (at_ms, stage, outcome, reason, by, place)
    ORDER BY d.place
  )
  SELECT id FROM page`

const SAVE = `
  WITH page AS (
    UPDATE pages
    SET state = $4, ended_at = to_timestamp($6 / 1000.0), due_at = to_timestamp($7 / 1000.0), revision = revision + 1,
      notification_keys = CASE WHEN $8::text IS NULL OR $8::text = ANY (notification_keys) THEN notification_keys
        ELSE notification_keys || $8::text END,
      document = $9
    WHERE id = $1 AND escalation = $2 AND group_key = $3 AND $5::double precision IS NOT NULL AND revision = $11
    RETURNING id
  ), decisions AS (
    INSERT INTO page_decisions (page_id, at, stage, outcome, reason, by)
    SELECT page.id, to_timestamp(d.at_ms / 1000.0), d.stage, d.outcome, d.reason, d.by
    FROM page, ROWS FROM (jsonb_to_recordset($10::jsonb)
      AS (at_ms double precision, stage text, outcome text, reason text, by text)) WITH ORDINALITY
      AS d (at_ms, stage, outcome, reason, by, place)
    ORDER BY d.place
  )
  SELECT id FROM page`

/** Pages in PostgreSQL: a change and its decisions are one statement, and of two changes at once one wins. */
export function createPageStore(pool: pg.Pool): PageStore {
  const many = async (where: string, values: readonly unknown[]): Promise<StoredPage[]> => {
    const { rows } = await pool.query<Row>(`SELECT ${COLUMNS} FROM pages ${where}`, [...values])
    return rows.map(({ document, revision }) => ({ page: document, revision }))
  }
  const one = async (where: string, values: readonly unknown[]) => (await many(where, values))[0] ?? null
  return {
    begin: async save => (await pool.query(BEGIN, valuesOf(save))).rows.length > 0,
    save: async ({ revision }, save) =>
      (await pool.query(SAVE, [...valuesOf(save), revision])).rows.length > 0,
    read: id => one('WHERE id = $1', [id]),
    current: (escalation, groupKey) =>
      one(`WHERE escalation = $1 AND group_key = $2 AND state <> 'resolved'`, [escalation, groupKey]),
    hasTaken: async (escalation, key) =>
      (
        await pool.query(
          'SELECT 1 FROM pages WHERE escalation = $1 AND notification_keys @> ARRAY[$2::text] LIMIT 1',
          [escalation, key],
        )
      ).rows.length > 0,
    due: (nowMs, limit) =>
      many('WHERE due_at <= to_timestamp($1 / 1000.0) ORDER BY due_at LIMIT $2', [nowMs, limit]),
    list: ({ state, limit }) =>
      many(`${state === 'open' ? `WHERE state <> 'resolved'` : ''} ORDER BY started_at DESC, id LIMIT $1`, [
        limit,
      ]),
    between: (fromMs, toMs) =>
      many(
        `WHERE started_at >= to_timestamp($1 / 1000.0) AND started_at < to_timestamp($2 / 1000.0)
         ORDER BY started_at LIMIT ${MOST_OF_A_RANGE}`,
        [fromMs, toMs],
      ),
    forget: async beforeMs => {
      await pool.query(
        `DELETE FROM pages WHERE state = 'resolved' AND ended_at < to_timestamp($1 / 1000.0)`,
        [beforeMs],
      )
    },
    decisions: async id => {
      const { rows } = await pool.query<DecisionRow>(
        'SELECT at, stage, outcome, reason, by FROM page_decisions WHERE page_id = $1 ORDER BY id',
        [id],
      )
      return rows.map(({ at, ...decision }) => ({ atMs: at.getTime(), ...decision }))
    },
  }
}

function valuesOf({ page, decisions, dueAtMs, notificationKey }: PageSave): unknown[] {
  const rows = decisions.map(({ atMs, ...decision }) => ({ at_ms: atMs, ...decision }))
  return [
    page.id,
    page.policy.slug,
    page.groupKey,
    page.status.kind,
    page.startedAtMs,
    page.status.kind === 'resolved' ? page.status.atMs : null,
    dueAtMs,
    notificationKey,
    JSON.stringify(page),
    JSON.stringify(rows),
  ]
}
