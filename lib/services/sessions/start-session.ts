import type { Session } from '../../generated/prisma/client.ts'
import type { Context } from '../context.ts'
import { SESSION_MAX_SECONDS } from './session-actor.ts'

export type SessionMethod = 'password' | 'password+totp' | 'password+recovery' | 'oidc'
export type NewSession = {
  readonly userId: string
  readonly method: SessionMethod
  readonly userAgent: string | null
}

/** Opens a session for a person who has proved who they are. */
export async function startSession(ctx: Context, session: NewSession): Promise<Session> {
  const nowMs = ctx.clock.now()
  return ctx.db.session.create({
    data: {
      ...session,
      userAgent: session.userAgent?.slice(0, 300) ?? null,
      address: ctx.address,
      createdAt: new Date(nowMs),
      lastSeenAt: new Date(nowMs),
      expiresAt: new Date(nowMs + SESSION_MAX_SECONDS * 1000),
    },
  })
}
