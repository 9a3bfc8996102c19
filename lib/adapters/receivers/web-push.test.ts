import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import webpush from 'web-push'
import { WebPushInput } from '../../core/config/schema/receiver/web-push.ts'
import { makePushToken, PUSH_TOKEN_PURPOSE, readPushToken } from '../../core/on-call/push-token.ts'
import type { PushSubscription } from '../../ports/push-subscriptions.ts'
import { createAddressRule, EVERY_NETWORK } from '../probes/address.ts'
import { createSecrets } from '../secrets.ts'
import {
  type Answering,
  type Asked,
  context,
  DECK_URL,
  NOW,
  notification,
  service,
  testTools,
} from './testing.ts'
import { createWebPush } from './web-push.ts'

const secrets = createSecrets('a secret of the tests, long enough for the deck')
const sign = (text: string) => secrets.sign(PUSH_TOKEN_PURPOSE, text)
const keys = webpush.generateVAPIDKeys()
const created: Answering = (_asked, response) => response.writeHead(201).end()

/** A browser with its keys, at a push service on this machine. */
function browser(url: string, email = 'ann@example.org') {
  const pair = createECDH('prime256v1')
  pair.generateKeys()
  const auth = randomBytes(16)
  const subscription: PushSubscription = {
    id: randomBytes(8).toString('hex'),
    email,
    endpoint: `${url}/push/${randomBytes(16).toString('hex')}`,
    p256dh: pair.getPublicKey().toString('base64url'),
    auth: auth.toString('base64url'),
  }
  return { subscription, read: (body: Buffer) => decrypt(body, pair, auth) }
}

/** RFC 8291 §3.4 and RFC 8188 §2, by hand: what a browser does with a push. */
function decrypt(body: Buffer, pair: ReturnType<typeof createECDH>, auth: Buffer): string {
  const salt = body.subarray(0, 16)
  const idLength = body.readUInt8(20)
  const sender = body.subarray(21, 21 + idLength)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), pair.getPublicKey(), sender])
  const input = hkdfSync('sha256', pair.computeSecret(sender), auth, info, 32)
  const derive = (what: string, length: number) =>
    Buffer.from(hkdfSync('sha256', Buffer.from(input), salt, `Content-Encoding: ${what}\0`, length))
  const sealed = body.subarray(21 + idLength)
  const decipher = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12))
  decipher.setAuthTag(sealed.subarray(-16))
  const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
  return padded.subarray(0, padded.lastIndexOf(2)).toString()
}

/** The claims of a push's authorisation, once its signature was checked (RFC 8292). */
function claimsOf({ headers }: Asked): Record<string, unknown> {
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(headers.authorization ?? '') ?? []
  const point = Buffer.from(key, 'base64url')
  const publicKey = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  })
  const [head = '', claims = '', signature = ''] = token.split('.')
  const isRight = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  expect(isRight).toBe(true)
  expect(key).toBe(keys.publicKey)
  return JSON.parse(Buffer.from(claims, 'base64url').toString())
}

function receiverFor(subscriptions: readonly PushSubscription[], allow: readonly string[] = EVERY_NETWORK) {
  const removed: string[] = []
  const told: string[] = []
  const receiver = createWebPush(testTools(), {
    subscriptions: {
      of: async emails => subscriptions.filter(({ email }) => emails.includes(email)),
      remove: async id => void removed.push(id),
      told: async id => void told.push(id),
      vapidKeys: async () => keys,
    },
    secrets,
    addressRule: () => createAddressRule({ allow }),
  })
  return { receiver, removed, told }
}

const config = (changes = {}) => WebPushInput.parse({ to: ['ann@example.org'], ...changes })
const PAGE = { id: 'page-1', orderKey: 'order-1', person: 'ann@example.org' }

describe('web push', () => {
  test('of the browsers, each push service is asked once, and nobody is told; who allowed none is named', async () => {
    const at = await service((_asked, response) => response.writeHead(404).end())
    const { receiver, told } = receiverFor([browser(at.url).subscription, browser(at.url).subscription])
    const probe = await receiver.probe?.(config(), context())
    expect(probe).toMatchObject({ kind: 'delivered', detail: expect.stringContaining('answers') })
    expect(at.asked.map(({ method, url }) => [method, url])).toEqual([['HEAD', '/']])
    expect(told).toEqual([])
    const nobody = await receiver.probe?.(config({ to: ['ann@example.org', 'bob@example.org'] }), context())
    expect(nobody).toMatchObject({
      kind: 'refused',
      detail: expect.stringMatching(/^bob@example\.org allowed/),
    })
  })

  test("is encrypted for the browser and signed by the deck's key; what a page is pushed for can be acted on", async () => {
    const at = await service(created)
    const { subscription, read } = browser(at.url)
    const { receiver, told } = receiverFor([subscription])
    const delivery = await receiver.send(config(), notification(), context({ page: PAGE }))
    expect(delivery).toMatchObject({ kind: 'delivered', reference: 'order-1' })
    expect(told).toEqual([subscription.id])
    const [asked] = at.asked
    if (!asked) throw new Error('nothing was pushed')
    expect(asked.headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'high', ttl: '3600' })
    expect(asked.headers.topic).toMatch(/^[\w-]{32}$/)
    expect(claimsOf(asked)).toMatchObject({ aud: at.url, sub: DECK_URL })
    const message = JSON.parse(read(asked.bytes))
    expect(message).toMatchObject({
      title: '[FIRING:1] HighCpu (web-1 critical)',
      body: expect.stringContaining('CPU at 95 %'),
      status: 'firing',
      url: `${DECK_URL}/on-call/pages/page-1`,
    })
    expect(readPushToken(message.token, sign, NOW)).toMatchObject({
      page: 'page-1',
      order: 'order-1',
      person: 'ann@example.org',
    })
  })

  test('of a group carries no token, and stays within what a push service takes', async () => {
    const at = await service(created)
    const { subscription, read } = browser(at.url)
    const { receiver } = receiverFor([subscription])
    await receiver.send(config({ message: 'ü'.repeat(9_000) }), notification(), context())
    const bytes = at.asked[0]?.bytes ?? Buffer.alloc(0)
    expect(bytes.length).toBeLessThanOrEqual(4_096)
    expect(JSON.parse(read(bytes))).not.toHaveProperty('token')
  })

  test('reaches every browser, and tries again only those that have it not', async () => {
    const isReady = { second: false }
    const at = await service((asked, response) =>
      response
        .writeHead(
          asked.url === new URL(second.subscription.endpoint).pathname && !isReady.second ? 503 : 201,
        )
        .end(),
    )
    const first = browser(at.url)
    const second = browser(at.url)
    const { receiver, told } = receiverFor([first.subscription, second.subscription])
    const message = notification()
    expect(await receiver.send(config(), message, context())).toMatchObject({ kind: 'retry' })
    isReady.second = true
    expect(await receiver.send(config(), message, context())).toMatchObject({ kind: 'delivered' })
    expect(told).toEqual([first.subscription.id, second.subscription.id])
    expect(at.asked).toHaveLength(3)
  })

  test.each([404, 410])('takes a browser off the list that its service calls gone (%i)', async status => {
    const at = await service((_asked, response) => response.writeHead(status).end())
    const { subscription } = browser(at.url)
    const { receiver, removed } = receiverFor([subscription])
    const delivery = await receiver.send(config(), notification(), context())
    expect(delivery).toMatchObject({ kind: 'refused', detail: expect.stringContaining('is gone') })
    expect(removed).toEqual([subscription.id])
  })

  test('says who allowed no browser', async () => {
    const at = await service(created)
    const { subscription } = browser(at.url)
    const { receiver } = receiverFor([subscription])
    const to = ['ann@example.org', 'bob@example.org']
    expect(await receiver.send(config({ to }), notification(), context())).toMatchObject({
      kind: 'delivered',
      detail: expect.stringContaining('bob@example.org allowed no browser'),
    })
    expect(await receiver.send(config({ to: ['bob@example.org'] }), notification(), context())).toMatchObject(
      {
        kind: 'refused',
      },
    )
  })

  test('never goes where the rule for addresses of strangers does not allow', async () => {
    const at = await service(created)
    const { subscription } = browser(at.url)
    const { receiver } = receiverFor([subscription], [])
    expect(await receiver.send(config(), notification(), context())).toMatchObject({ kind: 'refused' })
    expect(at.asked).toEqual([])
  })

  test.each([
    ['429', 429, 'retry'],
    ['500', 500, 'retry'],
    ['400', 400, 'refused'],
  ])('is told %s', async (_name, status, kind) => {
    const at = await service((_asked, response) => response.writeHead(status).end())
    const { subscription } = browser(at.url)
    expect(
      await receiverFor([subscription]).receiver.send(config(), notification(), context()),
    ).toMatchObject({ kind })
  })
})

describe('the token of a push', () => {
  const made = (changes = {}) => ({
    via: 'web_push' as const,
    page: 'p&1',
    order: 'o',
    person: 'a&b@example.org',
    untilMs: NOW + 1,
    ...changes,
  })
  const token = (changes = {}) => makePushToken(made(changes), sign)

  test('comes back as it was made', () => {
    expect(readPushToken(token(), sign, NOW)).toEqual(made())
  })

  test.each([
    ['is too old', () => token({ untilMs: NOW })],
    ['was changed', () => token().replace('p%261', 'p%262')],
    ['was signed by somebody else', () => token().replace(/&[^&]*$/, '&AAAA')],
    ['is none', () => 'nothing'],
    ['is empty', () => ''],
  ])('is refused when it %s', (_name, make) => {
    expect(readPushToken(make(), sign, NOW)).toBeNull()
  })
})
