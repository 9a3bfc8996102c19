import { DeckError } from '../../contract/errors.ts'
import type { SubscriberToken } from '../../contract/status-pages.ts'
import type { Context } from '../context.ts'
import { subscriberTokenHash } from './subscriber-token.ts'

/** The second opt-in, by the link of the mail. Throws `not_found` for a link that is no good any more. */
export async function confirmSubscription(ctx: Context, { token }: SubscriberToken): Promise<void> {
  const subscriber = await ctx.db.statusSubscriber.findUnique({
    where: { tokenHash: subscriberTokenHash(token) },
  })
  // A webhook shows by its answer to the challenge that it wants to be one.
  if (subscriber?.kind !== 'email')
    throw new DeckError('not_found', 'this link is not good any more: subscribe again')
  await ctx.db.statusSubscriber.updateMany({
    where: { id: subscriber.id, confirmedAt: null },
    data: { confirmedAt: new Date(ctx.clock.now()) },
  })
}
