import type { JsonAsker } from '../../ports/json-asker.ts'
import type { StripeApi } from '../../ports/stripe.ts'
import type { VerifyTelephone } from '../../ports/telephone.ts'
import type { TwilioApi } from '../../ports/twilio.ts'
import type { RuleSets } from '../rules/rule-sets.ts'
import { type Business, type BusinessParts, createBusiness } from './index.ts'
import { createStripeConnector } from './stripe/index.ts'
import { createTwilioConnector } from './twilio/index.ts'
import { createUsersConnector } from './users/index.ts'

export type ConnectedParts = Omit<BusinessParts, 'stripe' | 'twilio' | 'users'> & {
  readonly adapters: {
    readonly stripe: StripeApi
    readonly twilio: TwilioApi
    readonly verifyTwilio: VerifyTelephone
    readonly json: JsonAsker
    close(): Promise<void>
  }
  readonly rules: { apply(sets: Partial<RuleSets>): Promise<void> }
  /** As the outside calls the deck: Twilio signs addresses. */
  readonly deckUrl: string
}

/** Business with its connectors: what `server.ts` starts. */
export function connectBusiness(parts: ConnectedParts): Business {
  const { adapters, rules } = parts
  const business = createBusiness({
    ...parts,
    stripe: createStripeConnector({ ...parts, api: adapters.stripe }),
    twilio: createTwilioConnector({
      ...parts,
      api: adapters.twilio,
      verify: adapters.verifyTwilio,
      applyRules: budgets => rules.apply({ budgets }),
    }),
    users: createUsersConnector({ ...parts, json: adapters.json }),
  })
  let loading = Promise.resolve()
  return {
    ...business,
    // Much may be stored: the deck is there meanwhile, and says that figures are being made.
    async start() {
      loading = business
        .start()
        .catch(error =>
          parts.log.error({ err: error }, 'business was not started: figures stay as they were'),
        )
    },
    async stop() {
      await loading
      await business.stop()
      await adapters.close()
    },
  }
}
