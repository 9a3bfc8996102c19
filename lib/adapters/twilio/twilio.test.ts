import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TrafficEntry } from '../../core/business/telecom/index.ts'
import type { TwilioSession } from '../../ports/twilio.ts'
import { createAddressRule, EVERY_NETWORK } from '../probes/address.ts'
import { createTwilioApi } from './index.ts'
import { callRow, messageRow, sidOf, startTestTwilio, TEST_SID, TEST_TOKEN, usageRecord } from './testing.ts'

const NOON_MS = Date.UTC(2026, 10, 5, 12)
const SIGNAL = new AbortController().signal

let local: Awaited<ReturnType<typeof startTestTwilio>>
let api: ReturnType<typeof createTwilioApi>
let session: TwilioSession
let pauses: number[]

const open = (rule = createAddressRule({ allow: EVERY_NETWORK }), token = TEST_TOKEN) => {
  const clock = { now: () => NOON_MS, sleep: async (ms: number) => void pauses.push(ms) }
  api = createTwilioApi({ version: '1', clock, addressRule: rule })
  session = api.open({ accountSid: TEST_SID, authToken: token, apiUrl: `${local.url}/` })
}

beforeEach(async () => {
  pauses = []
  local = await startTestTwilio()
  open()
})
afterEach(async () => {
  await api.close()
  await local.stop()
})

const all = async (pages: AsyncIterable<readonly TrafficEntry[]>): Promise<TrafficEntry[]> => {
  const entries: TrafficEntry[] = []
  for await (const page of pages) entries.push(...page)
  return entries
}
const usage = () => session.usage('2026-11-01', '2026-11-05', SIGNAL)

describe('by the official library', () => {
  test('usage records come page by page, decimals to the millionth', async () => {
    local.twilio.pageSize = 2
    local.twilio.usage = [
      usageRecord('calls', '2026-11-01', { usage: 61, unit: 'minutes', price: '0.5185' }),
      {
        ...usageRecord('totalprice', '2026-11-01', { price: 1411.523456 }),
        count: null,
        usage: '1411.523456',
      },
      usageRecord('sms', '2026-11-02', { usage: '7', unit: 'messages', price: null }),
      usageRecord('sms', '2026-10-31', { usage: 1 }),
    ]
    expect(await usage()).toEqual([
      {
        category: 'calls',
        day: '2026-11-01',
        count: 61,
        countUnit: 'minutes',
        usage: 61,
        usageUnit: 'minutes',
        priceMicros: 518_500,
        currency: 'USD',
        asOfMs: Date.UTC(2026, 10, 1, 23, 59),
      },
      expect.objectContaining({ category: 'totalprice', priceMicros: 1_411_523_456 }),
      expect.objectContaining({ category: 'sms', usage: 7, priceMicros: null }),
    ])
    expect(local.twilio.asked).toHaveLength(2)
    expect(local.twilio.asked[0]).toContain('StartDate=2026-11-01&EndDate=2026-11-05&PageSize=1000')
  })

  test('calls and messages come without numbers and texts, their cost above zero', async () => {
    local.twilio.calls = [callRow(1, NOON_MS, { seconds: 61 }), callRow(2, NOON_MS + 3_600_000)]
    local.twilio.messages = [messageRow(3, NOON_MS, { status: 'undelivered', errorCode: 30003, price: null })]
    const span = { fromMs: NOON_MS, toMs: NOON_MS + 3_600_000, signal: SIGNAL }
    const calls = await all(session.traffic({ kind: 'call', ...span }))
    expect(calls).toEqual([
      {
        sid: sidOf('CA', 1),
        kind: 'call',
        atMs: NOON_MS,
        direction: 'inbound',
        status: 'completed',
        errorCode: 0,
        seconds: 61,
        priceMicros: 8_500,
        currency: 'USD',
      },
    ])
    const messages = await all(session.traffic({ kind: 'message', ...span }))
    expect(messages).toMatchObject([{ status: 'undelivered', errorCode: 30003, priceMicros: null }])
    expect(JSON.stringify([calls, messages])).not.toMatch(/555|secret/)
  })

  test('balance and the state of the account', async () => {
    local.twilio.balance = { balance: '-3.20', currency: 'EUR' }
    local.twilio.account = { status: 'suspended', type: 'Trial' }
    expect(await session.balance(SIGNAL)).toEqual({ micros: -3_200_000, currency: 'EUR' })
    expect(await session.account(SIGNAL)).toEqual({ status: 'suspended', isTrial: true })
  })
})

describe('what goes wrong', () => {
  const busy = (status: number, headers = {}) => ({ at: 'Usage', status, headers })

  test('who asks to be asked later is asked later', async () => {
    local.twilio.troubles = [busy(429, { 'retry-after': '7' }), busy(500), busy(503)]
    expect(await usage()).toEqual([])
    expect(pauses).toEqual([7_000, 4_000, 16_000])
  })

  test.each([
    [
      '429 again and again',
      Array.from({ length: 4 }, () => busy(429)),
      'busy',
      /less often \(429, code 20429/,
    ],
    ['429 for longer', [busy(429, { 'retry-after': '600' })], 'busy', /less often/],
    ['500 again and again', Array.from({ length: 4 }, () => busy(500)), 'busy', /failed itself \(500/],
    ['keys of another', [busy(403)], 'keys', /refuses the keys \(403/],
    ['no such account', [busy(404)], 'answer', /check account_sid/],
    [
      'a page of something else',
      Array.from({ length: 4 }, () => ({ at: 'Usage', body: '<html>' })),
      'answer',
      /no JSON/,
    ],
    ['an answer without its list', [{ at: 'Usage', body: '{}' }], 'answer', /documentation/],
  ] as const)('%s', async (_name, troubles, problem, message) => {
    local.twilio.troubles = [...troubles]
    await expect(usage()).rejects.toMatchObject({
      twilioProblem: problem,
      message: expect.stringMatching(message),
    })
  })

  test('how long Twilio wants to be left alone is told', async () => {
    local.twilio.troubles = [busy(429, { 'retry-after': '600' })]
    await expect(usage()).rejects.toMatchObject({ retryAfterMs: 600_000 })
  })

  test.each(['"text"', 'null', '[]', '7', '{"usage_records":'])('%s is no answer', async body => {
    local.twilio.troubles = Array.from({ length: 4 }, () => ({ at: 'Usage', body }))
    await expect(usage()).rejects.toMatchObject({
      twilioProblem: 'answer',
      message: expect.stringContaining('no JSON object'),
    })
  })

  test('half an answer is asked for again, and never taken for the whole', async () => {
    local.twilio.usage = [usageRecord('sms', '2026-11-02', { usage: 3 })]
    local.twilio.troubles = [{ at: 'Usage', isCut: true }]
    expect(await usage()).toHaveLength(1)
    local.twilio.troubles = Array.from({ length: 4 }, () => ({ at: 'Usage', isCut: true }))
    await expect(usage()).rejects.toMatchObject({ twilioProblem: 'busy' })
  })

  test('keys that were revoked between two pages', async () => {
    local.twilio.pageSize = 1
    local.twilio.calls = [callRow(1, NOON_MS), callRow(2, NOON_MS)]
    const pages = session.traffic({ kind: 'call', fromMs: NOON_MS, toMs: NOON_MS + 1, signal: SIGNAL })
    const seen: number[] = []
    await expect(async () => {
      for await (const page of pages) {
        seen.push(page.length)
        local.twilio.token = null
      }
    }).rejects.toMatchObject({ twilioProblem: 'keys', message: expect.stringContaining('20003') })
    expect(seen).toEqual([1])
  })

  test('a page that leads elsewhere, or in a circle, is not followed', async () => {
    const leading = (next: string) => ({
      at: 'Usage',
      body: JSON.stringify({ usage_records: [], meta: { key: 'usage_records', next_page_url: next } }),
    })
    local.twilio.troubles = [leading('https://elsewhere.example.org/2010-04-01/next')]
    await expect(usage()).rejects.toThrow('elsewhere.example.org, where no keys are sent')
    const circle = `https://api.twilio.com/2010-04-01/Accounts/${TEST_SID}/Usage/Records/Daily.json?Page=1`
    local.twilio.troubles = Array.from({ length: 3 }, () => leading(circle))
    await expect(usage()).rejects.toThrow('in a circle')
  })

  test('neither the token nor the address rule is given away', async () => {
    await api.close()
    open(createAddressRule({ allow: [] }))
    const refusal = await usage().catch((error: unknown) => error)
    expect(refusal).toMatchObject({
      twilioProblem: 'answer',
      message: expect.stringContaining('this machine itself'),
    })
    expect(local.twilio.asked).toEqual([])
    await api.close()
    open(undefined, 'another-token')
    const wrong = await usage().catch((error: unknown) => String(error))
    expect(wrong).toMatch(/refuses the keys/)
    expect(wrong).not.toContain('another-token')
  })
})
