import { createServer } from 'node:http'
import Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCourier } from '../courier.ts'
import type { Fault } from '../faults.ts'
import { close, connectionsOf, listen } from '../listen.ts'
import { EndpointServer } from '../server.ts'
import { SAMPLE_STRIPE_KEY, SAMPLE_STRIPE_SECRET } from '../stripe/local-stripe.ts'
import type { Sending } from '../system.ts'
import { SAMPLE_TWILIO_SID, SAMPLE_TWILIO_TOKEN } from '../twilio/local-twilio.ts'
import { createMemoryJournal } from './journal.ts'
import { XswarmBusiness } from './xswarm-business.ts'

const AT_MS = Date.parse('2026-03-02T12:00:00Z')
const journal = createMemoryJournal()
const business = new XswarmBusiness({ journal })
const urls = new Map<string, string>()
const servers: EndpointServer[] = []
let nowMs = AT_MS

beforeAll(async () => {
  for (const endpoint of business.endpoints()) {
    const server = await EndpointServer.start(endpoint, { port: 0, now: () => nowMs, begin: () => 'busy' })
    servers.push(server)
    urls.set(endpoint.slug, `http://127.0.0.1:${server.port}`)
  }
})
afterAll(() => Promise.all(servers.map(server => server.stop())))

const sdk = () =>
  new Stripe(SAMPLE_STRIPE_KEY, {
    host: '127.0.0.1',
    port: Number(new URL(urls.get('stripe') ?? '').port),
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
  })

/** Lets minutes pass with these faults on, and takes what is sent meanwhile. */
function pass(minutes: number, ...faults: readonly Fault[]): readonly Sending[] {
  nowMs += minutes * 60_000
  business.advance(nowMs, fault => faults.includes(fault))
  return business.sends(nowMs)
}

const stripeOf = (sent: readonly Sending[]) => sent.filter(({ path }) => path === '/api/stripe/webhook')
test('the company stands at Stripe, with plans, euros and a year behind it', async () => {
  const prices = await sdk().prices.list({ limit: 100, expand: ['data.product'] })
  expect(prices.data.map(({ lookup_key }) => lookup_key)).toContain('ai_secretary_usd')
  const running = await sdk().subscriptions.list({ limit: 100 })
  expect([running.has_more, running.data.length]).toEqual([true, 100])
  const oldest = await sdk().invoices.list({
    limit: 1,
    created: { lt: Math.floor(AT_MS / 1_000) - 360 * 86_400 },
  })
  expect(oldest.data).toHaveLength(1)
})

test('something happens every quarter of a minute, and Stripe and Twilio tell of it, signed', () => {
  const sent = pass(5)
  expect(stripeOf(sent).length).toBeGreaterThan(20)
  for (const { body, headersAt } of stripeOf(sent)) {
    const signature = new Headers(headersAt('http://deck', Date.now())).get('stripe-signature') ?? ''
    expect(() => sdk().webhooks.constructEvent(body, signature, SAMPLE_STRIPE_SECRET)).not.toThrow()
  }
  expect(journal.read().length).toBe(20)
  const callbacks = pass(30).filter(({ path }) => path === '/api/twilio/webhook')
  expect(callbacks.length).toBeGreaterThan(10)
})

test('faults: doubled and backwards, forged, or none at all', () => {
  const twice = stripeOf(pass(2, 'webhooks_twice')).map(({ id }) => id)
  expect(new Set(twice).size * 2).toBe(twice.length)
  const half = twice.slice(0, twice.length / 2)
  expect(half).toEqual(half.toSorted().toReversed())
  const forged = stripeOf(pass(2, 'webhooks_forged'))
  const isGood = ({ body, headersAt }: Sending) => {
    const signature = new Headers(headersAt('http://deck', Date.now())).get('stripe-signature') ?? ''
    try {
      return sdk().webhooks.constructEvent(body, signature, SAMPLE_STRIPE_SECRET).id !== ''
    } catch {
      return false
    }
  }
  expect(forged.filter(isGood)).toHaveLength(forged.length / 2)
  expect(pass(2, 'webhooks_lost')).toEqual([])
})

test.each([
  ['stripe_limited', 429],
  ['stripe_fails', 500],
  ['stripe_key_revoked', 401],
  ['stripe_half_pages', undefined],
] as const)('%s reaches whoever asks, and is over when it is switched off', async (fault, statusCode) => {
  pass(1, fault)
  await expect(sdk().customers.list()).rejects.toMatchObject(statusCode ? { statusCode } : {})
  pass(1)
  expect((await sdk().customers.list()).data).toHaveLength(10)
})

test.each([
  ['twilio_limited', 429],
  ['twilio_fails', 500],
] as const)('%s reaches whoever asks', async (fault, status) => {
  const authorization = `Basic ${Buffer.from(`${SAMPLE_TWILIO_SID}:${SAMPLE_TWILIO_TOKEN}`).toString('base64')}`
  const ask = () =>
    fetch(`${urls.get('twilio')}/2010-04-01/Accounts/${SAMPLE_TWILIO_SID}/Balance.json`, {
      headers: { authorization },
    })
  pass(1, fault)
  expect((await ask()).status).toBe(status)
  pass(1)
  expect((await ask()).status).toBe(200)
})

test('while xSwarm fails, payments fail', () => {
  const types = stripeOf(pass(4, 'errors')).map(({ body }): unknown => JSON.parse(body).type)
  expect(types.filter(type => type === 'invoice.payment_failed').length).toBeGreaterThan(10)
  expect(types).not.toContain('charge.succeeded')
  expect(stripeOf(pass(5)).some(({ body }) => JSON.parse(body).type === 'charge.succeeded')).toBe(true)
})

test('X-74 X-76 its own route tells users and cohorts; what is beyond the plans is told when it is known', async () => {
  const users = await (await fetch(`${urls.get('accounts')}/users.json`)).json()
  expect(users).toMatchObject({ daily: expect.any(Number), cohorts: expect.any(Array) })
  const { overageMinutes, phoneNumbers } = business.figures()
  expect([Number(overageMinutes) > 1_000, Number(phoneNumbers) > 20]).toEqual([true, true])
  expect(new XswarmBusiness().figures()).toEqual({})
})

test('the courier brings them in order, and again when the deck did not take them', async () => {
  const taken: string[] = []
  let status = 503
  const deck = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      if (status === 200) taken.push(JSON.parse(body).id)
      response.writeHead(status).end('{}')
    })
  })
  const sockets = connectionsOf(deck)
  const url = `http://127.0.0.1:${await listen(deck, 0, 'a deck')}`
  const courier = createCourier({ url, signedUrl: url, now: () => nowMs })
  try {
    const sent = stripeOf(pass(1))
    courier.take(sent)
    await courier.tick()
    expect([taken.length, courier.waiting]).toEqual([0, sent.length])
    status = 200
    await courier.tick()
    expect(taken).toEqual([])
    nowMs += 2_000
    await courier.tick()
    expect([taken, courier.waiting]).toEqual([sent.map(({ id }) => id), 0])
  } finally {
    await close(deck, sockets)
  }
})
