import type { KeyScope, Role } from '../core/access/index.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { Clock } from '../ports/clock.ts'
import type { EventBus } from '../ports/events.ts'

export type Database = PrismaClient

/** Who does something: a person with a session, an API key, or the deck itself. */
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
  | { readonly kind: 'system' }

/** What every use-case verb gets first: `(ctx, input)`. */
export type Context = {
  readonly db: Database
  readonly clock: Clock
  readonly events: EventBus
  readonly actor: Actor
  /** Where the request came from, for the audit log; null for the deck itself. */
  readonly address: string | null
}
