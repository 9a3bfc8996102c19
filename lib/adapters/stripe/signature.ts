import Stripe from 'stripe'
import type { SignedEvent, StripeApi } from '../../ports/stripe.ts'

const TOLERANCE_SECONDS = 300

type Question = Parameters<StripeApi['verify']>[0]

/** Stripe's scheme: HMAC-SHA256 over time stamp and body. A stamp five minutes off, either way, is no good. */
export function verifySignature({ body, signature, secret, nowMs }: Question): SignedEvent {
  if (signature === null || signature === '')
    return { kind: 'wrong_signature', reason: 'the header stripe-signature is missing' }
  let event: unknown
  try {
    event = Stripe.webhooks.constructEvent(body, signature, secret, TOLERANCE_SECONDS, undefined, nowMs)
  } catch (error) {
    return refusalOf(error)
  }
  const stampedMs = Number(/(?:^|,)t=(\d+)/.exec(signature)?.[1] ?? 0) * 1_000
  if (stampedMs - nowMs > TOLERANCE_SECONDS * 1_000)
    return { kind: 'old', reason: 'its time stamp lies in the future: set the clock of this machine' }
  return { kind: 'signed', event }
}

function refusalOf(error: unknown): SignedEvent {
  if (!(error instanceof Stripe.errors.StripeSignatureVerificationError))
    return { kind: 'malformed', reason: 'its body is no JSON' }
  if (error.message.includes('Timestamp outside'))
    return { kind: 'old', reason: 'its time stamp is more than five minutes old' }
  return { kind: 'wrong_signature', reason: 'it is signed with none of the webhook secrets of this deck' }
}
