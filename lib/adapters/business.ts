import type { Clock } from '../ports/clock.ts'
import type { AddressRule } from '../ports/prober.ts'
import { createJsonAsker } from './http/json-asker.ts'
import { verifyTwilio } from './receivers/twilio-signature.ts'
import { createStripeApi } from './stripe/index.ts'
import { createTwilioApi } from './twilio/index.ts'

/** What business needs of the world: Stripe, Twilio, and JSON endpoints that tell of users. */
export function createBusinessAdapters(parts: {
  readonly version: string
  readonly clock: Clock
  /** For addresses of the configuration file. */
  readonly addressRule: AddressRule
}) {
  const json = createJsonAsker(parts)
  const twilio = createTwilioApi(parts)
  return {
    stripe: createStripeApi(parts),
    twilio,
    verifyTwilio,
    json,
    async close() {
      await Promise.all([json.close(), twilio.close()])
    },
  }
}
