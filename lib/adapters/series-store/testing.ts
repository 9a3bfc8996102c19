import type pg from 'pg'
import type { Clock } from '../../ports/clock.ts'
import { systemClock } from '../system-clock.ts'
import {
  createEmbeddedSeriesStore,
  type EmbeddedSeriesStore,
  type EmbeddedStoreOptions,
} from './embedded-store.ts'

export const silentLog = { info: () => {}, warn: () => {}, error: () => {} }

/** Everything about series away, so that tests can share a database. */
export async function emptySeriesTables(pool: pg.Pool): Promise<void> {
  await pool.query(`truncate series_definition, series_chunk, series_log, series_open, series_owner,
    series_side_log, series_histogram, series_histogram_chunk, series_late_chunk, series_roll_up, series_roll_up_state`)
}

/** A store as tests want it: silent, with room for everything, keeping all. */
export function openTestStore(
  pool: pg.Pool,
  options: Partial<EmbeddedStoreOptions> & { clock?: Clock } = {},
): Promise<EmbeddedSeriesStore> {
  return createEmbeddedSeriesStore({
    pool,
    clock: systemClock,
    log: silentLog,
    limits: { maxActiveSeries: 1_000_000 },
    retention: { maxAgeMs: 1e15, maxBytes: 1e15 },
    ...options,
  })
}

/** A clock that is set by hand and wakes nobody: a store with it flushes only when it is told to. */
export function createStillClock(startMs: number): Clock & { nowMs: number } {
  return {
    nowMs: startMs,
    now() {
      return this.nowMs
    },
    sleep: (_ms, signal) =>
      new Promise(resolve => {
        if (signal?.aborted) resolve()
        else signal?.addEventListener('abort', () => resolve(), { once: true })
      }),
  }
}
