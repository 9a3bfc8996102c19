import type pg from 'pg'
import type { QueuedBlock, QueueFigures, QueueRows } from '../../ports/remote-write.ts'

/** What a row costs on disk beside its block. */
const ROW_BYTES = 100

type Row = {
  seq: number
  lane: number
  samples: number
  oldest_ms: number
  newest_ms: number
  data: Buffer
}

/** The queue of samples to be sent, in the deck's own PostgreSQL. */
export function createQueueRows(pool: pg.Pool): QueueRows {
  return {
    async open(key) {
      await pool.query('insert into remote_write_remote (key) values ($1) on conflict do nothing', [key])
      const { rows } = await pool.query<{ id: number }>('select id from remote_write_remote where key = $1', [
        key,
      ])
      const remote = rows[0]?.id
      if (remote === undefined) throw new Error('the queue of a remote was removed while it was opened')
      return { remote, waiting: await waitingOf(pool, remote) }
    },
    async insert(blocks) {
      const data = packed(blocks.map(block => block.data))
      await pool.query({
        name: 'remote_write_insert',
        text: `insert into remote_write_queue (remote_id, seq, lane, samples, oldest_ms, newest_ms, data)
          select remote, seq, lane, samples, oldest, newest, substring($9::bytea from o for l)
          from unnest($1::int4[], $2::int8[], $3::int2[], $4::int4[], $5::float8[], $6::float8[], $7::int4[], $8::int4[])
            as u(remote, seq, lane, samples, oldest, newest, o, l)
          on conflict do nothing`,
        values: [
          list(blocks, block => block.remote),
          list(blocks, block => block.seq),
          list(blocks, block => block.lane),
          list(blocks, block => block.samples),
          list(blocks, block => block.oldestMs),
          list(blocks, block => block.newestMs),
          data.offsets,
          data.lengths,
          data.bytes,
        ],
      })
    },
    async read({ remote, lanes, afterSeq, maxBlocks }) {
      const { rows } = await pool.query<Row>({
        name: 'remote_write_read',
        text: `select seq::float8 as seq, lane, samples, oldest_ms, newest_ms, data from remote_write_queue
          where remote_id = $1 and seq > $2 and lane = any($3::int2[]) order by seq limit $4`,
        values: [remote, afterSeq, list(lanes, lane => lane), maxBlocks],
      })
      return rows.map(toBlock)
    },
    async remove(remote, seqs) {
      await pool.query({
        name: 'remote_write_remove',
        text: 'delete from remote_write_queue where remote_id = $1 and seq = any($2::int8[])',
        values: [remote, list(seqs, seq => seq)],
      })
    },
    async keepOnly(keys) {
      await pool.query('delete from remote_write_remote where key <> all($1::text[])', [[...keys]])
    },
  }
}

const toBlock = ({ seq, lane, samples, oldest_ms, newest_ms, data }: Row): QueuedBlock => ({
  seq,
  lane,
  samples,
  oldestMs: oldest_ms,
  newestMs: newest_ms,
  data,
})

async function waitingOf(pool: pg.Pool, remote: number): Promise<QueueFigures> {
  const { rows } = await pool.query<{
    samples: number
    bytes: number
    newest_seq: number
    oldest_ms: number | null
    newest_ms: number | null
  }>(
    `select coalesce(sum(samples), 0)::float8 as samples,
       coalesce(sum(octet_length(data) + ${ROW_BYTES}), 0)::float8 as bytes,
       coalesce(max(seq), 0)::float8 as newest_seq, min(oldest_ms) as oldest_ms, max(newest_ms) as newest_ms
     from remote_write_queue where remote_id = $1`,
    [remote],
  )
  const [row] = rows
  return {
    samples: row?.samples ?? 0,
    bytes: row?.bytes ?? 0,
    newestSeq: row?.newest_seq ?? 0,
    oldestMs: row?.oldest_ms ?? null,
    newestMs: row?.newest_ms ?? null,
  }
}

/** An array parameter as PostgreSQL writes it. */
const list = <T>(items: readonly T[], numberOf: (item: T) => number): string =>
  `{${items.map(numberOf).join()}}`

/** Many byte strings as one parameter; `offsets` count from one, as `substring` does. */
function packed(parts: readonly Uint8Array[]) {
  let at = 1
  const offsets = parts.map(({ length }) => {
    at += length
    return at - length
  })
  return {
    bytes: Buffer.concat(parts),
    offsets: `{${offsets.join()}}`,
    lengths: list(parts, ({ length }) => length),
  }
}
