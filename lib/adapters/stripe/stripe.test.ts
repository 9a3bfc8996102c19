import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AddressRule } from '../../ports/prober.ts'
import { type StripeClient, StripeFault } from '../../ports/stripe.ts'
import { createStripeApi } from './index.ts'

const KEY = 'rk_test_aKeyThatMustNeverBeSaid'
const ANYWHERE: AddressRule = { refusal: () => null }

let server: Server
let answer: RequestListener
let asked: { url: string; headers: Record<string, unknown> }[]

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', headers: request.headers })
    answer(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => server.close())

// A server that listens on TCP has such an address.
const port = () => (server.address() as AddressInfo).port

async function ask<T>(
  question: (client: StripeClient) => Promise<T>,
  rule = ANYWHERE,
  path = '',
): Promise<T> {
  asked = []
  const api = createStripeApi({ version: '1.2.3', addressRule: rule })
  const client = api.open({ apiUrl: `http://127.0.0.1:${port()}${path}`, apiKey: KEY })
  try {
    return await question(client)
  } finally {
    await client.close()
  }
}
const listCustomers = (client: StripeClient) => client.list('customers', { after: 'cus_9', sinceMs: 5_000 })
const json =
  (body: unknown, status = 200, headers = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }
const failure = (type: string, message = `${type} with ${KEY}`) => ({ error: { type, message } })

test('asks as Stripe expects it, tells no more of itself than it must, and dates the answer by Stripe', async () => {
  answer = json({ object: 'list', data: [{ id: 'cus_1' }], has_more: true }, 200, {
    date: 'Thu, 15 Jan 2026 12:00:01 GMT',
    'stripe-notice': 'buy this',
  })
  const page = await ask(listCustomers, ANYWHERE, '/prefix/')
  expect(page).toMatchObject({ data: [{ id: 'cus_1' }], hasMore: true })
  expect(page.asOfMs % 1_000).toBe(0)
  expect(Date.UTC(2026, 0, 15, 12, 0, 1) - page.asOfMs).toBeGreaterThan(0)
  expect(Date.UTC(2026, 0, 15, 12, 0, 1) - page.asOfMs).toBeLessThanOrEqual(30_000)
  expect(asked).toHaveLength(1)
  expect(asked[0]?.url).toBe('/prefix/v1/customers?limit=100&starting_after=cus_9')
  expect(asked[0]?.headers).toMatchObject({
    authorization: `Bearer ${KEY}`,
    'stripe-version': Stripe.API_VERSION,
  })
  expect(Object.keys(asked[0]?.headers ?? {}).filter(name => name.startsWith('x-stripe'))).toEqual([])
})

test('payments are asked for from a day on, and events by type', async () => {
  answer = json({ object: 'list', data: [], has_more: false })
  await ask(client => client.list('charges', { after: null, sinceMs: 5_999 }))
  expect(decodeURIComponent(asked[0]?.url ?? '')).toBe('/v1/charges?limit=100&created[gte]=5')
  await ask(client => client.list('events', { after: null, sinceMs: null, types: ['a', 'b'] }))
  expect(decodeURIComponent(asked[0]?.url ?? '')).toBe('/v1/events?limit=100&types[0]=a&types[1]=b')
})

test('decimal amounts come as text', async () => {
  answer = json({ id: 'price_1', unit_amount_decimal: '1.3' })
  const { object } = await ask(client => client.get('price', 'price_1'))
  expect(String(Reflect.get(Object(object), 'unit_amount_decimal'))).toBe('1.3')
})

describe('a fault', () => {
  const cut: RequestListener = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
    response.write('{"data":[')
    response.destroy()
  }
  const html: RequestListener = (_request, response) => {
    response.writeHead(502).end('<html>Bad Gateway</html>')
  }
  const endless: RequestListener = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const more = () => {
      while (!response.destroyed && response.write(' '.repeat(262_144))) {}
    }
    response.on('drain', more)
    more()
  }
  test.each<[string, RequestListener, string, string]>([
    [
      'of a revoked key',
      json(failure('invalid_request_error'), 401),
      'unauthorized',
      'does not know this key',
    ],
    ['of a key that may not', json(failure('invalid_request_error'), 403), 'forbidden', 'may not read this'],
    ['of what is not there', json(failure('invalid_request_error'), 404), 'not_found', '(404)'],
    ['of a server', json(failure('api_error'), 500), 'unavailable', '(500)'],
    ['of a proxy', html, 'malformed', 'Invalid JSON'],
    ['of half a page', cut, 'unavailable', 'could not be reached'],
    ['of JSON that is no object', json('<html>'), 'malformed', 'Invalid JSON'],
    [
      'of a page without its entries',
      json({ object: 'list', data: 'none', has_more: false }),
      'malformed',
      'without its entries',
    ],
    [
      'of a page that promises more',
      json({ object: 'list', data: [], has_more: true }),
      'malformed',
      'gives none',
    ],
    ['of an answer without end', endless, 'unavailable', 'larger than'],
  ])('%s is told in words without the key', async (_name, listener, problem, words) => {
    answer = listener
    const fault = await ask(listCustomers).catch((error: unknown) => error)
    expect(fault).toBeInstanceOf(StripeFault)
    expect(fault).toMatchObject({ problem, message: expect.stringContaining(words) })
    expect(String(fault)).not.toContain(KEY)
  })

  test('of too many questions says how long to wait', async () => {
    answer = json(failure('rate_limit_error'), 429, { 'retry-after': '7' })
    await expect(ask(listCustomers)).rejects.toMatchObject({ problem: 'rate_limited', retryAfterMs: 7_000 })
    expect(asked).toHaveLength(1)
  })

  test('of an address that may not be asked is final, and nobody is asked', async () => {
    const rule = { refusal: (address: string) => `${address} is private` }
    await expect(ask(listCustomers, rule)).rejects.toMatchObject({
      problem: 'refused',
      message: expect.stringContaining('127.0.0.1 is private'),
    })
    expect(asked).toEqual([])
  })

  test('of a name that leads nowhere', async () => {
    const api = createStripeApi({ version: '1', addressRule: ANYWHERE })
    const client = api.open({ apiUrl: 'http://stripe.invalid', apiKey: KEY })
    await expect(listCustomers(client)).rejects.toMatchObject({ problem: 'unavailable' })
    await client.close()
  })
})

test('closing ends what is under way', async () => {
  const client = createStripeApi({ version: '1', addressRule: ANYWHERE }).open({
    apiUrl: `http://127.0.0.1:${port()}`,
    apiKey: KEY,
  })
  const reached = new Promise<void>(resolve => {
    answer = () => resolve()
  })
  const question = expect(listCustomers(client)).rejects.toMatchObject({ problem: 'unavailable' })
  await reached
  await client.close()
  await question
})

describe('a signature', () => {
  const api = createStripeApi({ version: '1', addressRule: ANYWHERE })
  const nowMs = Date.UTC(2026, 0, 15, 12)
  const body = '{"id":"evt_1"}'
  const sign = (secret: string, atMs = nowMs, payload = body) =>
    Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: atMs / 1_000 })
  const verify = (signature: string | null, payload = body) =>
    api.verify({ body: payload, signature, secret: 'whsec_right', nowMs }).kind

  test.each([
    ['by the secret', sign('whsec_right'), 'signed'],
    [
      'by two secrets, one of them this one',
      `${sign('whsec_old')},${sign('whsec_right').split(',')[1]}`,
      'signed',
    ],
    ['within five minutes', sign('whsec_right', nowMs - 300_000), 'signed'],
    ['longer ago', sign('whsec_right', nowMs - 301_000), 'old'],
    ['in the future', sign('whsec_right', nowMs + 301_000), 'old'],
    ['by another secret', sign('whsec_wrong'), 'wrong_signature'],
    ['over another body', sign('whsec_right', nowMs, '{"id":"evt_2"}'), 'wrong_signature'],
    ['not at all', null, 'wrong_signature'],
    ['in another scheme', 't=1,v0=00', 'wrong_signature'],
    ['with nonsense', 'nonsense', 'wrong_signature'],
  ])('%s', (_name, signature, kind) => {
    expect(verify(signature)).toBe(kind)
  })

  test('over what is no JSON', () => {
    expect(verify(sign('whsec_right', nowMs, 'text'), 'text')).toBe('malformed')
  })
})
