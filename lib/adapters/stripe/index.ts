import Stripe from 'stripe'
import type { AddressRule } from '../../ports/prober.ts'
import {
  type StripeAccess,
  type StripeApi,
  type StripeClient,
  StripeFault,
  type StripeListKind,
  type StripeObjectKind,
  type StripePageWish,
} from '../../ports/stripe.ts'
import { toFault } from './faults.ts'
import { type ClosableHttpClient, createHttpClient } from './http-client.ts'
import { verifySignature } from './signature.ts'

const TIMEOUT_MS = 30_000
const PAGE = 100

/** Stripe by its official library, which tells nobody about us but Stripe, and asks each question once. */
export function createStripeApi(parts: {
  readonly version: string
  readonly addressRule: AddressRule
}): StripeApi {
  return {
    open(access) {
      const { pathname, hostname } = new URL(access.apiUrl)
      const http = createHttpClient(parts.addressRule, pathname.replace(/\/$/, ''))
      return createClient(connect(access, { http, version: parts.version }), {
        http,
        host: hostname,
        apiKey: access.apiKey,
      })
    },
    verify: verifySignature,
  }
}

function connect(access: StripeAccess, with_: { http: ClosableHttpClient; version: string }): Stripe {
  const url = new URL(access.apiUrl)
  const isPlain = url.protocol === 'http:'
  return new Stripe(access.apiKey, {
    host: url.hostname,
    port: url.port || (isPlain ? '80' : '443'),
    protocol: isPlain ? 'http' : 'https',
    httpClient: with_.http,
    timeout: TIMEOUT_MS,
    // The connector waits by its own clock and says so on the page.
    maxNetworkRetries: 0,
    telemetry: false,
    appInfo: { name: 'Opsdeck', version: with_.version },
  })
}

type Side = { readonly http: ClosableHttpClient; readonly host: string; readonly apiKey: string }

function createClient(stripe: Stripe, side: Side): StripeClient {
  const ask = async <T extends Answered>(question: () => Promise<T>) => {
    const askedMs = performance.now()
    try {
      const answer = await question()
      return { answer, asOfMs: snapshotMs(answer, performance.now() - askedMs) }
    } catch (error) {
      throw toFault(error, side)
    }
  }
  return {
    async list(kind, wish) {
      const { answer, asOfMs } = await ask(() => listOf(stripe, kind, wish))
      if (!Array.isArray(answer.data) || typeof answer.has_more !== 'boolean')
        throw new StripeFault('malformed', `${side.host} answered the list of ${kind} without its entries`)
      if (answer.has_more && answer.data.length === 0)
        throw new StripeFault('malformed', `${side.host} says that there are more ${kind}, and gives none`)
      return { data: answer.data, hasMore: answer.has_more, asOfMs }
    },
    async get(kind, id) {
      const { answer, asOfMs } = await ask(() => objectOf(stripe, kind, id))
      return { object: answer, asOfMs }
    },
    close: () => side.http.close(),
  }
}

type Answered = { readonly lastResponse: { readonly headers: Readonly<Record<string, string>> } }

/**
 * By Stripe's clock, a second at which the question was still on its way: whatever changes later has that second's
 * stamp or a later one. In whole seconds, as Stripe's events.
 */
function snapshotMs({ lastResponse }: Answered, tookMs: number): number {
  const answeredMs = Date.parse(String(lastResponse.headers.date))
  return Math.floor(((Number.isNaN(answeredMs) ? Date.now() : answeredMs) - tookMs) / 1_000) * 1_000
}

type ListAnswer = Answered & { readonly data: unknown; readonly has_more: unknown }

function listOf(stripe: Stripe, kind: StripeListKind, wish: StripePageWish): Promise<ListAnswer> {
  const page = { limit: PAGE, ...(wish.after === null ? {} : { starting_after: wish.after }) }
  const lately = {
    ...page,
    ...(wish.sinceMs === null ? {} : { created: { gte: Math.floor(wish.sinceMs / 1_000) } }),
  }
  switch (kind) {
    case 'coupons':
      return stripe.coupons.list({ ...page, expand: ['data.applies_to', 'data.currency_options'] })
    case 'prices':
      return stripe.prices.list({
        ...page,
        expand: ['data.tiers', 'data.product', 'data.currency_options'],
      })
    case 'customers':
      return stripe.customers.list(page)
    case 'subscriptions':
      return stripe.subscriptions.list({
        ...page,
        status: 'all',
        expand: ['data.discounts', 'data.items.data.discounts'],
      })
    case 'invoices':
      return stripe.invoices.list({ ...lately, expand: ['data.payments'] })
    case 'charges':
      return stripe.charges.list(lately)
    case 'refunds':
      return stripe.refunds.list(lately)
    case 'disputes':
      return stripe.disputes.list(lately)
    case 'events':
      return stripe.events.list({ ...lately, types: [...(wish.types ?? [])] })
  }
}

function objectOf(stripe: Stripe, kind: StripeObjectKind, id: string): Promise<Answered> {
  switch (kind) {
    case 'subscription':
      return stripe.subscriptions.retrieve(id, { expand: ['discounts', 'items.data.discounts'] })
    case 'price':
      return stripe.prices.retrieve(id, { expand: ['tiers', 'product', 'currency_options'] })
    case 'coupon':
      return stripe.coupons.retrieve(id, { expand: ['applies_to', 'currency_options'] })
  }
}
