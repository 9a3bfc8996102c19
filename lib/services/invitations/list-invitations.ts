import type { InvitationView } from '../../contract/people.ts'
import type { Invitation, User } from '../../generated/prisma/client.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'

/** The invitations of late, the newest first, without their links. */
export async function listInvitations(ctx: Context): Promise<{ invitations: InvitationView[] }> {
  requirePermission(ctx, 'people.manage')
  const rows = await ctx.db.invitation.findMany({
    orderBy: { createdAt: 'desc' },
    take: 200,
    include: { createdBy: true },
  })
  return { invitations: rows.map(row => toInvitationView(row, ctx.clock.now())) }
}

export function toInvitationView(
  row: Invitation & { createdBy: User | null },
  nowMs: number,
): InvitationView {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    createdBy: row.createdBy?.email ?? null,
    createdAtMs: row.createdAt.getTime(),
    expiresAtMs: row.expiresAt.getTime(),
    state: stateOf(row, nowMs),
  }
}

function stateOf(row: Invitation, nowMs: number): InvitationView['state'] {
  if (row.usedAt) return 'used'
  if (row.revokedAt) return 'revoked'
  return row.expiresAt.getTime() <= nowMs ? 'expired' : 'open'
}
