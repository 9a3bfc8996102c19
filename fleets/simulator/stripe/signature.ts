import { createHmac } from 'node:crypto'
import { secondsOf } from './objects.ts'

/** The header `Stripe-Signature` over a body: `t=…,v1=…`, one signature for each secret. */
export function stripeSignature(
  body: string,
  { secrets, atMs }: { secrets: readonly string[]; atMs: number },
): string {
  const at = secondsOf(atMs)
  const signed = secrets.map(
    secret => `v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`,
  )
  return [`t=${at}`, ...signed].join(',')
}
