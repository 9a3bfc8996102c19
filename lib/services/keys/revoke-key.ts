import { DeckError } from '../../contract/errors.ts'
import type { ById } from '../../contract/people.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'

/** Ends an API key at once and for ever; it stays in the list. */
export async function revokeKey(ctx: Context, { id }: ById): Promise<void> {
  requirePermission(ctx, 'keys.manage')
  await inTransaction(ctx, async tx => {
    const key = await tx.db.apiKey.findUnique({ where: { id } })
    if (!key) throw new DeckError('not_found', 'there is no such key')
    const { count } = await tx.db.apiKey.updateMany({
      where: { id, revokedAt: null },
      data: { revokedAt: new Date(tx.clock.now()) },
    })
    if (count > 0)
      await recordAudit(tx, {
        action: 'key.revoked',
        subject: `key:${key.name}`,
        before: { prefix: key.prefix },
      })
  })
  ctx.events.emit('keyRevoked', { keyId: id })
}
