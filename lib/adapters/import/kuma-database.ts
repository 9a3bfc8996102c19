import initSqlJs, { type Database } from 'sql.js'
import type { KumaTables } from '../../core/import/kuma.ts'

/** Kuma's file holds its beats too; more than this is better made smaller there ("Shrink database"). */
const MOST_BYTES = 256 * 1024 * 1024
const MOST_ROWS = 10_000
const SQLITE_MAGIC = 'SQLite format 3\0'

/**
 * The tables that matter of Uptime Kuma's database file.
 * @throws Error when it is no such file
 */
export async function readKumaDatabase(bytes: Uint8Array): Promise<KumaTables> {
  if (Buffer.from(bytes.subarray(0, 16)).toString('latin1') !== SQLITE_MAGIC)
    throw new Error('this is no SQLite file: expected kuma.db from the data folder of Uptime Kuma')
  if (bytes.length > MOST_BYTES)
    throw new Error(
      `the file is larger than ${MOST_BYTES} bytes: use "Shrink database" in Uptime Kuma's settings`,
    )
  const { Database } = await initSqlJs()
  const database = new Database(bytes)
  try {
    const monitor = rowsOf(database, 'monitor')
    if (monitor === null) throw new Error('there is no table "monitor" in it: is it of Uptime Kuma?')
    return {
      monitor,
      maintenance: rowsOf(database, 'maintenance') ?? [],
      proxy: rowsOf(database, 'proxy') ?? [],
    }
  } catch (error) {
    if (error instanceof Error && /malformed|not a database/.test(error.message))
      throw new Error('the file is damaged: stop Uptime Kuma before copying it, with kuma.db-wal beside it')
    throw error
  } finally {
    database.close()
  }
}

/** Null when there is no such table. */
function rowsOf(database: Database, table: 'monitor' | 'maintenance' | 'proxy') {
  const known = database.exec("select 1 from sqlite_master where type = 'table' and name = :table", {
    ':table': table,
  })
  if (known.length === 0) return null
  const statement = database.prepare(`select * from ${table} order by id limit ${MOST_ROWS}`)
  const rows: Record<string, unknown>[] = []
  try {
    while (statement.step()) rows.push({ ...statement.getAsObject() })
  } finally {
    statement.free()
  }
  return rows
}
