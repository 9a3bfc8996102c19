import {
  type Buckets,
  bucketsWithin,
  coarser,
  decodeEntry,
  type Entry,
  encodeEntry,
  joinBuckets,
} from '../../../core/roll-up/index.ts'
import { arrayLiteral, breathe, type Queryable } from '../sql.ts'
import {
  JOINED,
  JOINED_MS,
  MADE_KINDS,
  PIECE,
  STORED_DAY,
  STORED_FIVE_MINUTES,
  STORED_HOUR,
  type StoredKind,
  startOf,
} from './layout.ts'
import { encodeRow, entriesOf, type ReadRow, type RollUpRow, readRows } from './rows.ts'

/** The blocks that have pieces of a day. */
export async function blocksWithPieces(db: Queryable, dayMs: number): Promise<number[]> {
  const { rows } = await db.query<{ block: number }>(
    `select distinct block from series_roll_up
     where kind = $1 and level = $2 and from_ms >= $3 and from_ms < $4 order by block`,
    [STORED_FIVE_MINUTES.number, PIECE, dayMs, dayMs + JOINED_MS],
  )
  return rows.map(({ block }) => block)
}

/** What the pieces of a day become for some blocks: a row of the day, and the rows that hold the day and those before. */
export async function joinedRows(
  db: Queryable,
  blocks: readonly number[],
  dayMs: number,
): Promise<RollUpRow[]> {
  const joined: RollUpRow[] = []
  for (const kind of MADE_KINDS) {
    const fromMs = startOf(dayMs, kind.rowMs)
    const span = { afterMs: fromMs, toMs: dayMs + JOINED_MS }
    const rows = await readRows(db, { kind, blocks, ...span, withAggregates: true })
    for (const block of blocks) {
      const series = bucketsOf(
        rows.filter(row => row.block === block && row.fromMs >= fromMs),
        kind,
      )
      joined.push(...rowOf(series, { kind, block, fromMs, toMs: span.toMs }))
      if (kind === STORED_HOUR) joined.push(...(await dayRows(db, { block, dayMs, hours: series })))
      await breathe()
    }
  }
  return joined
}

/** The row of days with one day more, from that day's hours. */
async function dayRows(
  db: Queryable,
  { block, dayMs, hours }: { block: number; dayMs: number; hours: ReadonlyMap<number, Buckets> },
): Promise<RollUpRow[]> {
  const kind = STORED_DAY
  const fromMs = startOf(dayMs, kind.rowMs)
  const before = await readRows(db, {
    kind,
    blocks: [block],
    afterMs: fromMs,
    toMs: dayMs + JOINED_MS,
    withAggregates: true,
  })
  const days = bucketsOf(
    before.filter(row => row.fromMs === fromMs),
    kind,
  )
  for (const [place, buckets] of hours) {
    const ofDay = { afterMs: dayMs, toMs: dayMs + JOINED_MS, everyMs: STORED_HOUR.kind.everyMs }
    const day = coarser(bucketsWithin(buckets, ofDay), kind.kind)
    if (day.endsMs.length === 0) continue
    const known = days.get(place)
    days.set(place, known ? joinBuckets([known, day]) : day)
  }
  return rowOf(days, { kind, block, fromMs, toMs: dayMs + JOINED_MS })
}

/** The buckets of some rows of a block, by the series' place in it. */
function bucketsOf(rows: readonly ReadRow[], { kind }: StoredKind): Map<number, Buckets> {
  const parts = new Map<number, Buckets[]>()
  for (const row of rows) {
    const aggregates = entriesOf(row.aggregates)
    for (const [place, samples] of entriesOf(row.samples).entries()) {
      const ofPlace = aggregates[place]
      if (!samples || !ofPlace) continue
      const buckets = decodeEntry({ samples, aggregates: ofPlace }, kind)
      parts.set(place, [...(parts.get(place) ?? []), buckets])
    }
  }
  return new Map(
    [...parts].map(([place, list]) => [place, list.length === 1 && list[0] ? list[0] : joinBuckets(list)]),
  )
}

function rowOf(
  series: ReadonlyMap<number, Buckets>,
  where: Pick<RollUpRow, 'kind' | 'block' | 'fromMs' | 'toMs'>,
): RollUpRow[] {
  const entries = new Map<number, Entry>()
  for (const [place, buckets] of series)
    if (buckets.endsMs.length > 0) entries.set(place, encodeEntry(buckets, where.kind.kind))
  return entries.size === 0 ? [] : [{ ...where, level: JOINED, ...encodeRow(entries) }]
}

/** Drops the pieces of a day that were joined. */
export async function deletePieces(db: Queryable, blocks: readonly number[], dayMs: number): Promise<void> {
  await db.query(
    `delete from series_roll_up where kind = any($1::int2[]) and block = any($2::int4[])
       and level = $3 and from_ms >= $4 and from_ms < $5`,
    [
      arrayLiteral(MADE_KINDS.map(({ number }) => number)),
      arrayLiteral(blocks),
      PIECE,
      dayMs,
      dayMs + JOINED_MS,
    ],
  )
}
