import { DeckError } from '../../contract/errors.ts'
import type { TelephoneCallback } from '../../ports/telephone.ts'
import type { ReceiversContext } from './receivers-context.ts'

/** What Twilio reports, or somebody pressed: answers with TwiML. Throws `forbidden` when it was not signed. */
export async function takeTelephone(ctx: ReceiversContext, callback: TelephoneCallback): Promise<string> {
  const answer = await ctx.receivers.telephone(callback)
  if (answer === null)
    throw new DeckError(
      'forbidden',
      'not signed by an account of this deck: OPSDECK_URL must be the address that Twilio calls',
    )
  return answer.twiml
}
