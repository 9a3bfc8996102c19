import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createDatabase } from '../lib/adapters/postgres/database.ts'
import { createPool, explainConnection } from '../lib/adapters/postgres/pool.ts'
import { createSecrets } from '../lib/adapters/secrets.ts'
import { describeFault } from '../lib/core/audit/index.ts'
import { type Env, readEnv } from '../lib/server/env.ts'
import { checkAudit } from '../lib/services/audit/check.ts'
import { findDatabase } from './find-database.ts'

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

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`audit:check: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
