import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { ADVISORY_LOCKS } from '../../core/advisory-locks.ts'

export type MigrationReport = { readonly applied: readonly string[]; readonly total: number }

type Migration = { readonly name: string; readonly sql: string; readonly checksum: string }

/**
 * Applies what is missing of `prisma/migrations`, each file in a transaction of its own: a migration that fails leaves
 * the state before it and is named. Several processes may call it at once; one works, the others wait.
 * @throws when one fails, was changed after it was applied, or when the database is of a newer Opsdeck
 */
export async function migrate(pool: pg.Pool, directory: string): Promise<MigrationReport> {
  const migrations = await readMigrations(directory)
  const client = await pool.connect()
  try {
    await client.query('set statement_timeout = 0')
    await client.query('select pg_advisory_lock($1)', [ADVISORY_LOCKS.migrations])
    await client.query(
      'create table if not exists opsdeck_migration (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
    )
    const pending = await pendingMigrations(client, migrations)
    for (const migration of pending) await apply(client, migration)
    return { applied: pending.map(migration => migration.name), total: migrations.length }
  } finally {
    await client.query('select pg_advisory_unlock_all()').catch(() => {})
    await client.query('reset statement_timeout').catch(() => {})
    client.release()
  }
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const names = (await readdir(directory, { withFileTypes: true }))
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
  return Promise.all(
    names.sort().map(async name => {
      const sql = await readFile(join(directory, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

async function pendingMigrations(
  client: pg.PoolClient,
  migrations: readonly Migration[],
): Promise<Migration[]> {
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from opsdeck_migration order by name',
  )
  const known = new Map(migrations.map(migration => [migration.name, migration]))
  for (const row of rows) {
    const ours = known.get(row.name)
    if (!ours)
      throw new Error(
        `the database is of a newer Opsdeck (it has the migration ${row.name}): start that version, or restore a backup`,
      )
    if (ours.checksum !== row.checksum)
      throw new Error(
        `the migration ${row.name} was changed after it was applied: restore its file from the release`,
      )
  }
  const applied = new Set(rows.map(row => row.name))
  return migrations.filter(migration => !applied.has(migration.name))
}

async function apply(client: pg.PoolClient, migration: Migration): Promise<void> {
  try {
    await client.query('begin')
    await client.query(migration.sql)
    await client.query('insert into opsdeck_migration (name, checksum) values ($1, $2)', [
      migration.name,
      migration.checksum,
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`the migration ${migration.name} failed and was undone: ${why}`, { cause: error })
  }
}
