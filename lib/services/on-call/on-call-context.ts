import { DeckError } from '../../contract/errors.ts'
import type { PageActor } from '../../contract/on-call.ts'
import { holds } from '../../core/access/index.ts'
import type { OnCallDoor } from '../../ports/deck.ts'
import { actorName } from '../configuration-context.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'

export type OnCallContext = Context & { readonly onCall: OnCallDoor }

/** Who acts on a page, as its decisions name them. */
export const pageActor = (ctx: Pick<Context, 'actor'>): PageActor => ({
  name: actorName(ctx.actor),
  via: ctx.actor.kind === 'person' ? 'page' : 'api',
})

/** Responders may do it for themselves; for others, those who write schedules. */
export function requireForPerson(ctx: Pick<Context, 'actor'>, email: string): void {
  requirePermission(ctx, 'pages.act')
  const isOwn = ctx.actor.kind === 'person' && ctx.actor.email === email
  if (!isOwn && !holds(ctx.actor, 'on_call.write')) requirePermission(ctx, 'on_call.write')
}

/** The schedule's name. Throws `not_found` when there is none of that slug. */
export async function scheduleOrThrow(ctx: OnCallContext, slug: string): Promise<void> {
  const schedules = await ctx.onCall.now()
  if (!schedules.some(({ schedule }) => schedule === slug))
    throw new DeckError('not_found', `there is no schedule "${slug}"`)
}

type Stretch = {
  readonly from: number
  readonly to: number /** The field that holds its end. */
  readonly field?: string
}

/** Refuses a stretch that ends before it starts, or lies in the past alone. */
export function refuseStretch(ctx: Pick<Context, 'clock'>, { from, to, field = 'to' }: Stretch): void {
  const refuse = (why: string) => {
    const message = `${field}: ${why}`
    throw new DeckError('invalid', message, [{ path: field, message }])
  }
  if (to <= from) refuse('must be later than from')
  if (to <= ctx.clock.now()) refuse('is over already')
  if (to - from > 400 * 86_400_000) refuse('give 400 days or less')
}
