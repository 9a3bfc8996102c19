import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { createScrapeFetcher } from '../../lib/adapters/http/scrape-fetch.ts'
import { startEmbeddedPostgres } from '../../lib/adapters/postgres/embedded.ts'
import { migrate } from '../../lib/adapters/postgres/migrate.ts'
import { createPool } from '../../lib/adapters/postgres/pool.ts'
import {
  createEmbeddedSeriesStore,
  type EmbeddedSeriesStore,
  type EmbeddedStoreOptions,
} from '../../lib/adapters/series-store/embedded-store.ts'
import { labelsFromObject, NO_LABELS } from '../../lib/core/labels/index.ts'
import { PLAIN_SCRAPE_JOB, type ScrapeJob } from '../../lib/core/scrape/job.ts'
import { TargetScraper } from '../../lib/engine/scrape/target-scraper.ts'
import type { Clock } from '../../lib/ports/clock.ts'
import type { SeriesStore } from '../../lib/ports/series-store.ts'

export const INTERVAL_MS = 5_000

/** Runs work with a PostgreSQL of its own, which is gone afterwards. */
export async function withDatabase(work: (pool: pg.Pool, url: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'opsdeck-bench-'))
  const server = await startEmbeddedPostgres(directory)
  const pool = createPool(server.url, error => console.error(error.message))
  try {
    await migrate(pool, join(import.meta.dirname, '../../prisma/migrations'))
    await work(pool, server.url)
  } finally {
    await pool.end()
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

export function openStore(
  pool: pg.Pool,
  clock: Clock,
  observe: EmbeddedStoreOptions['observe'] = () => {},
): Promise<EmbeddedSeriesStore> {
  return createEmbeddedSeriesStore({
    pool,
    clock,
    log: { info: () => {}, warn: console.warn, error: console.error },
    limits: { maxActiveSeries: 1_000_000 },
    retention: { maxAgeMs: 1e15, maxBytes: 1e15 },
    observe,
  })
}

/** As the configuration would have it: a target a port, known by an instance label that does not depend on the port. */
export const benchJob = (ports: readonly number[]): ScrapeJob => ({
  ...PLAIN_SCRAPE_JOB,
  name: 'bench',
  source: 'file',
  targets: ports.map((port, number) => ({
    labels: labelsFromObject({ job: 'bench', instance: instanceOf(number) }),
    discoveredLabels: NO_LABELS,
    url: `http://127.0.0.1:${port}/metrics`,
    intervalMs: INTERVAL_MS,
    timeoutMs: INTERVAL_MS,
  })),
})

export const instanceOf = (number: number): string => `10.0.0.${number}:9100`

/** Scrapers over real HTTP, one a target. */
export function createScrapers(store: SeriesStore, ports: readonly number[]) {
  const fetcher = createScrapeFetcher({ version: 'bench' })
  const job = benchJob(ports)
  const scrapers = job.targets.map(
    target =>
      new TargetScraper(
        {
          store,
          fetcher,
          inside: {},
          onError: error => console.error(error),
          observe: { scraped: () => {}, dropped: () => {} },
        },
        { job, target, blockedBy: null },
      ),
  )
  return { scrapers, close: () => fetcher.close() }
}
