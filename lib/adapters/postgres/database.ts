import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'
import { PrismaClient } from '../../generated/prisma/client.ts'

/** Prisma's everyday access, through the one pool. Apart from it, since the client alone takes 20 MB of memory. */
export function createDatabase(pool: pg.Pool, onError: (error: Error) => void): PrismaClient {
  return new PrismaClient({
    adapter: new PrismaPg(pool, { disposeExternalPool: false, onPoolError: onError }),
  })
}
