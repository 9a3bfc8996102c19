import type pg from 'pg'
import { type RingEntry, readBatch, writeBatch } from '../../core/exemplar/index.ts'

/** Exemplars in PostgreSQL, a row a flush: written once, read at the start, dropped whole. */
export function createExemplarRows(pool: pg.Pool) {
  return {
    async read(sinceMs: number): Promise<RingEntry[]> {
      const { rows } = await pool.query<{ data: string }>(
        'select data from exemplar_batch where at_ms >= $1 order by id',
        [sinceMs],
      )
      return rows.flatMap(({ data }) => readBatch(data))
    },
    async write(entries: readonly RingEntry[], atMs: number): Promise<void> {
      await pool.query('insert into exemplar_batch (at_ms, entries, data) values ($1, $2, $3)', [
        atMs,
        entries.length,
        writeBatch(entries),
      ])
    },
    async prune(beforeMs: number, maxCount: number): Promise<void> {
      await pool.query(
        `delete from exemplar_batch where at_ms < $1 or id in (
           select id from (
             select id, entries, sum(entries) over (order by id desc) as newer from exemplar_batch
           ) counted where newer - entries >= $2
         )`,
        [beforeMs, maxCount],
      )
    },
  }
}
