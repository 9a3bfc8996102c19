import webhooks from 'twilio/lib/webhooks/webhooks.js'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createAttemptLimiter } from '../../../../lib/adapters/attempt-limiter.ts'
import { createTestDatabase, type TestDatabase } from '../../../../lib/adapters/postgres/testing.ts'
import { createActionUrl } from '../../../../lib/adapters/receivers/page-actions.ts'
import { callbackUrl } from '../../../../lib/adapters/receivers/twilio.ts'
import { verifyTwilio } from '../../../../lib/adapters/receivers/twilio-signature.ts'
import { createReceiversDoor } from '../../../../lib/engine/receivers/index.ts'
import type { BusinessDoor, CallAnswer, SignedCall } from '../../../../lib/ports/business.ts'
import type { Deck } from '../../../../lib/ports/deck.ts'
import { readEnv } from '../../../../lib/server/env.ts'
import { setRuntime } from '../../../../lib/server/runtime.ts'
import { createTestContext, type TestContext } from '../../../../lib/services/testing.ts'
import { POST as postReceipt } from '../../v1/push/receipt/route.ts'
import { POST as postCallback } from './route.ts'

const DECK_URL = 'https://deck.example.org'
const ACCOUNT = { account_sid: `AC${'1'.repeat(32)}`, auth_token: 'token-of-the-account-0123456789' }
const PAGE = { id: 'page-1', orderKey: 'order 1/ä', person: 'ann+phone@example.org' }

let database: TestDatabase
let ctx: TestContext
let acted: string[][]
let taken: SignedCall[]
let answer: CallAnswer

beforeAll(async () => {
  database = await createTestDatabase()
  ctx = createTestContext(database.pool)
  const read = readEnv({ OPSDECK_URL: DECK_URL })
  if (!('env' in read)) throw new Error('the environment is good')
  const { db, clock, secrets, events } = ctx
  const act = <T>(answer: T, ...deed: string[]): Promise<T> => {
    acted.push(deed)
    return Promise.resolve(answer)
  }
  const receivers = createReceiversDoor({
    accounts: () => [ACCOUNT],
    verify: verifyTwilio,
    deckUrl: DECK_URL,
    clock,
    secrets,
    receivers: { send: async () => ({ kind: 'refused', detail: '' }) },
    subscriptions: { vapidKeys: async () => ({ publicKey: '', privateKey: '' }) },
    addressRule: () => ({ refusal: () => null }),
    onCall: {
      acknowledge: (id, by) => act(null, 'acknowledge', id, by.name, by.via),
      escalate: (id, by) => act(null, 'escalate', id, by.name, by.via),
      receipt: order => act(true, 'receipt', order),
      undelivered: order => act(true, 'undelivered', order),
    },
  })
  const business = onlyTwilio({
    takeTwilio: async call => {
      taken.push(call)
      return answer
    },
  })
  setRuntime({
    env: read.env,
    deck: onlyReceivers({ events, receivers, business }),
    db,
    clock,
    secrets,
    importChecks: async () => ({ checks: [], notes: [] }),
    attempts: createAttemptLimiter(db),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
})
afterAll(() => database.drop())
beforeEach(() => {
  acted = []
  taken = []
  answer = { status: 200, reason: 'counted' }
})

// These routes ask nothing else of the engine.
const onlyReceivers = (parts: Pick<Deck, 'events' | 'receivers' | 'business'>) => parts as Deck
const onlyTwilio = (parts: Pick<BusinessDoor, 'takeTwilio'>) => parts as BusinessDoor

/** As a service posts it: behind a proxy, so that the deck sees an address of its own. */
const post = (route: typeof postCallback, url: string, fields: Record<string, string>, headers = {}) =>
  route(
    new Request(url.replace(DECK_URL, 'http://127.0.0.1:3000'), {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    }),
    { params: Promise.resolve({}) },
  )

const signed = (url: string, fields: Record<string, string>) => ({
  'x-twilio-signature': webhooks.getExpectedTwilioSignature(ACCOUNT.auth_token, url, fields),
})

describe('POST /api/twilio/webhook', () => {
  const url = callbackUrl({ deckUrl: DECK_URL, page: PAGE }, 'digits') ?? ''
  const fields = { AccountSid: ACCOUNT.account_sid, Digits: '4' }

  test('takes what Twilio signed for the address that it was told, and answers in TwiML', async () => {
    const response = await post(postCallback, url, fields, signed(url, fields))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain('text/xml')
    expect(await response.text()).toMatch(/^<\?xml .*<Response>/)
    expect(acted).toEqual([['acknowledge', 'page-1', 'ann+phone@example.org', 'voice']])
  })

  test.each([
    ['nothing', {}],
    ['another form', signed(url, { ...fields, Digits: '5' })],
    ['another address', signed(`${url}&x=1`, fields)],
  ])('refuses what was signed for %s', async (_name, headers) => {
    const response = await post(postCallback, url, fields, headers)
    expect(response.status).toBe(403)
    expect([acted, taken]).toEqual([[], []])
  })
})

describe('POST /api/twilio/webhook of calls and messages that the deck did not order', () => {
  const url = `${DECK_URL}/api/twilio/webhook`
  const fields = { AccountSid: ACCOUNT.account_sid, CallSid: `CA${'0'.repeat(32)}`, CallStatus: 'completed' }

  test('goes to business as it came: body, signature, and the address that was asked', async () => {
    const headers = signed(url, fields)
    const response = await post(postCallback, url, fields, headers)
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('<Response')])
    expect(taken).toEqual([
      {
        body: new URLSearchParams(fields).toString(),
        signature: headers['x-twilio-signature'],
        url: '/api/twilio/webhook',
      },
    ])
  })

  test('what business refuses is refused, unless an account of the receivers signed it', async () => {
    answer = { status: 403, reason: 'it is of no account that is configured here' }
    expect((await post(postCallback, url, fields, signed(url, fields))).status).toBe(200)
    expect((await post(postCallback, url, fields)).status).toBe(403)
    answer = { status: 400, reason: 'no call' }
    const response = await post(postCallback, url, fields)
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('no call')])
    expect(acted).toEqual([])
  })
})

describe('POST /api/v1/push/receipt', () => {
  const urlFor = (outcome: 'acknowledge' | 'escalate') =>
    createActionUrl(ctx.secrets)({ deckUrl: DECK_URL, page: PAGE, now: ctx.clock.now() }, outcome) ?? ''

  test.each(['acknowledge', 'escalate'] as const)(
    'takes a press of %s as services post it',
    async outcome => {
      const response = await post(postReceipt, urlFor(outcome), { receipt: 'r', acknowledged: '1' })
      expect([response.status, await response.json()]).toEqual([200, { taken: 'over' }])
      expect(acted).toEqual([
        ['receipt', 'order 1/ä'],
        [outcome, 'page-1', 'ann+phone@example.org', 'receiver'],
      ])
    },
  )

  test('refuses a token that was changed, and what another site asks for', async () => {
    const forged = urlFor('acknowledge').replace('page-1', 'page-2')
    expect((await post(postReceipt, forged, {})).status).toBe(403)
    const foreign = { origin: 'https://evil.example.org', 'sec-fetch-site': 'cross-site' }
    expect((await post(postReceipt, urlFor('acknowledge'), {}, foreign)).status).toBe(403)
    expect(acted).toEqual([])
  })
})
