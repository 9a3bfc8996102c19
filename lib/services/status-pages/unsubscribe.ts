import type { SubscriberToken } from '../../contract/status-pages.ts'
import type { Context } from '../context.ts'
import { subscriberTokenHash } from './subscriber-token.ts'

/** Forgets a subscriber and what waits for them. A token of nobody is as good as done. */
export async function unsubscribe(ctx: Context, { token }: SubscriberToken): Promise<void> {
  await ctx.db.statusSubscriber.deleteMany({ where: { tokenHash: subscriberTokenHash(token) } })
}
