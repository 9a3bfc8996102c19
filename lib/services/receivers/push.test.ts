import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPushSubscriptions } from '../../adapters/postgres/push-subscriptions.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { SubscribePush } from '../../contract/push.ts'
import type { Notification } from '../../core/alert/notification.ts'
import type { Integration } from '../../core/alert/receiver-config.ts'
import { makePushToken, PUSH_TOKEN_PURPOSE } from '../../core/on-call/push-token.ts'
import { createReceiversDoor } from '../../engine/receivers/index.ts'
import { actingAs, createTestContext, type TestContext } from '../testing.ts'
import { listBrowsers } from './list-browsers.ts'
import { removeBrowser } from './remove-browser.ts'
import { subscribeBrowser } from './subscribe-browser.ts'
import { takeReceipt } from './take-receipt.ts'
import { takeTelephone } from './take-telephone.ts'
import { testPush } from './test-push.ts'

let database: TestDatabase
let base: TestContext
beforeAll(async () => {
  database = await createTestDatabase()
  base = createTestContext(database.pool)
})
afterAll(async () => {
  await base.db.$disconnect()
  await database.drop()
})

async function person(email: string) {
  const user = await base.db.user.create({
    data: { email, name: email, role: 'oncall', createdAt: new Date(base.clock.now()) },
  })
  return actingAs(base, { kind: 'person', userId: user.id, sessionId: user.id, email, role: 'oncall' })
}

const browser = (name = 'Firefox') =>
  SubscribePush.parse({
    endpoint: `https://push.example.org/${randomBytes(12).toString('hex')}`,
    keys: { p256dh: randomBytes(65).toString('base64url'), auth: randomBytes(16).toString('base64url') },
    name,
  })

/** The engine's side: what it sent, and what it did to pages. */
function engine() {
  const sent: { integration: Integration; notification: Notification }[] = []
  const acted: string[][] = []
  const subscriptions = createPushSubscriptions({ pool: database.pool, secrets: base.secrets })
  const receivers = createReceiversDoor({
    accounts: () => [],
    verify: () => false,
    deckUrl: 'https://deck.example.org',
    clock: base.clock,
    secrets: base.secrets,
    subscriptions,
    addressRule: () => ({ refusal: () => null }),
    receivers: {
      async send(integration, notification) {
        sent.push({ integration, notification })
        return { kind: 'refused', detail: '410: gone' }
      },
    },
    onCall: {
      async acknowledge(id, by) {
        acted.push(['acknowledge', id, by.name, by.via])
        return null
      },
      async escalate(id, by) {
        acted.push(['escalate', id, by.name, by.via])
        return null
      },
      async receipt(order) {
        acted.push(['receipt', order])
        return true
      },
      async undelivered() {
        return true
      },
    },
  })
  return { receivers, subscriptions, sent, acted }
}

test('a browser is kept sealed for who is signed in there, told by address, and removed by its owner alone', async () => {
  const { receivers, subscriptions } = engine()
  const ann = { ...(await person('ann@example.org')), receivers }
  const bob = { ...(await person('bob@example.org')), receivers }
  const phone = browser('Telephone')
  const added = await subscribeBrowser(ann, phone)
  expect(added).toMatchObject({ name: 'Telephone', service: 'push.example.org', toldAtMs: null })

  const { publicKey, browsers } = await listBrowsers(ann)
  expect(Buffer.from(publicKey, 'base64url')).toHaveLength(65)
  expect(browsers).toEqual([added])
  expect((await listBrowsers(bob)).browsers).toEqual([])
  expect((await listBrowsers(bob)).publicKey).toBe(publicKey)

  const rows = await base.db.pushSubscription.findMany()
  expect(JSON.stringify(rows)).not.toContain(phone.endpoint)
  expect(JSON.stringify(rows)).not.toContain(phone.keys.auth)
  expect(await subscriptions.of(['Ann@Example.org'])).toEqual([
    { id: added.id, email: 'ann@example.org', endpoint: phone.endpoint, ...phone.keys },
  ])
  await subscriptions.told(added.id, base.clock.now())
  expect((await listBrowsers(ann)).browsers[0]?.toldAtMs).toBe(base.clock.now())

  await expect(removeBrowser(bob, { id: added.id })).rejects.toMatchObject({ code: 'not_found' })
  expect(await subscribeBrowser(bob, phone)).toMatchObject({ id: added.id })
  expect((await listBrowsers(ann)).browsers).toEqual([])
  await removeBrowser(bob, { id: added.id })
  expect(await subscriptions.of(['ann@example.org', 'bob@example.org'])).toEqual([])
  const audit = await base.db.auditEntry.findMany({ orderBy: { seq: 'asc' } })
  expect(audit.map(({ action }) => action)).toEqual([
    'push.subscribed',
    'push.subscribed',
    'push.unsubscribed',
  ])
})

test('nobody who may not sign in any more is told, and nobody has more than twenty browsers', async () => {
  const { subscriptions } = engine()
  const carl = await person('carl@example.org')
  for (let i = 0; i < 20; i++) await subscribeBrowser(carl, browser(`Browser ${i}`))
  await expect(subscribeBrowser(carl, browser())).rejects.toMatchObject({ code: 'conflict' })
  expect(await subscriptions.of(['carl@example.org'])).toHaveLength(20)
  await base.db.user.update({ where: { email: 'carl@example.org' }, data: { disabledAt: new Date() } })
  expect(await subscriptions.of(['carl@example.org'])).toEqual([])
})

test("the deck's key pair is made once, also by two at once, and its private half is sealed", async () => {
  const [one, two] = await Promise.all([
    engine().subscriptions.vapidKeys(),
    engine().subscriptions.vapidKeys(),
  ])
  expect(one).toEqual(two)
  const { rows } = await database.pool.query('select private_key from push_keys')
  expect(rows).toHaveLength(1)
  expect(JSON.stringify(rows)).not.toContain(one.privateKey)
})

test('a test goes to the own browsers, and its outcome is told', async () => {
  const { receivers, sent } = engine()
  const dora = { ...(await person('dora@example.org')), receivers }
  expect(await testPush(dora)).toEqual({ outcome: 'failed', detail: '410: gone' })
  expect(sent[0]?.integration).toMatchObject({ kind: 'web_push', config: { to: ['dora@example.org'] } })
})

test.each([
  ['shown', [['receipt', 'o']], 'yes'],
  [
    'acknowledge',
    [
      ['receipt', 'o'],
      ['acknowledge', 'p', 'ann@example.org', 'web_push'],
    ],
    'over',
  ],
  [
    'escalate',
    [
      ['receipt', 'o'],
      ['escalate', 'p', 'ann@example.org', 'web_push'],
    ],
    'over',
  ],
] as const)('a push that was %s does so in the name of its token', async (outcome, expected, taken) => {
  const { receivers, acted } = engine()
  const ctx = { ...actingAs(base, { kind: 'anonymous' }), receivers }
  const fields = {
    via: 'web_push',
    page: 'p',
    order: 'o',
    person: 'ann@example.org',
    untilMs: base.clock.now() + 1_000,
  } as const
  const token = makePushToken(fields, text => base.secrets.sign(PUSH_TOKEN_PURPOSE, text))
  expect(await takeReceipt(ctx, { token, outcome })).toEqual({ taken })
  expect(acted).toEqual(expected)
})

test('what no token of the deck vouches for, or no account signed, is refused', async () => {
  const { receivers, acted } = engine()
  const ctx = { ...actingAs(base, { kind: 'anonymous' }), receivers }
  await expect(
    takeReceipt(ctx, { token: 'web_push&p&o&x&9999999999999&AAAA', outcome: 'acknowledge' }),
  ).rejects.toMatchObject({
    code: 'forbidden',
  })
  const callback = {
    target: '/api/twilio/webhook?kind=digits&page=p',
    signature: 'x',
    fields: { Digits: '4' },
  }
  await expect(takeTelephone(ctx, callback)).rejects.toMatchObject({ code: 'forbidden' })
  expect(acted).toEqual([])
})

test.each([
  ['an address without https', { endpoint: 'http://push.example.org/x' }],
  ['a file', { endpoint: 'file:///etc/passwd' }],
  ['a key that is none', { keys: { p256dh: 'x', auth: 'y' } }],
])('%s is refused', (_name, changes) => {
  expect(SubscribePush.safeParse({ ...browser(), ...changes }).success).toBe(false)
})
