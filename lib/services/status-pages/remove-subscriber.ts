import { DeckError } from '../../contract/errors.ts'
import type { PostId } from '../../contract/status-pages.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'

/** Ends somebody's subscription for them. Their address is not written down. */
export async function removeSubscriber(ctx: Context, { id }: PostId): Promise<void> {
  requirePermission(ctx, 'status.write')
  await inTransaction(ctx, async tx => {
    const row = await tx.db.statusSubscriber.findUnique({ where: { id } })
    if (!row) throw new DeckError('not_found', 'there is no such subscriber')
    await tx.db.statusSubscriber.delete({ where: { id } })
    await recordAudit(tx, {
      action: 'status-subscriber.removed',
      subject: `status-subscriber:${id}`,
      before: { page: row.page, kind: row.kind },
    })
  })
}
