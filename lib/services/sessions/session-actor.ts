import type { Actor, Context } from '../context.ts'

export const SESSION_MAX_SECONDS = 30 * 86_400
const IDLE_MAX_MS = 7 * 86_400_000
const TOUCH_EVERY_MS = 60_000

type Lookup = Pick<Context, 'db' | 'clock'>

/** Who a session belongs to; null when it is unknown, revoked, expired, idle for a week, or its person is disabled. */
export async function sessionActor(ctx: Lookup, sessionId: string): Promise<Actor | null> {
  const session = await ctx.db.session.findUnique({
    where: { id: sessionId },
    select: {
      lastSeenAt: true,
      expiresAt: true,
      revokedAt: true,
      user: { select: { id: true, email: true, role: true, disabledAt: true } },
    },
  })
  const nowMs = ctx.clock.now()
  if (!session || session.revokedAt || session.user.disabledAt) return null
  if (session.expiresAt.getTime() <= nowMs) return null
  if (session.lastSeenAt.getTime() <= nowMs - IDLE_MAX_MS) return null
  if (session.lastSeenAt.getTime() < nowMs - TOUCH_EVERY_MS) await touch(ctx, sessionId, nowMs)
  const { id: userId, email, role } = session.user
  return { kind: 'person', userId, sessionId, email, role }
}

async function touch(ctx: Lookup, sessionId: string, nowMs: number): Promise<void> {
  await ctx.db.session.updateMany({
    where: { id: sessionId, revokedAt: null },
    data: { lastSeenAt: new Date(nowMs) },
  })
}
