import type { ById } from '../../contract/people.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { endSessions } from '../sessions/revoke-session.ts'
import { personOrThrow } from './update-person.ts'

/** Ends all sessions of a person at once. */
export async function endPersonSessions(ctx: Context, { id }: ById): Promise<{ ended: number }> {
  requirePermission(ctx, 'people.manage')
  const ended = await inTransaction(ctx, async tx => {
    const user = await personOrThrow(tx, id)
    const sessions = await endSessions(tx, { userId: id })
    await recordAudit(tx, {
      action: 'person.sessions-ended',
      subject: `person:${user.email}`,
      after: { ended: sessions.length },
    })
    return sessions.length
  })
  ctx.events.emit('accessRevoked', { userId: id })
  return { ended }
}
