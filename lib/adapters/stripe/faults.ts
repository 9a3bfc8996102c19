import Stripe from 'stripe'
import { maskSecrets, secretForms } from '../../core/check/mask-secrets.ts'
import { StripeFault, type StripeProblem } from '../../ports/stripe.ts'
import { AddressRefusal } from '../http/judged-lookup.ts'

const { StripeError, StripeConnectionError } = Stripe.errors

const WORDS: Readonly<Record<'unauthorized' | 'forbidden' | 'rate_limited', string>> = {
  unauthorized:
    'Stripe does not know this key any more (401): make a new restricted key with read access and put it in',
  forbidden:
    'the key may not read this (403): give it read access to customers, subscriptions, invoices, charges, prices and events',
  rate_limited: 'Stripe asks to slow down (429)',
}

/** What a failed call means for a connector, in words without the key. */
export function toFault(error: unknown, { host, apiKey }: { host: string; apiKey: string }): StripeFault {
  const mask = (text: string) => maskSecrets(text, secretForms([apiKey]))
  const refusal = causesOf(error).find(cause => cause instanceof AddressRefusal)
  if (refusal !== undefined) return new StripeFault('refused', `${host} is not asked: ${refusal.message}`)
  if (error instanceof StripeConnectionError) return new StripeFault('unavailable', unreached(error, host))
  if (!(error instanceof StripeError))
    return new StripeFault('unavailable', mask(`${host} could not be asked: ${wordsOf(error)}`))
  const problem = problemOf(error.statusCode)
  const retryAfterMs = secondsOf(error.headers?.['retry-after'])
  if (problem === 'unauthorized' || problem === 'forbidden' || problem === 'rate_limited')
    return new StripeFault(problem, WORDS[problem], retryAfterMs)
  const code = error.statusCode === undefined ? '' : ` (${error.statusCode})`
  return new StripeFault(
    problem,
    mask(`${host} answered: ${error.message.slice(0, 200)}${code}`),
    retryAfterMs,
  )
}

function problemOf(status: number | undefined): StripeProblem {
  if (status === 401) return 'unauthorized'
  if (status === 403) return 'forbidden'
  if (status === 404) return 'not_found'
  if (status === 429) return 'rate_limited'
  // Without a status the answer was no JSON: cut off, or a proxy's page.
  if (status === undefined) return 'malformed'
  return status >= 500 ? 'unavailable' : 'malformed'
}

function secondsOf(text: string | undefined): number | null {
  return text !== undefined && /^\d+(\.\d+)?$/.test(text.trim()) ? Math.ceil(Number(text) * 1_000) : null
}

function unreached(error: Error, host: string): string {
  const causes = causesOf(error)
  if (causes.some(cause => cause.name === 'TimeoutError')) return `${host} did not answer in time`
  const cause = causes.at(-1)
  return `${host} could not be reached: ${cause === undefined ? error.message : wordsOf(cause)}`
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message || error.name : String(error)

/** The error and what it was made of: the library keeps that as `detail`. */
function causesOf(error: unknown): readonly Error[] {
  const found: Error[] = []
  let current = error
  while (current instanceof Error && found.length < 5) {
    found.push(current)
    current = 'detail' in current && current.detail instanceof Error ? current.detail : current.cause
  }
  return found
}
