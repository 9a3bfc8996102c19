import { DeckError } from '../../contract/errors.ts'
import type { PushId } from '../../contract/push.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePerson } from '../require.ts'

/** Ends an own browser's subscription. Throws `not_found` for others. */
export async function removeBrowser(ctx: Context, { id }: PushId): Promise<void> {
  const { userId, email } = requirePerson(ctx)
  await inTransaction(ctx, async tx => {
    const row = await tx.db.pushSubscription.findFirst({ where: { id, userId } })
    if (!row) throw new DeckError('not_found', 'there is no such browser among yours')
    await tx.db.pushSubscription.delete({ where: { id } })
    await recordAudit(tx, {
      action: 'push.unsubscribed',
      subject: `person:${email}`,
      before: { browser: row.name, service: row.service },
    })
  })
}
