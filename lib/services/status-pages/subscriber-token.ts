import type { Secrets } from '../../ports/secrets.ts'
import { sha256 } from '../audit/record.ts'

const TOKEN = 'status-page subscriber'
const WEBHOOK = 'status-page webhook'

/**
 * The token of a subscriber's links: drawn from the deck's secret, so that every message can carry it while the
 * database holds its hash alone.
 */
export const subscriberToken = (secrets: Pick<Secrets, 'sign'>, subscriberId: string): string =>
  secrets.sign(TOKEN, subscriberId)

export const subscriberTokenHash = (token: string): string => sha256(token)

export const sealWebhookSecret = (secrets: Pick<Secrets, 'seal'>, secret: string): string =>
  secrets.seal(WEBHOOK, secret)

/** What signs the messages to a webhook. Throws for a subscriber that has none. */
export function openWebhookSecret(
  secrets: Pick<Secrets, 'open'>,
  subscriber: { readonly secret: string | null },
): string {
  if (subscriber.secret === null) throw new Error('this subscriber has no secret to sign with')
  return secrets.open(WEBHOOK, subscriber.secret)
}
