import type { WatchConfiguration } from '../../core/config/index.ts'
import type { RunOutcome } from '../../core/proof/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { AlertsDoor, ChecksDoor, HeartbeatsDoor, RulesDoor, WindowsDoor } from '../../ports/deck.ts'
import type { EventBus } from '../../ports/events.ts'
import type { Log } from '../../ports/log.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import type { Secrets } from '../../ports/secrets.ts'
import type { StateHistory } from '../../ports/state-history.ts'
import type { ChoicesReader, StepDoers, TableReader } from '../../ports/steps.ts'
import type { AlertContext } from '../../services/alerts/alert-context.ts'
import type { Database } from '../../services/context.ts'
import type { RunnerWatch } from './runner-watch.ts'
import type { RecoveryWorld } from './world.ts'

/** What of the configuration recovery puts in force. */
export type RecoveryConfiguration = Pick<
  WatchConfiguration,
  'actions' | 'runners' | 'services' | 'checks' | 'heartbeats' | 'checkNetworks'
>

/** Who does the steps, and knows the runners that are configured. */
export type RecoverySteps = StepDoers & {
  readonly choices: ChoicesReader
  readonly tables: TableReader
  apply(configured: Pick<WatchConfiguration, 'runners' | 'checkNetworks'>): void
}

/** What recovery needs of the rooms around it. */
export type RecoveryParts = {
  readonly db: Database
  readonly clock: Clock
  readonly events: EventBus
  readonly log: Log
  readonly secrets: Secrets
  readonly query: Pick<QueryEngine, 'instant'>
  readonly checks: Pick<ChecksDoor, 'run' | 'read' | 'list'>
  readonly heartbeats: Pick<HeartbeatsDoor, 'pings'>
  readonly windows: WindowsDoor
  readonly history: Pick<StateHistory, 'current'>
  readonly rules: Pick<RulesDoor, 'list'>
  readonly alerts: AlertsDoor
  readonly steps: RecoverySteps
  /** A run's outcome was decided. */
  readonly observe: (run: { readonly outcome: RunOutcome }) => void
}

/** What the rooms of recovery share. */
export type Room = RecoveryParts & { readonly world: RecoveryWorld; readonly runners: RunnerWatch }

/** The deck's own context for the verbs of other rooms. */
export const contextOf = ({ db, clock, events, secrets, alerts }: RecoveryParts): AlertContext => ({
  db,
  clock,
  events,
  secrets,
  alerts,
  actor: { kind: 'system' },
  address: null,
})
