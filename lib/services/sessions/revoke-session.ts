import { DeckError } from '../../contract/errors.ts'
import type { ById } from '../../contract/people.ts'
import { holds } from '../../core/access/index.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'

/** Ends one session at once: one's own, or anybody's for who manages people. Throws `not_found` for others. */
export async function revokeSession(ctx: Context, { id }: ById): Promise<void> {
  const userId = await inTransaction(ctx, async tx => {
    const session = await tx.db.session.findUnique({ where: { id }, include: { user: true } })
    const isOwn = tx.actor.kind === 'person' && session?.userId === tx.actor.userId
    if (!session || !(isOwn || holds(tx.actor, 'people.manage')))
      throw new DeckError('not_found', 'there is no such session')
    const { count } = await tx.db.session.updateMany({
      where: { id, revokedAt: null },
      data: { revokedAt: new Date(tx.clock.now()) },
    })
    if (count > 0)
      await recordAudit(tx, {
        action: 'session.revoked',
        subject: `person:${session.user.email}`,
        before: { address: session.address, userAgent: session.userAgent, startedAt: session.createdAt },
      })
    return session.userId
  })
  ctx.events.emit('accessRevoked', { userId, sessionId: id })
}

/** Ends all sessions of a person but, if given, one. Part of a larger change: emits nothing, records nothing. */
export async function endSessions(
  tx: Context,
  which: { readonly userId: string; readonly exceptSessionId?: string },
): Promise<string[]> {
  const open = await tx.db.session.findMany({
    where: { userId: which.userId, revokedAt: null, NOT: { id: which.exceptSessionId } },
    select: { id: true },
  })
  const ids = open.map(session => session.id)
  await tx.db.session.updateMany({
    where: { id: { in: ids } },
    data: { revokedAt: new Date(tx.clock.now()) },
  })
  return ids
}
