import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createAttemptLimiter } from '../../../../lib/adapters/attempt-limiter.ts'
import { createTestDatabase, type TestDatabase } from '../../../../lib/adapters/postgres/testing.ts'
import type { CallAnswer, SignedCall } from '../../../../lib/ports/business.ts'
import type { Deck } from '../../../../lib/ports/deck.ts'
import { readEnv } from '../../../../lib/server/env.ts'
import { setRuntime } from '../../../../lib/server/runtime.ts'
import { createTestContext, type TestContext } from '../../../../lib/services/testing.ts'
import { POST } from './route.ts'

let database: TestDatabase
let ctx: TestContext
let taken: SignedCall[]
let says: CallAnswer

beforeAll(async () => {
  database = await createTestDatabase()
  ctx = createTestContext(database.pool)
  const read = readEnv({ OPSDECK_URL: 'https://deck.example.org' })
  if (!('env' in read)) throw new Error('the environment is good')
  const business = {
    takeStripe: async (call: SignedCall) => {
      taken.push(call)
      return says
    },
  }
  const { db, clock, secrets, events } = ctx
  setRuntime({
    env: read.env,
    deck: onlyBusiness({ events, business }),
    ...{ db, clock, secrets, attempts: createAttemptLimiter(db) },
    importChecks: async () => ({ checks: [], notes: [] }),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
})
afterAll(() => database.drop())
beforeEach(() => {
  taken = []
})

// The route asks nothing else of the engine.
const onlyBusiness = (parts: object) => parts as Deck

const post = (body: string, headers: Record<string, string> = {}) =>
  POST(
    new Request('http://127.0.0.1:3000/api/stripe/webhook?account=acme', { method: 'POST', body, headers }),
    { params: Promise.resolve({}) },
  )
const audited = () => ctx.db.auditEntry.findMany({ where: { action: 'stripe.webhook-refused' } })

test('hands on the body as it came, with its signature and address, without anybody signed in', async () => {
  says = { status: 200, reason: 'applied' }
  const body = '{ "id":  "evt_1" }'
  const response = await post(body, { 'stripe-signature': 't=1,v1=00' })
  expect([response.status, await response.json()]).toEqual([200, { taken: 'applied' }])
  expect(taken).toMatchObject([
    { body, signature: 't=1,v1=00', url: expect.stringContaining('?account=acme') },
  ])
})

test('X-72: a wrong signature is answered with 400 and audited, without a flood of entries', async () => {
  says = { status: 400, reason: 'it is signed with none of the webhook secrets of this deck' }
  for (let n = 0; n < 3; n++) {
    const response = await post('{}', { 'stripe-signature': 't=1,v1=00' })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('signed with none')
  }
  expect(await audited()).toMatchObject([{ subject: 'business:stripe', after: { reason: says.reason } }])
  await ctx.clock.advance(61_000)
  await post('{}')
  expect(await audited()).toHaveLength(2)
})

test.each([
  [404, 404],
  [503, 503],
] as const)('an answer of %i is passed on as such, and not audited', async (status, expected) => {
  const before = (await audited()).length
  says = { status, reason: 'later' }
  expect((await post('{}')).status).toBe(expected)
  expect(await audited()).toHaveLength(before)
})

test('a body beyond every invoice is not read', async () => {
  expect((await post(`"${'x'.repeat(600_000)}"`)).status).toBe(413)
  expect(taken).toEqual([])
})
