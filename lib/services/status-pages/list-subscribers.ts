import type { ListSubscribers, SubscriberView } from '../../contract/status-pages.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'

const MOST = 500

/** Who gets a page's updates, newest first, with how many there are. */
export async function listSubscribers(
  ctx: Context,
  { page }: ListSubscribers,
): Promise<{ confirmed: number; subscribers: SubscriberView[] }> {
  requirePermission(ctx, 'status.write')
  const rows = await ctx.db.statusSubscriber.findMany({
    where: { page },
    include: { deliveries: { where: { sentAt: null }, orderBy: { createdAt: 'desc' }, take: 1 } },
    orderBy: { createdAt: 'desc' },
    take: MOST,
  })
  const confirmed = await ctx.db.statusSubscriber.count({ where: { page, confirmedAt: { not: null } } })
  return {
    confirmed,
    subscribers: rows.map(row => ({
      id: row.id,
      kind: row.kind === 'email' ? 'email' : 'webhook',
      address: row.address,
      isConfirmed: row.confirmedAt !== null,
      createdAtMs: row.createdAt.getTime(),
      failure: row.deliveries[0]?.failure ?? null,
    })),
  }
}
