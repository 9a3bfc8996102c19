import { DeckError } from '../../contract/errors.ts'
import { maySee, type Viewer } from '../../core/incident/index.ts'
import type { AlertsDoor, OnCallDoor, StatusPagesDoor } from '../../ports/deck.ts'
import type { IncidentsDoor } from '../../ports/incidents.ts'
import type { Actor, Context, Transaction } from '../context.ts'
import { type KeptIncident, keptIncident } from './incident-rows.ts'

/** For verbs that need the running engine: rules in force, alerts, and people to call. */
export type IncidentContext = Context & {
  readonly incidents: Pick<IncidentsDoor, 'policy' | 'serviceNames' | 'receivers' | 'call'>
  readonly alerts: Pick<AlertsDoor, 'rows' | 'refresh'>
  readonly onCall: Pick<OnCallDoor, 'pages' | 'acknowledge' | 'resolve'>
}

/** For verbs that publish, too. */
export type UpdateContext = IncidentContext & { readonly statusPages: StatusPagesDoor }

/** Who looks. A key has no address: it sees restricted incidents only as an admin's. */
export function viewerOf(actor: Actor): Viewer {
  if (actor.kind === 'system') return { seesAll: true, email: null }
  if (actor.kind === 'person') return { seesAll: actor.role === 'admin', email: actor.email }
  const isAdminKey = actor.kind === 'key' && 'role' in actor.grant && actor.grant.role === 'admin'
  return { seesAll: isAdminKey, email: null }
}

export const noIncident = (id: number): DeckError => new DeckError('not_found', `there is no incident #${id}`)

/** An incident that whoever acts may see. Throws `not_found` for any other, so that nobody learns that it is there. */
export async function visibleIncident(ctx: Pick<Context, 'db' | 'actor'>, id: number): Promise<KeptIncident> {
  const kept = await keptIncident(ctx.db, id)
  if (!kept || !maySee(kept.row, viewerOf(ctx.actor))) throw noIncident(id)
  return kept
}

/** The same, locked until the transaction ends: what two do at once happens one after the other. */
export async function lockedIncident(
  ctx: Pick<Context, 'actor'> & { readonly db: Transaction },
  id: number,
): Promise<KeptIncident> {
  await ctx.db.$queryRaw`SELECT 1 FROM incidents WHERE id = ${id} FOR UPDATE`
  return visibleIncident(ctx, id)
}

/** Tells the engine and everybody who looks. Call it after the transaction. */
export const tellChanged = ({ events, clock }: Pick<Context, 'events' | 'clock'>, id: number): void =>
  events.emit('incidentsChanged', { id, atMs: clock.now() })
