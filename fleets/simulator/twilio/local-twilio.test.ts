import twilio from 'twilio'
import type RequestClient from 'twilio/lib/base/RequestClient.js'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { SAMPLE_TWILIO_SID, SAMPLE_TWILIO_TOKEN, startLocalTwilio } from './local-twilio.ts'

const DAY_MS = 86_400_000
/** Monday noon. */
const NOW_MS = Date.parse('2026-03-02T12:00:00Z')

let local: Awaited<ReturnType<typeof startLocalTwilio>>

beforeAll(async () => {
  local = await startLocalTwilio({ now: () => NOW_MS, sinceMs: NOW_MS - 60 * DAY_MS })
})
beforeEach(() => {
  local.twilio.troubles.set(null)
  local.twilio.otherCurrency = null
  local.twilio.pricesUntilMs = Infinity
})
afterAll(() => local.stop())

/** The SDK, which knows one address alone, sent to this one. */
class Rerouted extends twilio.RequestClient {
  override request<T>(options: RequestClient.RequestOptions<T>) {
    return super.request<T>({ ...options, uri: options.uri.replace('https://api.twilio.com', local.url) })
  }
}

const clientOf = (token = SAMPLE_TWILIO_TOKEN) =>
  twilio(SAMPLE_TWILIO_SID, token, { autoRetry: false, httpClient: new Rerouted() })

const range = { startDate: new Date(NOW_MS - 9 * DAY_MS), endDate: new Date(NOW_MS) }

test('usage by day comes by pages; a parent is as much as its children, and the bill as much as all', async () => {
  const rows = await clientOf().usage.records.daily.list({ ...range, pageSize: 50 })
  expect(rows).toHaveLength(10 * 13)
  for (const day of new Set(rows.map(row => row.startDate.toISOString()))) {
    const of = (category: string) =>
      rows.find(row => row.startDate.toISOString() === day && row.category === category)
    const price = (category: string) => Number(of(category)?.price)
    expect(price('calls')).toBeCloseTo(price('calls-inbound') + price('calls-outbound'), 6)
    expect(price('totalprice')).toBeCloseTo(price('calls') + price('sms') + price('phonenumbers'), 6)
    expect(Number(of('calls')?.usage)).toBeGreaterThan(100)
  }
})

test('a whole day of calls adds up to that day’s usage, walked by pages without a gap', async () => {
  const day = Date.parse('2026-02-26T00:00:00Z')
  const client = clientOf()
  const bounds = { startTimeAfter: new Date(day), startTimeBefore: new Date(day + DAY_MS - 1) }
  const calls = await client.calls.list({ ...bounds, pageSize: 100 })
  const [usage] = await client.usage.records.daily.list({
    category: 'calls',
    startDate: new Date(day),
    endDate: new Date(day),
  })
  const minutes = calls.reduce((sum, call) => sum + Math.ceil(Number(call.duration) / 60), 0)
  expect(new Set(calls.map(({ sid }) => sid)).size).toBe(calls.length)
  expect([String(calls.length), String(minutes)]).toEqual([usage?.count, usage?.usage])
  const cost = calls.reduce((sum, { price }) => sum + Number(price), 0)
  expect(cost).toBeCloseTo(-Number(usage?.price), 4)
  const messages = await client.messages.list({ dateSentAfter: new Date(day - 9 * DAY_MS), pageSize: 1_000 })
  expect(messages.length).toBeGreaterThan(20)
  expect(messages.some(({ errorCode }) => errorCode === 30003)).toBe(true)
})

test('what ended just now has no price yet, and today’s usage says of when it is', async () => {
  const [newest] = await clientOf().calls.list({ limit: 1 })
  expect([newest?.price, newest?.priceUnit]).toEqual([null, 'USD'])
  const [today] = await clientOf().usage.records.daily.list({ limit: 1 })
  expect(today?.asOf).toBe('2026-03-02T12:00:00+00:00')
  local.twilio.pricesUntilMs = Date.parse('2026-03-01T00:00:00Z')
  const bill = await clientOf().usage.records.daily.list({ ...range, category: 'totalprice' })
  expect(bill.map(({ price }) => typeof price)).toEqual(['object', 'object', ...Array(8).fill('string')])
})

test('the balance, an other currency, and the account itself', async () => {
  const { balance, currency } = await clientOf().balance.fetch()
  expect([Number(balance) > 0, currency]).toEqual([true, 'USD'])
  local.twilio.otherCurrency = { code: 'eur', fromMs: Date.parse('2026-03-01T00:00:00Z') }
  const bill = await clientOf().usage.records.daily.list({ ...range, category: 'totalprice' })
  expect(bill.map(({ priceUnit }) => priceUnit)).toEqual(['eur', 'eur', ...Array(8).fill('usd')])
  const account = await clientOf().api.accounts(SAMPLE_TWILIO_SID).fetch()
  expect(account.status).toBe('active')
})

test('while the system is away its calls fail', async () => {
  const other = await startLocalTwilio({ now: () => NOW_MS, sinceMs: NOW_MS - DAY_MS, callsAtPeak: 200 })
  try {
    const before = other.twilio.callbacks(NOW_MS, NOW_MS + 3_600_000)
    other.twilio.setAway(true, NOW_MS)
    other.twilio.setAway(false, NOW_MS + 1_800_000)
    const after = other.twilio.callbacks(NOW_MS, NOW_MS + 3_600_000)
    const failed = (sent: typeof after) =>
      sent.filter(({ body }) => body.includes('CallStatus=failed')).length
    expect(failed(before)).toBe(0)
    expect(failed(after)).toBeGreaterThan(20)
  } finally {
    await other.stop()
  }
})

test('callbacks are signed as the SDK checks it', () => {
  const [sending] = local.twilio.callbacks(NOW_MS - 3_600_000, NOW_MS)
  if (!sending) throw new Error('nothing ended')
  const headers = sending.headersAt('http://127.0.0.1:3000', NOW_MS)
  const form = Object.fromEntries(new URLSearchParams(sending.body))
  const isGood = (token: string) =>
    twilio.validateRequest(
      token,
      headers['x-twilio-signature'] ?? '',
      `http://127.0.0.1:3000${sending.path}`,
      form,
    )
  expect([isGood(SAMPLE_TWILIO_TOKEN), isGood('another')]).toEqual([true, false])
})

test.each([
  ['rate_limited', { status: 429, code: 20429 }],
  ['server_error', { status: 500, code: 20500 }],
  ['key_revoked', { status: 401, code: 20003 }],
  ['forbidden', { status: 403, code: 20008 }],
  ['half_page', {}],
  ['bad_gateway', {}],
] as const)('after one good page, %s is an error of the SDK', async (kind, error) => {
  local.twilio.troubles.set({ kind, after: 1 })
  await expect(clientOf().usage.records.daily.list({ ...range, pageSize: 50 })).rejects.toMatchObject(error)
})

test('another token is refused', async () => {
  await expect(clientOf('another').balance.fetch()).rejects.toMatchObject({ status: 401, code: 20003 })
})
