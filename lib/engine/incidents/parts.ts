import type { Clock } from '../../ports/clock.ts'
import type { AlertsDoor, OnCallDoor, WindowsDoor } from '../../ports/deck.ts'
import type { EventBus } from '../../ports/events.ts'
import type { IncidentsDoor } from '../../ports/incidents.ts'
import type { Log } from '../../ports/log.ts'
import type { AddressRule } from '../../ports/prober.ts'
import type { Receivers } from '../../ports/receiver.ts'
import type { Secrets } from '../../ports/secrets.ts'
import type { Actor, Database } from '../../services/context.ts'
import type { IncidentContext } from '../../services/incidents/incident-context.ts'
import type { OpenIncidents } from './open-incidents.ts'
import type { IncidentWorld } from './world.ts'

/** What incidents need of the rooms around them. */
export type IncidentParts = {
  readonly db: Database
  readonly clock: Clock
  readonly events: EventBus
  readonly log: Log
  readonly secrets: Secrets
  readonly alerts: AlertsDoor
  readonly onCall: OnCallDoor
  readonly windows: Pick<WindowsDoor, 'open'>
  readonly receivers: Pick<Receivers, 'send'>
  readonly addressRule: AddressRule
  readonly deckUrl: string
  /** Only the engine that holds the lease opens, calls and sends; every engine writes down and answers. */
  readonly isLeader: () => boolean
}

/** What the rooms of incidents share. */
export type Room = IncidentParts & {
  readonly world: IncidentWorld
  readonly open: OpenIncidents
  readonly door: IncidentsDoor
}

const DECK: Actor = { kind: 'system' }

/** The deck's own context for the verbs of incidents. */
export const contextOf = ({ db, clock, events, secrets, alerts, onCall, door }: Room): IncidentContext => ({
  db,
  clock,
  events,
  secrets,
  actor: DECK,
  address: null,
  alerts,
  onCall,
  incidents: door,
})
