import type { PushBrowsers } from '../../contract/push.ts'
import { requirePerson } from '../require.ts'
import type { ReceiversContext } from './receivers-context.ts'

/** The browsers that the person who asks allowed to be told, and what a browser subscribes with. */
export async function listBrowsers(ctx: ReceiversContext): Promise<PushBrowsers> {
  const { userId } = requirePerson(ctx)
  const rows = await ctx.db.pushSubscription.findMany({ where: { userId }, orderBy: { createdAt: 'asc' } })
  return {
    publicKey: await ctx.receivers.pushKey(),
    browsers: rows.map(row => ({
      id: row.id,
      name: row.name,
      service: row.service,
      createdAtMs: row.createdAt.getTime(),
      toldAtMs: row.toldAt?.getTime() ?? null,
    })),
  }
}
