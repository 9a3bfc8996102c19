import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from '../../generated/prisma/client.ts'

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

export function createDatabase(pool: pg.Pool, onError: (error: Error) => void): PrismaClient {
  return new PrismaClient({
    adapter: new PrismaPg(pool, { disposeExternalPool: false, onPoolError: onError }),
  })
}
