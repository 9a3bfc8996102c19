import type { InvitationOffer } from '../../contract/people.ts'
import type { Invitation } from '../../generated/prisma/client.ts'
import type { Context } from '../context.ts'

/** What a link offers; null when its token is unknown, used, revoked or has run out. */
export async function readInvitation(ctx: Context, token: string): Promise<InvitationOffer | null> {
  const row = await openInvitation(ctx, token)
  return row && { email: row.email, role: row.role, expiresAtMs: row.expiresAt.getTime() }
}

export async function openInvitation(ctx: Context, token: string): Promise<Invitation | null> {
  return ctx.db.invitation.findFirst({
    where: {
      tokenHash: hashInvitation(ctx, token),
      usedAt: null,
      revokedAt: null,
      expiresAt: { gt: new Date(ctx.clock.now()) },
    },
  })
}

/** What is stored of a token: useless without the deck's secret. */
export const hashInvitation = (ctx: Pick<Context, 'secrets'>, token: string): string =>
  ctx.secrets.sign('invitation', token)
