import webhooks from 'twilio/lib/webhooks/webhooks.js'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../adapters/postgres/testing.ts'
import { createAddressRule, EVERY_NETWORK } from '../../../adapters/probes/address.ts'
import { verifyTwilio } from '../../../adapters/receivers/twilio-signature.ts'
import { createTwilioApi } from '../../../adapters/twilio/index.ts'
import {
  callRow,
  messageRow,
  sidOf,
  startTestTwilio,
  TEST_SID,
  TEST_TOKEN,
  usageRecord,
} from '../../../adapters/twilio/testing.ts'
import { TwilioAccount } from '../../../core/config/schema/business.ts'
import type { RuleGroup } from '../../../core/rules/index.ts'
import type { Database } from '../../../services/context.ts'
import { createTestContext } from '../../../services/testing.ts'
import { createSurroundings, until } from '../testing.ts'
import { createTwilioConnector } from './index.ts'

const DECK_URL = 'https://deck.example.org'
const NOON_MS = Date.UTC(2026, 10, 5, 12)
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const FIRST_SYNC = {
  level: 'info',
  fields: { account: 'main' },
  message: 'the first sync with Twilio is done',
}
/** Told so late that nothing of its day changes any more. */
const FINAL = '2026-11-20T00:00:00+00:00'

let database: TestDatabase
let db: Database
let local: Awaited<ReturnType<typeof startTestTwilio>>
let around: ReturnType<typeof createSurroundings>
let groups: readonly RuleGroup[]
const running: { stop(): Promise<void> }[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  db = createTestContext(database.pool).db
})
afterAll(() => database.drop())
beforeEach(async () => {
  around = createSurroundings(NOON_MS)
  groups = []
  local = await startTestTwilio()
  await database.pool.query(
    'truncate twilio_usage, twilio_traffic, twilio_events, connector_states, connector_progress',
  )
})
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
  await local.stop()
})

const account = (more: object = {}) =>
  TwilioAccount.parse({
    name: 'main',
    account_sid: TEST_SID,
    auth_token: TEST_TOKEN,
    api_url: local.url,
    since: '2026-11-03',
    ...more,
  })

function create() {
  const { clock, store, log } = around
  const quick = { ...clock, sleep: async () => {} }
  const api = createTwilioApi({
    version: '1',
    clock: quick,
    addressRule: createAddressRule({ allow: EVERY_NETWORK }),
  })
  const applyRules = (made: readonly RuleGroup[]) => {
    groups = made
  }
  const connector = createTwilioConnector({
    db,
    clock,
    log,
    store,
    api,
    verify: verifyTwilio,
    deckUrl: DECK_URL,
    applyRules,
  })
  running.push(connector, { stop: api.close })
  return connector
}

type Connector = ReturnType<typeof create>
const source = async (connector: Connector) => (await connector.rows())[0]
const inState = (connector: Connector, state: string) =>
  until(async () => expect(await source(connector)).toMatchObject({ state }))

async function start(more: object = {}) {
  const connector = create()
  connector.apply([account(more)])
  await connector.start()
  return connector
}

/** As it is after a round: its series stand. */
async function synced(more: object = {}) {
  const connector = await start(more)
  await until(() => expect(around.logged).toContainEqual(FIRST_SYNC))
  await around.clock.advance(5_000)
  return connector
}

const again = async (connector: Connector, state = 'good') => {
  const before = local.twilio.asked.length
  await until(async () => {
    await connector.sync('main')
    expect(local.twilio.asked.length).toBeGreaterThan(before)
  })
  await until(async () => {
    const { rows } = await database.pool.query(
      "select failed_at, good_at from connector_states where account = 'main'",
    )
    expect(state === 'good' ? rows[0].good_at.getTime() : rows[0].failed_at?.getTime()).toBe(
      around.clock.now(),
    )
  })
  await inState(connector, state)
}

/** Parents with their children, on two days. */
const someUsage = () => [
  usageRecord('calls', '2026-11-04', { usage: 130, unit: 'minutes', price: '1.30', asOf: FINAL }),
  usageRecord('calls-inbound', '2026-11-04', { usage: 30, unit: 'minutes', price: '0.30', asOf: FINAL }),
  usageRecord('calls-outbound', '2026-11-04', { usage: 100, unit: 'minutes', price: '1.00', asOf: FINAL }),
  usageRecord('totalprice', '2026-11-04', { price: '2.2975', asOf: FINAL }),
  usageRecord('calls', '2026-11-05', { usage: 60, unit: 'minutes', price: '0.60' }),
  usageRecord('calls-inbound', '2026-11-05', { usage: 60, unit: 'minutes', price: '0.60' }),
  usageRecord('sms', '2026-11-05', { usage: 40, unit: 'messages', price: '0.3' }),
  usageRecord('sms-outbound', '2026-11-05', { usage: 40, unit: 'messages', price: '0.3' }),
  usageRecord('totalprice', '2026-11-05', { price: '0.9025' }),
]

describe('a sync', () => {
  test('figures: the bill is totalprice, and no parent is added to its children', async () => {
    local.twilio.usage = someUsage()
    local.twilio.calls = [
      callRow(1, NOON_MS - HOUR_MS, { seconds: 61 }),
      callRow(2, NOON_MS, { status: 'busy', seconds: 0 }),
    ]
    local.twilio.messages = [messageRow(3, NOON_MS - 2 * DAY_MS, { status: 'undelivered', errorCode: 30003 })]
    const connector = await synced({ budget: { amount: '4', currency: 'USD' } })
    const telecom = await connector.telecom({})
    expect(telecom).toMatchObject({
      account: 'main',
      currency: 'USD',
      month: '2026-11',
      totalMicros: 3_200_000,
      balance: { micros: 120_000_000, daysLeft: expect.closeTo(120 / 2.2975) },
      budget: { amountMicros: 4_000_000, spentMicros: 3_200_000, ratio: 0.8, expectedMicros: 68_925_000 },
    })
    expect(telecom?.days.slice(3)).toEqual([
      { day: '2026-11-04', minutes: 130, segments: 0, costMicros: 2_297_500, isOpen: false },
      { day: '2026-11-05', minutes: 60, segments: 40, costMicros: 902_500, isOpen: true },
    ])
    expect(telecom?.rows.map(({ category, depth, costMicros }) => [category, depth, costMicros])).toEqual([
      ['calls', 0, 1_900_000],
      ['calls-outbound', 1, 1_000_000],
      ['calls-inbound', 1, 900_000],
      ['sms', 0, 300_000],
      ['sms-outbound', 1, 300_000],
    ])
    expect(telecom?.traffic).toContainEqual(
      expect.objectContaining({
        status: 'undelivered',
        errorCode: 30003,
        errorTitle: 'Unreachable destination handset',
      }),
    )
    expect(await connector.hours('main', NOON_MS - HOUR_MS, NOON_MS + 1)).toEqual([
      { hourMs: NOON_MS - HOUR_MS, kind: 'call', count: 1, seconds: 61, priceMicros: 8_500, currency: 'USD' },
      { hourMs: NOON_MS, kind: 'call', count: 1, seconds: 0, priceMicros: 8_500, currency: 'USD' },
    ])
  })

  test('series, and the rules of the budget that read them', async () => {
    local.twilio.usage = someUsage()
    local.twilio.calls = [callRow(1, NOON_MS - HOUR_MS), callRow(2, NOON_MS - HOUR_MS)]
    local.twilio.messages = [messageRow(3, NOON_MS, { status: 'failed', errorCode: 30007 })]
    await synced({ budget: { amount: '4', currency: 'USD' }, service: 'voice' })
    const { ask } = around
    await until(async () =>
      expect(await ask('twilio_usage_minutes')).toEqual({ 'main calls': 60, 'main calls-inbound': 60 }),
    )
    expect(await ask('twilio_usage_segments')).toEqual({ 'main sms': 40, 'main sms-outbound': 40 })
    expect(await ask('twilio_cost_today_micros')).toEqual({ 'main USD': 902_500 })
    expect(await ask('twilio_cost_month_micros')).toEqual({ 'main USD': 3_200_000 })
    expect(await ask('twilio_balance_micros')).toEqual({ 'main USD': 120_000_000 })
    expect(await ask('twilio_calls_today')).toEqual({ 'main inbound completed': 2 })
    expect(await ask('twilio_errors_today')).toEqual({ 'main 30007': 1 })
    expect(Object.keys(await ask('business_source_age_seconds'))).toEqual(['main twilio'])
    const rules = groups.flatMap(group => group.rules)
    expect(rules.map(rule => (rule.kind === 'alerting' ? rule.alert : ''))).toEqual([
      'TwilioBudgetWarning',
      'TwilioBudgetExceeded',
    ])
    const holding = await Promise.all(rules.map(async ({ expr }) => Object.values(await ask(expr))))
    expect(holding).toEqual([[0.8], []])
  })

  test('a price that comes late is asked for until it is there; what is final is not', async () => {
    local.twilio.usage = [
      ...someUsage().filter(
        ({ category, start_date: day }) => category !== 'totalprice' || day !== '2026-11-05',
      ),
      usageRecord('totalprice', '2026-11-05', { price: null, usage: 1 }),
    ]
    const connector = await synced()
    expect((await connector.telecom({}))?.days.at(-1)).toMatchObject({ costMicros: null, isOpen: true })
    local.twilio.usage = [
      ...someUsage().filter(({ start_date: day }) => day === '2026-11-04'),
      usageRecord('totalprice', '2026-11-05', { price: '0.95', asOf: '2026-11-06T00:00:00+00:00' }),
    ]
    await around.clock.advance(MINUTE_MS)
    local.twilio.asked = []
    await again(connector)
    expect((await connector.telecom({}))?.days.at(-1)).toMatchObject({ costMicros: 950_000 })
    expect(local.twilio.asked.filter(path => path.includes('Usage'))).toEqual([
      expect.stringContaining('StartDate=2026-11-03&EndDate=2026-11-05'),
    ])
    // An older answer that arrives later changes nothing.
    local.twilio.usage = [
      usageRecord('totalprice', '2026-11-05', { price: '9', asOf: '2026-11-05T01:00:00+00:00' }),
    ]
    await around.clock.advance(MINUTE_MS)
    await again(connector)
    expect((await connector.telecom({}))?.days.at(-1)).toMatchObject({ costMicros: 950_000 })
  })

  test('neither a number nor a text is kept', async () => {
    local.twilio.calls = [callRow(1, NOON_MS)]
    local.twilio.messages = [messageRow(2, NOON_MS)]
    await synced()
    const { rows } = await database.pool.query(
      'select (select json_agg(t) from twilio_traffic t) a, (select json_agg(s) from connector_states s) b',
    )
    expect(JSON.stringify(rows)).toContain('completed')
    expect(JSON.stringify([rows, around.logged])).not.toMatch(/\+1555|secret|token-of/)
  })

  test('an account without a balance of its own is no failure', async () => {
    local.twilio.usage = someUsage()
    local.twilio.troubles = [{ at: 'Balance', status: 403 }]
    const connector = await synced()
    expect(await connector.telecom({})).toMatchObject({ balance: null, totalMicros: 3_200_000 })
  })

  test('an account without keys says what to do', async () => {
    const connector = await start({ auth_token: undefined })
    expect(await source(connector)).toMatchObject({
      state: 'not_connected',
      reason: expect.stringContaining('auth_token_file'),
      progress: [],
    })
    expect([await connector.sync('other'), local.twilio.asked, groups]).toEqual([false, [], []])
  })

  test('another account under the same name begins anew', async () => {
    local.twilio.usage = someUsage()
    await synced()
    for (const one of running.splice(0)) await one.stop()
    const connector = create()
    connector.apply([account({ account_sid: `AC${'1'.repeat(32)}` })])
    await connector.start()
    expect(await connector.usage('main', '2026-01-01')).toEqual([])
  })
})

describe('bad input', () => {
  const fourTimes = (trouble: { at: string; status?: number; isCut?: boolean }) =>
    Array.from({ length: 4 }, () => trouble)

  test.each([
    ['429', { at: 'Usage', status: 429 }, 'late', /less often \(429/],
    ['500', { at: 'Balance', status: 500 }, 'late', /failed itself \(500/],
    ['half a page', { at: 'Usage', isCut: true }, 'late', /closed the connection|broke the connection/],
    ['no JSON', { at: 'Usage', body: '<html>' }, 'failing', /no JSON/],
  ])('%s: the last good figures stay, with their age', async (_name, trouble, state, reason) => {
    local.twilio.usage = someUsage()
    const connector = await synced()
    const before = await connector.telecom({})
    local.twilio.troubles = fourTimes(trouble)
    local.twilio.usage = []
    await around.clock.advance(MINUTE_MS)
    await again(connector, state)
    expect((await source(connector))?.reason).toMatch(reason)
    expect(await connector.telecom({})).toMatchObject({
      totalMicros: before?.totalMicros,
      asOfMs: before?.asOfMs,
    })
    local.twilio.troubles = []
    await around.clock.advance(65_000)
    await inState(connector, 'good')
  })

  test('keys revoked in the middle of a sync: what was stored stays, and it goes on from there', async () => {
    local.twilio.usage = someUsage()
    local.twilio.calls = Array.from({ length: 5 }, (_, day) => callRow(day, NOON_MS - (day + 0.2) * DAY_MS))
    const connector = create()
    connector.apply([account({ since: '2026-11-01' })])
    const stop = connector.onChange(() => {
      const listed = local.twilio.asked.filter(path => path.includes('Calls')).length
      if (listed >= 4) local.twilio.token = null
    })
    await connector.start()
    await inState(connector, 'failing')
    stop()
    expect(await source(connector)).toMatchObject({
      reason: expect.stringContaining('refuses the keys (401, code 20003)'),
      asOfMs: NOON_MS,
      progress: expect.arrayContaining([{ kind: 'calls', done: expect.any(Number), isComplete: false }]),
    })
    expect((await connector.telecom({}))?.totalMicros).toBe(3_200_000)
    expect(await around.ask('twilio_cost_today_micros')).toEqual({})

    for (const one of running.splice(0)) await one.stop()
    const { rows } = await database.pool.query("select cursor from connector_progress where kind = 'calls'")
    const resumed = create()
    local.twilio.token = 'new-token'
    local.twilio.asked = []
    resumed.apply([account({ since: '2026-11-01', auth_token: 'new-token' })])
    await resumed.start()
    expect((await resumed.telecom({}))?.totalMicros).toBe(3_200_000)
    await inState(resumed, 'good')
    const history = local.twilio.asked.filter(path =>
      path.includes(`Calls.json?StartTime%3E=${rows[0].cursor}`),
    )
    expect(history).toEqual([])
    expect((await resumed.telecom({}))?.traffic).toMatchObject([{ kind: 'call', count: 5 }])
  })

  test('another currency from a day on is never added', async () => {
    local.twilio.usage = [
      ...someUsage(),
      usageRecord('totalprice', '2026-11-03', { price: '7', currency: 'eur', asOf: FINAL }),
    ]
    const connector = await synced({ budget: { amount: '4', currency: 'EUR' } })
    expect(await connector.telecom({})).toMatchObject({
      currency: 'USD',
      totalMicros: 3_200_000,
      budget: null,
    })
    expect((await source(connector))?.warnings).toEqual([
      expect.stringContaining('billed in EUR'),
      expect.stringContaining('give the budget in USD'),
    ])
    expect(await around.ask('twilio_budget_ratio')).toEqual({})
  })

  test('silence for longer than three intervals is late, and its series end', async () => {
    local.twilio.usage = someUsage()
    const connector = await synced({ budget: { amount: '4', currency: 'USD' } })
    local.twilio.token = null
    await around.clock.advance(31 * MINUTE_MS)
    await until(async () => {
      await around.clock.advance(5_000)
      expect(await source(connector)).toMatchObject({ state: 'failing' })
      expect(await around.ask('twilio_cost_today_micros')).toEqual({})
    })
    // What is spent stays spent.
    expect(await around.ask('twilio_budget_ratio')).toEqual({ main: 0.8 })
    const [age] = Object.values(await around.ask('business_source_age_seconds'))
    expect(age).toBeGreaterThan(1_800)
  })
})

describe('callbacks', () => {
  const url = `${DECK_URL}/api/twilio/webhook`
  const call = (fields: Record<string, string>, token = TEST_TOKEN) => {
    const form = { AccountSid: TEST_SID, ...fields }
    return {
      body: new URLSearchParams(form).toString(),
      signature: webhooks.getExpectedTwilioSignature(token, url, form),
      url: '/api/twilio/webhook',
    }
  }
  const ended = (number: number) => ({
    CallSid: sidOf('CA', number),
    CallStatus: 'completed',
    CallDuration: '120',
    Direction: 'inbound',
    Timestamp: new Date(NOON_MS).toUTCString(),
  })
  const callsOf = async (connector: Connector) => {
    const hours = await connector.hours('main', NOON_MS - DAY_MS, NOON_MS + DAY_MS)
    return hours.filter(({ kind }) => kind === 'call').map(({ count, seconds }) => [count, seconds])
  }

  test('are counted once: twice sent, listed later, and over a restart', async () => {
    local.twilio.calls = [callRow(1, NOON_MS - 2 * MINUTE_MS, { seconds: 120 })]
    const connector = await synced()
    expect(await callsOf(connector)).toEqual([[1, 120]])
    expect(await connector.take(call(ended(1)))).toEqual({ status: 200, reason: 'counted' })
    expect(await callsOf(connector)).toEqual([[1, 120]])
    expect(await connector.take(call(ended(2)))).toEqual({ status: 200, reason: 'counted' })
    expect(await connector.take(call(ended(2)))).toEqual({ status: 200, reason: 'known already' })
    expect(await callsOf(connector)).toEqual([[2, 240]])
    local.twilio.calls.push(callRow(2, NOON_MS - 2 * MINUTE_MS, { seconds: 120 }))
    await around.clock.advance(2 * MINUTE_MS)
    await again(connector)
    expect(await callsOf(connector)).toEqual([[2, 240]])

    for (const one of running.splice(0)) await one.stop()
    const restarted = await start()
    expect(await restarted.take(call(ended(2)))).toEqual({ status: 200, reason: 'known already' })
    await again(restarted)
    expect(await callsOf(restarted)).toEqual([[2, 240]])
  })

  test('a message counts at its end, by its newest state', async () => {
    const connector = await synced()
    const message = (status: string) =>
      call({ MessageSid: sidOf('SM', 9), MessageStatus: status, ErrorCode: '30003' })
    expect((await connector.take(message('sent'))).reason).toContain('goes on')
    await connector.take(message('delivered'))
    await connector.take(message('read'))
    expect((await connector.telecom({}))?.traffic).toMatchObject([
      { kind: 'message', status: 'read', count: 1 },
    ])
    expect((await source(connector))?.webhook).toMatchObject({
      lastAtMs: around.clock.now(),
      lastRefusal: null,
    })
  })

  test('what is not signed by an account, or of no call, is refused: nothing is counted', async () => {
    const connector = await synced()
    const refused = [
      ['a wrong signature', call(ended(1), 'another'), 403, /signature is wrong/],
      ['none', { ...call(ended(1)), signature: null }, 403, /no signature/],
      ['another address', { ...call(ended(1)), url: '/api/twilio/webhook?x=1' }, 403, /wrong/],
      ['a changed body', { ...call(ended(1)), body: `${call(ended(1)).body}&x=1` }, 403, /wrong/],
      ['no account of this deck', { ...call(ended(1)), body: 'AccountSid=AC0' }, 403, /no account/],
      ['no call', call({ CallSid: 'x' }), 400, /CallSid/],
    ] as const
    for (const [name, made, status, reason] of refused) {
      const answer = await connector.take(made)
      expect(answer, name).toEqual({ status, reason: expect.stringMatching(reason) })
    }
    expect(await callsOf(connector)).toEqual([])
    const lines = around.logged.filter(({ message }) => message.includes('refused'))
    // Written down once a second at most.
    expect(lines).toMatchObject([{ level: 'warn', fields: { account: 'main' } }])
    expect(JSON.stringify(lines)).not.toContain(TEST_TOKEN)
    expect((await source(connector))?.webhook?.lastRefusal).toMatchObject({
      reason: expect.stringContaining('signature'),
    })
  })
})
