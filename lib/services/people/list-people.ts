import type { PersonView } from '../../contract/people.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'

/** Everybody with an account, by name. */
export async function listPeople(ctx: Context): Promise<{ people: PersonView[] }> {
  requirePermission(ctx, 'people.manage')
  const users = await ctx.db.user.findMany({
    orderBy: [{ name: 'asc' }, { email: 'asc' }],
    include: {
      sessions: {
        where: { revokedAt: null, expiresAt: { gt: new Date(ctx.clock.now()) } },
        orderBy: { lastSeenAt: 'desc' },
        select: { lastSeenAt: true },
      },
    },
  })
  const people = users.map(user => ({
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    isDisabled: user.disabledAt !== null,
    hasSecondFactor: user.totpEnabledAt !== null,
    hasPassword: user.passwordHash !== null,
    createdAtMs: user.createdAt.getTime(),
    lastSeenAtMs: user.sessions[0]?.lastSeenAt.getTime() ?? null,
    sessions: user.sessions.length,
  }))
  return { people }
}
