import { DeckError } from '../../contract/errors.ts'
import type {
  ReplayIncident,
  ReplayOverview,
  ReplayService,
  ReplayServiceData,
} from '../../contract/evidence.ts'
import type { ReplayDoor } from '../../ports/replay.ts'
import type { Context } from '../context.ts'
import { seenIncident } from '../evidence/seen-incident.ts'
import { requirePermission } from '../require.ts'

export type ReplayContext = Pick<Context, 'actor' | 'db' | 'clock'> & { readonly replay: ReplayDoor }

/** The overview as it was at a moment of an incident. Throws `not_found`, and `invalid` for a time to come. */
export async function replayOverview(ctx: ReplayContext, wish: ReplayIncident): Promise<ReplayOverview> {
  await admit(ctx, wish)
  const { at: atMs, range: rangeSeconds } = wish
  return { atMs, ...(await ctx.replay.overview({ atMs, rangeSeconds })) }
}

/** The page of a service as it was at a moment of an incident. Throws `not_found`, and `invalid` for a time to come. */
export async function replayService(ctx: ReplayContext, wish: ReplayService): Promise<ReplayServiceData> {
  await admit(ctx, wish)
  const { at: atMs, range: rangeSeconds, service: slug } = wish
  const service = await ctx.replay.service(slug, { atMs, rangeSeconds })
  if (!service) throw new DeckError('not_found', `there is no service ${slug}`)
  return { atMs, service }
}

async function admit(ctx: ReplayContext, { id, at }: ReplayIncident): Promise<void> {
  requirePermission(ctx, 'operations.read')
  await seenIncident(ctx, id)
  if (at > ctx.clock.now()) throw new DeckError('invalid', 'at: has not happened yet')
}
