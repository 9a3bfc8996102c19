import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDataDirectory } from '../lib/adapters/data-directory.ts'
import { startEmbeddedPostgres } from '../lib/adapters/postgres/embedded.ts'
import { createDatabase, createPool, explainConnection } from '../lib/adapters/postgres/pool.ts'
import { createSecrets } from '../lib/adapters/secrets.ts'
import { describeFault } from '../lib/core/audit/index.ts'
import { type Env, readEnv } from '../lib/server/env.ts'
import { checkAudit } from '../lib/services/audit/check.ts'

type Source = { readonly url: string; stop(): Promise<void> }

/** `npm run audit:check`: walks the audit log from end to end. Exit code 1 when a row was changed or is missing. */
async function main(): Promise<number> {
  const read = readEnv(process.env)
  if ('problems' in read) throw new Error(`the environment is wrong: ${read.problems.join('; ')}`)
  const secret = await readSecret(read.env)
  const source = await findDatabase(read.env)
  const pool = createPool(source.url, () => {})
  try {
    await explainConnection(pool, source.url)
    const db = createDatabase(pool, () => {})
    const { rows, fault } = await checkAudit({ db, secrets: createSecrets(secret) })
    process.stdout.write(
      fault
        ? `the audit log is broken: ${describeFault(fault)}; the ${rows} rows before hold\n`
        : `the audit log holds: ${rows} rows, each following from the one before, none missing\n`,
    )
    return fault ? 1 : 0
  } finally {
    await pool.end()
    await source.stop()
  }
}

async function readSecret(env: Env): Promise<string> {
  if (env.OPSDECK_SECRET) return env.OPSDECK_SECRET
  const path = join(env.OPSDECK_DATA, 'secret')
  const secret = (await readFile(path, 'utf8').catch(() => '')).trim()
  if (secret) return secret
  throw new Error(`there is no secret in ${path}: set OPSDECK_DATA to the deck's folder, or OPSDECK_SECRET`)
}

/** The team's own database, the embedded one that a running deck has open, or the embedded one started for this. */
async function findDatabase(env: Env): Promise<Source> {
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

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`audit:check: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
