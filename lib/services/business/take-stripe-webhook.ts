import { DeckError } from '../../contract/errors.ts'
import type { SignedCall } from '../../ports/business.ts'
import { recordAudit } from '../audit/record.ts'
import type { BusinessContext } from './business-context.ts'

/** Anybody may send what is refused: one entry a minute says that it happens, the log says how often. */
const AUDIT_EVERY_MS = 60_000
const ACTION = 'stripe.webhook-refused'

/**
 * Takes a webhook of Stripe. The signature says who sends: nobody has to be signed in for it.
 * @throws DeckError `invalid` for a wrong signature or an old time stamp, `not_found` where none is expected,
 * `unavailable` where Stripe should send it again
 */
export async function takeStripeWebhook(
  ctx: BusinessContext,
  call: SignedCall,
): Promise<{ readonly taken: string }> {
  const { status, reason } = await ctx.business.takeStripe(call)
  if (status === 200) return { taken: reason }
  const message = `this webhook is not taken: ${reason}`
  if (status === 404) throw new DeckError('not_found', message)
  if (status === 413) throw new DeckError('too_large', message)
  if (status === 503) throw new DeckError('unavailable', message, undefined, { retryAfterSeconds: 30 })
  await auditRefusal(ctx, reason)
  throw new DeckError('invalid', message)
}

async function auditRefusal(ctx: BusinessContext, reason: string): Promise<void> {
  const since = new Date(ctx.clock.now() - AUDIT_EVERY_MS)
  const last = await ctx.db.auditEntry.findFirst({ where: { action: ACTION, at: { gt: since } } })
  if (last === null) await recordAudit(ctx, { action: ACTION, subject: 'business:stripe', after: { reason } })
}
