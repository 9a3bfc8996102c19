import type { SessionView } from '../../contract/people.ts'
import type { Context } from '../context.ts'
import { requirePerson } from '../require.ts'

/** The asker's open sessions, the newest use first. */
export async function listSessions(ctx: Context): Promise<{ sessions: SessionView[] }> {
  const { userId, sessionId } = requirePerson(ctx)
  const rows = await ctx.db.session.findMany({
    where: { userId, revokedAt: null, expiresAt: { gt: new Date(ctx.clock.now()) } },
    orderBy: { lastSeenAt: 'desc' },
    take: 200,
  })
  const sessions = rows.map(row => ({
    id: row.id,
    isCurrent: row.id === sessionId,
    createdAtMs: row.createdAt.getTime(),
    lastSeenAtMs: row.lastSeenAt.getTime(),
    expiresAtMs: row.expiresAt.getTime(),
    address: row.address,
    userAgent: row.userAgent,
    method: row.method,
  }))
  return { sessions }
}
