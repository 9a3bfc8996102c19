import { EndpointServer } from '../server.ts'
import type { Endpoint, Sending } from '../system.ts'
import { Troubles } from '../trouble.ts'
import { answerStripe } from './answers.ts'
import { StripeBook } from './book.ts'
import { withoutLeftOut } from './expand.ts'
import type { StripeEvent } from './objects.ts'
import { stripeSignature } from './signature.ts'

/** No secrets: the sample configuration says them too. */
export const SAMPLE_STRIPE_KEY = 'rk_test_sampleOpsdeckReadsOnly0001'
export const SAMPLE_STRIPE_SECRET = 'whsec_sampleOpsdeckWebhookSecret0001'
const WEBHOOK_PATH = '/api/stripe/webhook'

export type LocalStripeOptions = {
  readonly book?: StripeBook
  readonly key?: string
  /** `time zone` of the account's days. */
  readonly timeZone?: string
  readonly name?: string
}

/** An account of Stripe that the official SDK can read: `/v1/…` as the API has it, and webhooks as Stripe signs them. */
export class LocalStripe {
  readonly book: StripeBook
  readonly troubles = new Troubles()
  /** Changed by a test: another key, or null for one that was revoked. */
  key: string | null
  readonly #name: string
  readonly #timeZone: string

  constructor({ book, key = SAMPLE_STRIPE_KEY, timeZone = 'UTC', name = 'Sample' }: LocalStripeOptions = {}) {
    this.book = book ?? new StripeBook({ seed: 'Local' })
    this.key = key
    this.#name = name
    this.#timeZone = timeZone
  }

  endpoint(port: number): Endpoint {
    return {
      slug: 'stripe',
      name: "stand-in for Stripe's API",
      port,
      isOutside: true,
      paths: {},
      calls: question => {
        const { book, key } = this
        const account = { book, key, accountId: 'acct_sample', name: this.#name, timeZone: this.#timeZone }
        return answerStripe(account, question, this.troubles.next(question.path))
      },
    }
  }
}

/** An event as Stripe sends it; signed anew at each attempt, as Stripe does. */
export function sendingOf(event: StripeEvent, secrets: readonly string[]): Sending {
  const body = JSON.stringify(withoutLeftOut(event))
  return {
    id: event.id,
    path: WEBHOOK_PATH,
    body,
    headersAt: (_url, atMs) => ({
      'content-type': 'application/json; charset=utf-8',
      'stripe-signature': stripeSignature(body, { secrets, atMs }),
    }),
  }
}

/** For tests: a local Stripe on a port of its own, by default any that is free. */
export async function startLocalStripe(
  options: LocalStripeOptions & { readonly port?: number; readonly now?: () => number } = {},
): Promise<{ readonly stripe: LocalStripe; readonly url: string; stop(): Promise<void> }> {
  const stripe = new LocalStripe(options)
  const { port = 0, now = Date.now } = options
  const server = await EndpointServer.start(stripe.endpoint(port), { port, now, begin: () => 'busy' })
  return { stripe, url: `http://127.0.0.1:${server.port}`, stop: () => server.stop() }
}
