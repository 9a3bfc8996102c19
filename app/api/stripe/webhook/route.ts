import { handle } from '../../../../lib/server/handle.ts'
import { readText } from '../../../../lib/server/input.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'
import { takeStripeWebhook } from '../../../../lib/services/business/take-stripe-webhook.ts'

/** An invoice of many lines is the largest that Stripe sends. */
const MAX_BODY_BYTES = 524_288

export const POST = handle({
  door: 'POST /api/stripe/webhook',
  verb: async (ctx, _params, request) =>
    takeStripeWebhook(
      { ...ctx, business: getRuntime().deck.business },
      {
        body: await readText(request, MAX_BODY_BYTES),
        signature: request.headers.get('stripe-signature'),
        url: request.url,
      },
    ),
})
