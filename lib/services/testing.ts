import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'
import { createEventBus } from '../adapters/event-bus.ts'
import { createManualClock } from '../adapters/manual-clock.ts'
import { createSecrets } from '../adapters/secrets.ts'
import type { Role } from '../core/access/index.ts'
import { PrismaClient } from '../generated/prisma/client.ts'
import type { Actor, Context, Database } from './context.ts'

export const TEST_SECRET = 'a secret of the tests, long enough for the deck'
const NOON_MS = Date.UTC(2026, 0, 15, 12)

export type TestContext = Context & {
  readonly db: Database
  readonly clock: ReturnType<typeof createManualClock>
}

/** A context on a test's own database, with a clock that the test holds, acting as the deck itself. */
export function createTestContext(pool: pg.Pool): TestContext {
  return {
    db: new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: false }) }),
    clock: createManualClock(NOON_MS),
    events: createEventBus(error => {
      throw error
    }),
    secrets: createSecrets(TEST_SECRET),
    actor: { kind: 'system' },
    address: '192.0.2.7',
  }
}

/** The same context in somebody else's hands. */
export const actingAs = <C extends Context>(ctx: C, actor: Actor): C => ({ ...ctx, actor })

/** A person of that role who is in no table: enough where only the role matters. */
export function somebody(role: Role): Actor {
  return {
    kind: 'person',
    userId: '00000000-0000-4000-8000-000000000000',
    sessionId: '00000000-0000-4000-8000-000000000001',
    email: `${role}@example.org`,
    role,
  }
}
