import { type StripeClient, StripeFault } from '../../../ports/stripe.ts'
import type { StripeBook } from './book.ts'

const ASKED = 3

/**
 * A key of another account would put its customers beside ours, and end ours. Asks for some of the subscriptions that
 * are known to run: an account that knows none of them is another one.
 * @throws StripeFault
 */
export async function refuseOtherAccount(book: StripeBook, client: StripeClient): Promise<void> {
  const known: string[] = []
  for (const id of book.ids('subscription')) {
    if (book.latest(id)?.state.endedMs === null) known.push(id)
    if (known.length === ASKED) break
  }
  if (known.length < ASKED) return
  for (const id of known) if (await isThere(client, id)) return
  throw new StripeFault(
    'wrong_mode',
    'this key knows none of the subscriptions that were read before: it is of another account of Stripe, or they ' +
      'were deleted there. Put in the right key, or give this account another name to begin anew',
  )
}

async function isThere(client: StripeClient, subscription: string): Promise<boolean> {
  try {
    await client.get('subscription', subscription)
    return true
  } catch (error) {
    if (error instanceof StripeFault && error.problem === 'not_found') return false
    throw error
  }
}
