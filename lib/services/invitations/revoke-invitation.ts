import { DeckError } from '../../contract/errors.ts'
import type { ById } from '../../contract/people.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'

/** Takes an open invitation back. Throws `conflict` when it has been used meanwhile. */
export async function revokeInvitation(ctx: Context, { id }: ById): Promise<void> {
  requirePermission(ctx, 'people.manage')
  await inTransaction(ctx, async tx => {
    const row = await tx.db.invitation.findUnique({ where: { id } })
    if (!row) throw new DeckError('not_found', 'there is no such invitation')
    const { count } = await tx.db.invitation.updateMany({
      where: { id, usedAt: null },
      data: { revokedAt: new Date(tx.clock.now()) },
    })
    if (count === 0)
      throw new DeckError('conflict', 'this invitation has been used already: disable the person')
    await recordAudit(tx, {
      action: 'invitation.revoked',
      subject: `invitation:${id}`,
      before: { email: row.email, role: row.role },
    })
  })
}
