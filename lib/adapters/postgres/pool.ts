import pg from 'pg'

/** One pool for everything: Prisma's everyday access and the raw SQL of the hot paths. */
export function createPool(url: string, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: 12,
    application_name: 'opsdeck',
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    connectionTimeoutMillis: 5_000,
    maxLifetimeSeconds: 3_600,
  })
  pool.on('error', onError)
  return pool
}

const OLDEST_VERSION = 150_000

/**
 * Makes the first connection.
 * @throws one sentence that says where it failed and what to do, without the password
 */
export async function explainConnection(pool: pg.Pool, url: string): Promise<void> {
  const { hostname, port, pathname } = new URL(url)
  const where = `${hostname}:${port || 5432}${pathname}`
  let versionNumber: number
  try {
    const { rows } = await pool.query<{ version: string }>(
      "select current_setting('server_version_num') as version",
    )
    versionNumber = Number(rows[0]?.version)
  } catch (error) {
    const why =
      error instanceof Error
        ? error.message || ('code' in error ? String(error.code) : error.name)
        : String(error)
    throw new Error(
      `the database at ${where} cannot be used (${why}): start it, or correct DATABASE_URL, or unset it to use the embedded one`,
      {
        cause: error,
      },
    )
  }
  if (versionNumber < OLDEST_VERSION)
    throw new Error(`the database at ${where} is older than PostgreSQL 15: upgrade it`)
}
