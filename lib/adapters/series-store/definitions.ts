import { type Labels, labelsOf, metricName } from '../../core/labels/index.ts'
import { arrayLiteral, packed, type Queryable } from './sql.ts'

export type Definition = { readonly id: number; readonly labels: Labels; readonly bornMs: number }
export type RetiredSeries = Definition & { readonly retiredMs: number }

type Row = { id: number; labels: Buffer; born_ms: number; retired_ms: number | null }

const PAGE_ROWS = 5_000

const encodeLabels = (labels: Labels): Uint8Array => Buffer.from(JSON.stringify(labels))

/** Stored label sets are checked lightly: pairs of strings. @throws when they are not */
function decodeLabels(bytes: Buffer): Labels {
  const flat: unknown = JSON.parse(bytes.toString())
  if (!Array.isArray(flat)) throw new Error('a stored label set is damaged')
  return labelsOf(pairsOf(flat))
}

function* pairsOf(flat: readonly unknown[]): Generator<readonly [string, string]> {
  for (let i = 0; i + 1 < flat.length; i += 2) yield [String(flat[i]), String(flat[i + 1])]
}

/** FNV-1a of a metric name, as a signed 32-bit number. */
export function nameHash(name: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  return hash | 0
}

/** Stores new series' definitions; those that are there already stay. */
export async function insertDefinitions(db: Queryable, definitions: readonly Definition[]): Promise<void> {
  const labels = packed(definitions.map(definition => encodeLabels(definition.labels)))
  await db.query({
    name: 'series_insert_definitions',
    text: `insert into series_definition (id, labels, name_hash, born_ms)
      select id, substring($2::bytea from o for l), hash, born
      from unnest($1::int4[], $3::int4[], $4::int4[], $5::int4[], $6::float8[]) as u(id, o, l, hash, born)
      on conflict (id) do nothing`,
    values: [
      arrayLiteral(definitions.map(definition => definition.id)),
      labels.bytes,
      labels.offsets,
      labels.lengths,
      arrayLiteral(definitions.map(definition => nameHash(metricName(definition.labels)))),
      arrayLiteral(definitions.map(definition => definition.bornMs)),
    ],
  })
}

/** Marks series as retired with their newest sample's time. */
export async function retireDefinitions(
  db: Queryable,
  retired: readonly { readonly id: number; readonly retiredMs: number }[],
): Promise<void> {
  await db.query(
    `update series_definition d set retired_ms = u.ms
     from unnest($1::int4[], $2::float8[]) as u(id, ms) where d.id = u.id`,
    [arrayLiteral(retired.map(({ id }) => id)), arrayLiteral(retired.map(({ retiredMs }) => retiredMs))],
  )
}

/** Every series that is not retired, in pages, by ascending id. */
export async function* livingDefinitions(db: Queryable): AsyncGenerator<Definition[]> {
  for (let afterId = -1; ; ) {
    const { rows } = await db.query<Row>(
      `select id, labels, born_ms from series_definition
       where retired_ms is null and id > $1 order by id limit ${PAGE_ROWS}`,
      [afterId],
    )
    if (rows.length > 0) yield rows.map(toDefinition)
    if (rows.length < PAGE_ROWS) return
    afterId = rows.at(-1)?.id ?? afterId
  }
}

export type RetiredQuery = { readonly fromMs: number; readonly toMs: number; readonly name: string | null }

/** Retired series that had samples in a window (of one metric when `name` is given), in pages, by ascending id. */
export async function* retiredDefinitions(
  db: Queryable,
  query: RetiredQuery,
): AsyncGenerator<RetiredSeries[]> {
  for (let afterId = -1; ; ) {
    const { rows } = await db.query<Row>(
      `select id, labels, born_ms, retired_ms from series_definition
       where retired_ms >= $1 and born_ms <= $2 and id > $3 and ($4::int4 is null or name_hash = $4)
       order by id limit ${PAGE_ROWS}`,
      [query.fromMs, query.toMs, afterId, query.name === null ? null : nameHash(query.name)],
    )
    if (rows.length > 0)
      yield rows.map(row => ({ ...toDefinition(row), retiredMs: row.retired_ms ?? row.born_ms }))
    if (rows.length < PAGE_ROWS) return
    afterId = rows.at(-1)?.id ?? afterId
  }
}

const toDefinition = (row: Row): Definition => ({
  id: row.id,
  labels: decodeLabels(row.labels),
  bornMs: row.born_ms,
})

/** The highest id ever given, and the newest sample of a retired series. */
export async function definitionBounds(db: Queryable): Promise<{ maxId: number; newestRetiredMs: number }> {
  const { rows } = await db.query<{ max_id: number | null; newest: number | null }>(
    'select max(id) as max_id, max(retired_ms) as newest from series_definition',
  )
  return { maxId: rows[0]?.max_id ?? 0, newestRetiredMs: rows[0]?.newest ?? Number.NEGATIVE_INFINITY }
}

/** Drops definitions whose last sample is older than everything that is kept. */
export async function deleteDefinitions(db: Queryable, retiredBeforeMs: number): Promise<void> {
  await db.query('delete from series_definition where retired_ms < $1', [retiredBeforeMs])
}
