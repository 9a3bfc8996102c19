import { Agent, request } from 'undici'
import type { AddressRule } from '../../ports/prober.ts'
import type { WebhookSender } from '../../ports/webhook-sender.ts'
import { beginning } from '../http/beginning.ts'
import { judgedLookup, judgeLiteral } from '../http/judged-lookup.ts'

const TIMEOUT_MS = 10_000
const MAX_ANSWER_BYTES = 16_384

/**
 * Posts JSON. Every address of a name must pass the rule, and the connection goes to the very addresses that were
 * judged, so that no second answer of a name server can turn it elsewhere. Redirects are not followed.
 */
export function createWebhookSender({
  rule,
  version,
}: {
  rule: AddressRule
  version: string
}): WebhookSender {
  const agent = new Agent({
    connect: { lookup: judgedLookup(rule), timeout: TIMEOUT_MS },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    keepAliveTimeout: 1_000,
  })
  return {
    async post({ url, body, headers }) {
      const { hostname, protocol } = new URL(url)
      if (protocol !== 'http:' && protocol !== 'https:') throw new Error('only http and https are posted to')
      judgeLiteral(rule, hostname)
      const answer = await request(url, {
        method: 'POST',
        dispatcher: agent,
        headers: { 'content-type': 'application/json', 'user-agent': `Opsdeck/${version}`, ...headers },
        body,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      return { status: answer.statusCode, text: await beginning(answer.body, MAX_ANSWER_BYTES) }
    },
    close: () => agent.destroy(),
  }
}
