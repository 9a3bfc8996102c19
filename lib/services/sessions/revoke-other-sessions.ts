import { recordAudit } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePerson } from '../require.ts'
import { endSessions } from './revoke-session.ts'

/** Ends all of the asker's sessions but the one that asks. */
export async function revokeOtherSessions(ctx: Context): Promise<{ ended: number }> {
  const { userId, sessionId, email } = requirePerson(ctx)
  const ended = await inTransaction(ctx, async tx => {
    const ids = await endSessions(tx, { userId, exceptSessionId: sessionId })
    if (ids.length > 0)
      await recordAudit(tx, {
        action: 'session.others-revoked',
        subject: `person:${email}`,
        after: { ended: ids.length },
      })
    return ids
  })
  for (const id of ended) ctx.events.emit('accessRevoked', { userId, sessionId: id })
  return { ended: ended.length }
}
