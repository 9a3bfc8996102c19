import { DeckError } from '../../contract/errors.ts'
import type { ChangeFollowUp, FollowUpRow } from '../../contract/post-mortems.ts'
import type { FollowUp, Prisma } from '../../generated/prisma/client.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { type Context, inTransaction } from '../context.ts'
import { accountOrThrow } from '../on-call/overrides.ts'
import { seenIncident } from '../post-mortems/incident-marks.ts'
import { requirePermission } from '../require.ts'
import { drawn, tellOf } from './create-follow-up.ts'

const TOLD = { done: 'Follow-up done', dropped: 'Follow-up dropped', open: 'Follow-up open again' } as const

/** Changes what is given. Throws `conflict` when it was changed meanwhile, `invalid` when it is dropped without a reason. */
export async function changeFollowUp(ctx: Context, wish: ChangeFollowUp): Promise<FollowUpRow> {
  requirePermission(ctx, 'post_mortems.write')
  const before = await ctx.db.followUp.findUnique({ where: { id: wish.id } })
  const unknown = () => new DeckError('not_found', 'there is no such follow-up')
  if (!before) throw unknown()
  const incident = await seenIncident(ctx, before.incidentId).catch(() => {
    throw unknown()
  })
  if (wish.state === 'dropped' && !wish.reason) throw refusal('reason', 'say why it will not be done')
  if (wish.owner) await accountOrThrow(ctx, wish.owner, 'owner')
  const row = await inTransaction(ctx, async tx => {
    const { count } = await tx.db.followUp.updateMany({
      where: { id: wish.id, version: wish.version },
      data: { ...changes(tx, before, wish), version: { increment: 1 } },
    })
    if (count === 0)
      throw new DeckError('conflict', `somebody changed it meanwhile: it is ${before.state}, read it again`)
    const after = await tx.db.followUp.findUniqueOrThrow({ where: { id: wish.id } })
    await recordAudit(tx, {
      action: 'follow_up.changed',
      subject: `incident:${before.incidentId}`,
      before,
      after,
    })
    return after
  })
  if (row.state !== before.state) await tellOf(ctx, row, TOLD[stateOf(row)])
  return drawn(ctx, row, incident)
}

const refusal = (path: string, message: string) => new DeckError('invalid', message, [{ path, message }])

/** By the table's own CHECK. */
const stateOf = ({ state }: FollowUp) => state as keyof typeof TOLD

function changes(
  tx: Context,
  before: FollowUp,
  wish: ChangeFollowUp,
): Prisma.FollowUpUpdateManyMutationInput {
  const { title, isPrevention, owner, dueAt, url, state, reason } = wish
  const isMoved = dueAt !== undefined || owner !== undefined || (state === 'open' && before.state !== 'open')
  return {
    ...(title === undefined ? {} : { title }),
    ...(isPrevention === undefined ? {} : { isPrevention }),
    ...(owner === undefined ? {} : { owner }),
    ...(dueAt === undefined ? {} : { dueAt: dueAt === null ? null : new Date(dueAt) }),
    ...(url === undefined ? {} : { url }),
    // A new date or owner is reminded of anew.
    ...(isMoved ? { remindedAs: null, remindedAt: null } : {}),
    ...(state === undefined || state === before.state ? {} : course(tx, state)),
    ...(reason === undefined ? {} : { reason }),
  }
}

const course = (tx: Context, state: keyof typeof TOLD) =>
  state === 'open'
    ? { state, closedAt: null, closedBy: null, reason: '' }
    : { state, closedAt: new Date(tx.clock.now()), closedBy: actorName(tx.actor) }
