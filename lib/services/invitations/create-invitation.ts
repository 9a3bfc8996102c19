import { randomBytes } from 'node:crypto'
import type { CreatedInvitation, CreateInvitation } from '../../contract/people.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { toInvitationView } from './list-invitations.ts'
import { hashInvitation } from './read-invitation.ts'

const DAY_MS = 86_400_000

/**
 * Makes an invitation. The answer's link is the only place where its token can be read.
 * @param wish.deckUrl the address that people use, for the link
 */
export async function createInvitation(
  ctx: Context,
  wish: CreateInvitation & { readonly deckUrl: string },
): Promise<CreatedInvitation> {
  requirePermission(ctx, 'people.manage')
  const token = randomBytes(24).toString('base64url')
  const nowMs = ctx.clock.now()
  const row = await inTransaction(ctx, async tx => {
    const created = await tx.db.invitation.create({
      data: {
        tokenHash: hashInvitation(tx, token),
        email: wish.email ?? null,
        role: wish.role,
        createdById: tx.actor.kind === 'person' ? tx.actor.userId : null,
        createdAt: new Date(nowMs),
        expiresAt: new Date(nowMs + wish.expiresInDays * DAY_MS),
      },
      include: { createdBy: true },
    })
    await recordAudit(tx, {
      action: 'invitation.created',
      subject: `invitation:${created.id}`,
      after: { email: created.email, role: created.role, expiresAt: created.expiresAt },
    })
    return created
  })
  return { ...toInvitationView(row, nowMs), url: `${wish.deckUrl}/invitation/${token}` }
}
