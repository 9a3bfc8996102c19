import { DeckError } from '../../contract/errors.ts'
import type { ChangePassword } from '../../contract/people.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'
import { endSessions } from '../sessions/revoke-session.ts'
import type { SignInContext } from '../sessions/sign-in.ts'
import { requirePassword } from './require-password.ts'

/** Changes the asker's own password, and ends all of their other sessions. */
export async function changePassword(ctx: SignInContext, given: ChangePassword): Promise<{ ended: number }> {
  const user = await requirePassword(ctx, given.current, 'current')
  if (given.next === given.current)
    throw new DeckError('invalid', 'the new password is the old one', [
      { path: 'next', message: 'is the old one: give another' },
    ])
  const passwordHash = await ctx.secrets.hashPassword(given.next)
  const ended = await inTransaction(ctx, async tx => {
    await tx.db.user.update({
      where: { id: user.id },
      data: { passwordHash, passwordChangedAt: new Date(tx.clock.now()) },
    })
    const ids = await endSessions(tx, { userId: user.id, exceptSessionId: user.sessionId })
    await recordAudit(tx, {
      action: 'account.password-changed',
      subject: `person:${user.email}`,
      after: { sessionsEnded: ids.length },
    })
    return ids
  })
  announceEnded(ctx, user.id, ended)
  return { ended: ended.length }
}

function announceEnded(ctx: Context, userId: string, sessionIds: readonly string[]): void {
  for (const sessionId of sessionIds) ctx.events.emit('accessRevoked', { userId, sessionId })
}
