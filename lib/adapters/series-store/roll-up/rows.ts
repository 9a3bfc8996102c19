import { ByteReader, ByteWriter } from '../../../core/chunk/index.ts'
import type { Entry } from '../../../core/roll-up/index.ts'
import { float8, int4s, readBinaryRows } from '../../postgres/binary-rows.ts'
import { arrayLiteral, packed, type Queryable } from '../sql.ts'
import { BLOCK_SERIES, type StoredKind } from './layout.ts'

/** Of one kind: the entries of a block's series, of a stretch of time. */
export type RollUpRow = {
  readonly kind: StoredKind
  readonly block: number
  readonly fromMs: number
  readonly toMs: number
  readonly level: number
  readonly samples: Uint8Array
  readonly aggregates: Uint8Array
}

/** Both parts of a row: for each of its series, its place in the block, a length and so many bytes. */
export function encodeRow(entries: ReadonlyMap<number, Entry>): Entry {
  const samples = new ByteWriter(4_096)
  const aggregates = new ByteWriter(4_096)
  for (const [seriesId, entry] of entries) {
    writeEntry(samples, seriesId % BLOCK_SERIES, entry.samples)
    writeEntry(aggregates, seriesId % BLOCK_SERIES, entry.aggregates)
  }
  return { samples: samples.written(), aggregates: aggregates.written() }
}

function writeEntry(out: ByteWriter, place: number, bytes: Uint8Array): void {
  out.u8(place)
  out.uvarint(bytes.length)
  out.raw(bytes)
}

/** The entries of a row's part by their places in the block. */
export function entriesOf(part: Uint8Array): (Uint8Array | undefined)[] {
  const from = new ByteReader(part)
  const entries = new Array<Uint8Array | undefined>(BLOCK_SERIES)
  while (!from.isAtEnd) entries[from.u8()] = from.raw(from.uvarint())
  return entries
}

/** Stores rows; what stands there already under the same key is replaced. */
export async function writeRows(db: Queryable, rows: readonly RollUpRow[]): Promise<void> {
  const samples = packed(rows.map(row => row.samples))
  const aggregates = packed(rows.map(row => row.aggregates))
  await db.query({
    name: 'series_write_roll_ups',
    text: `insert into series_roll_up (kind, block, from_ms, to_ms, level, samples, aggregates)
      select k, b, f, t, v, substring($6::bytea from so for sl), substring($7::bytea from ao for al)
      from unnest($1::int2[], $2::int4[], $3::float8[], $4::float8[], $5::int2[],
        $8::int4[], $9::int4[], $10::int4[], $11::int4[]) as u(k, b, f, t, v, so, sl, ao, al)
      on conflict (kind, block, from_ms, level) do update
        set to_ms = excluded.to_ms, samples = excluded.samples, aggregates = excluded.aggregates`,
    values: [
      arrayLiteral(rows.map(row => row.kind.number)),
      arrayLiteral(rows.map(row => row.block)),
      arrayLiteral(rows.map(row => row.fromMs)),
      arrayLiteral(rows.map(row => row.toMs)),
      arrayLiteral(rows.map(row => row.level)),
      samples.bytes,
      aggregates.bytes,
      samples.offsets,
      samples.lengths,
      aggregates.offsets,
      aggregates.lengths,
    ],
  })
}

export type ReadRow = {
  readonly block: number
  readonly fromMs: number
  readonly samples: Uint8Array
  /** Empty when it was not asked for. */
  readonly aggregates: Uint8Array
}

type Wanted = {
  readonly kind: StoredKind
  readonly blocks: readonly number[]
  /** Rows that touch the time between the two. */
  readonly afterMs: number
  readonly toMs: number
  readonly withAggregates: boolean
}

/** Rows of some blocks, each block's ascending in time; pieces and what they were joined to never both. */
export async function readRows(db: Queryable, wanted: Wanted): Promise<ReadRow[]> {
  const { kind, blocks, afterMs, toMs, withAggregates } = wanted
  const found = await readBinaryRows(
    db,
    `select block, from_ms, samples, ${withAggregates ? 'aggregates' : 'null::bytea'}
     from series_roll_up
     where kind = ${kind.number}::int2 and block = any(${int4s(blocks)})
       and from_ms >= ${float8(afterMs - kind.rowMs)} and from_ms < ${float8(toMs)} and to_ms > ${float8(afterMs)}
     order by block, from_ms, level desc`,
  )
  const rows: ReadRow[] = []
  while (found.next())
    rows.push({
      block: found.int4(),
      fromMs: found.float8(),
      samples: found.bytea() ?? NOTHING,
      aggregates: found.bytea() ?? NOTHING,
    })
  return rows
}

const NOTHING = new Uint8Array(0)

/** Complete between the two; `fromMs` is -Infinity as long as nothing of the kind was dropped. */
export type KindState = { readonly fromMs: number; readonly toMs: number }

/** How far each kind reaches, by its number. */
export async function readStates(db: Queryable): Promise<Map<number, KindState>> {
  const { rows } = await db.query<{ kind: number; from_ms: number; to_ms: number }>(
    'select kind, from_ms, to_ms from series_roll_up_state',
  )
  return new Map(rows.map(row => [row.kind, { fromMs: row.from_ms, toMs: row.to_ms }]))
}

export async function writeStates(
  db: Queryable,
  kinds: readonly { readonly number: number }[],
  { fromMs, toMs }: KindState,
): Promise<void> {
  await db.query(
    `insert into series_roll_up_state (kind, from_ms, to_ms) select unnest($1::int2[]), $2, $3
     on conflict (kind) do update set from_ms = excluded.from_ms, to_ms = excluded.to_ms`,
    [arrayLiteral(kinds.map(({ number }) => number)), fromMs, toMs],
  )
}
