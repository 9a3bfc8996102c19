import type { ChecksDoor, Deck, UptimeDoor } from '../../ports/deck.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import type { ConfigurationContext } from '../configuration-context.ts'

/** For verbs that tell how long things were up. */
export type UptimeContext = ConfigurationContext & {
  readonly history: Deck['history']
  readonly uptime: UptimeDoor
  readonly query: QueryEngine
  readonly checks: Pick<ChecksDoor, 'list'>
}
