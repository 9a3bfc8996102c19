import type { BusinessConfig } from '../../core/config/schema/business.ts'
import type { Turns } from '../../core/turns.ts'
import type { Clock } from '../../ports/clock.ts'
import type { IncidentsDoor } from '../../ports/incidents.ts'
import type { Log } from '../../ports/log.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import type { Database } from '../../services/context.ts'
import type { StripeConnector, TwilioConnector, UsersConnector } from './connectors.ts'
import type { RevenueBooks } from './revenue-books.ts'

/** What the parts of the business door share. */
export type Room = {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly turns: Turns
  /** Sees business series too. */
  readonly query: QueryEngine
  readonly incidents: Pick<IncidentsDoor, 'serviceNames'>
  readonly stripe: StripeConnector
  readonly twilio: TwilioConnector
  readonly users: UsersConnector
  readonly books: RevenueBooks
  config(): BusinessConfig
}
