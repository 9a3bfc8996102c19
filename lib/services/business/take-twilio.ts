import { DeckError } from '../../contract/errors.ts'
import { digitScript } from '../../core/on-call/call-script.ts'
import type { BusinessDoor } from '../../ports/business.ts'
import type { TelephoneCallback } from '../../ports/telephone.ts'
import type { ReceiversContext } from '../receivers/receivers-context.ts'
import { takeTelephone } from '../receivers/take-telephone.ts'

/** What the deck's own calls and messages carry in the address that they report to. */
const OWN = ['kind', 'order', 'page'] as const

export type TwilioCall = {
  /** Path and query, as they were asked for. */
  readonly target: string
  readonly signature: string | null
  /** The form as it came. */
  readonly body: string
}

/**
 * Takes what Twilio posts: of the deck's own calls and messages for on-call, of all others for the business figures.
 * Answers with TwiML. Nobody has to be signed in: the signature says who sends.
 * @throws {DeckError} `forbidden` when no account of this deck signed it, `invalid` for what tells of no call or message
 */
export async function takeTwilio(
  ctx: ReceiversContext & { readonly business: Pick<BusinessDoor, 'takeTwilio'> },
  { target, signature, body }: TwilioCall,
): Promise<string> {
  const callback: TelephoneCallback = {
    target,
    signature,
    fields: Object.fromEntries(new URLSearchParams(body)),
  }
  const { searchParams } = new URL(target, 'http://deck')
  if (OWN.some(name => searchParams.has(name))) return takeTelephone(ctx, callback)
  const { status, reason } = await ctx.business.takeTwilio({ body, signature, url: target })
  if (status === 200) return digitScript.nothing()
  // An account that only calls people in the night may report here too: there is nothing to do then.
  if (status === 403) return takeTelephone(ctx, callback)
  throw new DeckError('invalid', `this callback is not taken: ${reason}`)
}
