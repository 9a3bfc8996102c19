import { DeckError } from '../../contract/errors.ts'
import type { PushReceipt, PushReceiptTaken } from '../../contract/push.ts'
import type { ReceiversContext } from './receivers-context.ts'

/** What a push that was shown says, or had pressed. The token says in whose name; there need be no session. */
export async function takeReceipt(ctx: ReceiversContext, receipt: PushReceipt): Promise<PushReceiptTaken> {
  const taken = await ctx.receivers.pushReceipt(receipt)
  if (taken === null)
    throw new DeckError('forbidden', 'this push is none of this deck, or too old: open the page instead')
  return taken
}
