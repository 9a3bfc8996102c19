import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDataDirectory } from '../lib/adapters/data-directory.ts'
import { startEmbeddedPostgres } from '../lib/adapters/postgres/embedded.ts'
import { createPool } from '../lib/adapters/postgres/pool.ts'
import type { Env } from '../lib/server/env.ts'

export type DatabaseSource = { readonly url: string; stop(): Promise<void> }

/** The team's own database, the embedded one that a running deck has open, or the embedded one started for this. */
export async function findDatabase(env: Env): Promise<DatabaseSource> {
  if (env.DATABASE_URL) return { url: env.DATABASE_URL, stop: async () => {} }
  const home = join(env.OPSDECK_DATA, 'postgres')
  const running = await runningUrl(home)
  if (running) return { url: running, stop: async () => {} }
  const directory = await openDataDirectory(env.OPSDECK_DATA)
  const server = await startEmbeddedPostgres(home)
  return {
    url: server.url,
    stop: async () => {
      await server.stop()
      await directory.release()
    },
  }
}

async function runningUrl(home: string): Promise<string | null> {
  // Line 4 of PostgreSQL's own lock file is the port that it listens on.
  const lock = await readFile(join(home, 'cluster', 'postmaster.pid'), 'utf8').catch(() => '')
  const port = lock.split('\n')[3]?.trim()
  if (!port) return null
  const password = (await readFile(join(home, 'password'), 'utf8')).trim()
  const url = `postgresql://opsdeck:${password}@127.0.0.1:${port}/opsdeck`
  const pool = createPool(url, () => {})
  try {
    await pool.query('select 1')
    return url
  } catch {
    // A lock that a killed server left.
    return null
  } finally {
    await pool.end()
  }
}
