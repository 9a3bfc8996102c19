import type { KeyScope, Role } from '../core/access/index.ts'
import type { Prisma, PrismaClient } from '../generated/prisma/client.ts'
import type { Clock } from '../ports/clock.ts'
import type { EventBus } from '../ports/events.ts'
import type { Secrets } from '../ports/secrets.ts'

export type Database = PrismaClient
/** The database, or one transaction of it: verbs work in either. */
export type Transaction = Prisma.TransactionClient

/** Who does something: a person with a session, an API key, nobody known, or the deck itself. */
export type Actor =
  | {
      readonly kind: 'person'
      readonly userId: string
      readonly sessionId: string
      readonly email: string
      readonly role: Role
    }
  | {
      readonly kind: 'key'
      readonly keyId: string
      readonly name: string
      readonly grant: { role: Role } | { scope: KeyScope }
    }
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'system' }

/** What every use-case verb gets first: `(ctx, input)`. */
export type Context = {
  readonly db: Transaction
  readonly clock: Clock
  readonly events: EventBus
  readonly secrets: Secrets
  readonly actor: Actor
  /** Where the request came from, for the audit log; null for the deck itself. */
  readonly address: string | null
}

/** Runs work in one transaction: the running one if there is one, else a new one. */
export async function inTransaction<T>(ctx: Context, work: (tx: Context) => Promise<T>): Promise<T> {
  if (!isDatabase(ctx.db)) return work(ctx)
  return ctx.db.$transaction(db => work({ ...ctx, db }), { maxWait: 5_000, timeout: 15_000 })
}

function isDatabase(db: Transaction): db is Database {
  return '$transaction' in db && typeof db.$transaction === 'function'
}
