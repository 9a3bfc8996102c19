import { encode } from 'next-auth/jwt'
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest'
import { z } from 'zod'
import { createAttemptLimiter } from '../adapters/attempt-limiter.ts'
import { createTestDatabase, type TestDatabase } from '../adapters/postgres/testing.ts'
import { DeckError } from '../contract/errors.ts'
import type { Deck } from '../ports/deck.ts'
import type { Log } from '../ports/log.ts'
import { createKey } from '../services/keys/create-key.ts'
import { revokeKey } from '../services/keys/revoke-key.ts'
import { revokeSession } from '../services/sessions/revoke-session.ts'
import { startSession } from '../services/sessions/start-session.ts'
import { createTestContext, type TestContext } from '../services/testing.ts'
import { cookieSecret } from './credentials.ts'
import { readEnv } from './env.ts'
import { handle } from './handle.ts'
import { authenticateHandshake } from './handshake.ts'
import { setRuntime } from './runtime.ts'

const HOME = 'http://127.0.0.1:3000'

let database: TestDatabase
let ctx: TestContext
const log: Log = { info: () => {}, warn: () => {}, error: vi.fn() }

beforeAll(async () => {
  database = await createTestDatabase()
  ctx = createTestContext(database.pool)
  const read = readEnv({})
  if (!('env' in read)) throw new Error('the default environment is good')
  const { db, clock, secrets, events } = ctx
  setRuntime({
    env: read.env,
    deck: onlyEvents(events),
    db,
    clock,
    secrets,
    importChecks: async () => ({ checks: [], notes: [] }),
    attempts: createAttemptLimiter(db),
    log,
  })
})
afterAll(() => database.drop())

// The handler asks nothing else of the engine.
const onlyEvents = (events: Deck['events']) => ({ events }) as Deck

const NO_PARAMS = { params: Promise.resolve({}) }

async function person(role: 'viewer' | 'engineer' | 'admin') {
  const user = await ctx.db.user.create({
    data: { email: `${role}-${crypto.randomUUID()}@example.org`, name: role, role },
  })
  const session = await startSession(ctx, { userId: user.id, method: 'password', userAgent: null })
  const token = await encode({ token: { sid: session.id }, secret: cookieSecret(ctx) })
  return { user, session, cookie: `other=1; opsdeck.session=${encodeURIComponent(token)}` }
}

const read = handle({ door: 'GET /api/collect', verb: ({ actor }) => ({ actor: actor.kind }) })
const change = handle({
  door: 'POST /api/collect',
  input: z.object({ job: z.string().min(2), times: z.coerce.number().optional() }),
  verb: (_ctx, input) => input,
})

function ask(headers: Record<string, string> = {}, path = '/api/collect') {
  return read(new Request(HOME + path, { headers }), NO_PARAMS)
}
function post(headers: Record<string, string>, body: string | undefined = '{"job":"api"}', query = '') {
  return change(
    new Request(`${HOME}/api/collect${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    }),
    NO_PARAMS,
  )
}
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

describe('who asks', () => {
  it('is nobody without credentials, and is told what to do', async () => {
    const refused = await ask()
    expect(refused.status).toBe(401)
    expect(await refused.json()).toMatchObject({ error: { code: 'unauthenticated' } })
  })

  it('is the person of the session cookie', async () => {
    const { cookie } = await person('viewer')
    expect(await (await ask({ cookie })).json()).toEqual({ actor: 'person' })
  })

  it.each(['', 'opsdeck.session=', 'opsdeck.session=%', 'opsdeck.session=abc.def.ghi'])(
    'is nobody with the cookie "%s"',
    async cookie => expect((await ask({ cookie })).status).toBe(401),
  )

  it('is an API key, as Bearer and as the password of Basic with user `key`', async () => {
    const { key } = await createKey(ctx, { name: 'k', grant: { role: 'viewer' }, expiresInDays: null })
    expect((await ask({ authorization: `Bearer ${key}` })).status).toBe(200)
    expect((await ask({ authorization: basic(`key:${key}`) })).status).toBe(200)
    expect((await ask({ authorization: basic(`admin:${key}`) })).status).toBe(401)
    expect((await ask({ authorization: 'Bearer nonsense' })).status).toBe(401)
  })

  it('is nobody with a wrong key, even beside a good cookie', async () => {
    const { cookie } = await person('admin')
    expect((await ask({ cookie, authorization: 'Bearer nonsense' })).status).toBe(401)
  })
})

describe('what ends at once', () => {
  test('a revoked session', async () => {
    const { cookie, session } = await person('viewer')
    await revokeSession(ctx, { id: session.id })
    expect((await ask({ cookie })).status).toBe(401)
  })

  test('a session of a disabled person', async () => {
    const { cookie, user } = await person('viewer')
    await ctx.db.user.update({ where: { id: user.id }, data: { disabledAt: new Date() } })
    expect((await ask({ cookie })).status).toBe(401)
  })

  test('a role that was taken away', async () => {
    const { cookie, user } = await person('engineer')
    await ctx.db.user.update({ where: { id: user.id }, data: { role: 'viewer' } })
    expect((await post({ cookie, origin: HOME })).status).toBe(403)
  })

  test('a revoked or run-out key', async () => {
    const made = await createKey(ctx, { name: 'k', grant: { role: 'viewer' }, expiresInDays: 1 })
    await revokeKey(ctx, { id: made.id })
    expect((await ask({ authorization: `Bearer ${made.key}` })).status).toBe(401)
    const short = await createKey(ctx, { name: 'k', grant: { role: 'viewer' }, expiresInDays: 1 })
    await ctx.clock.advance(86_400_000)
    expect((await ask({ authorization: `Bearer ${short.key}` })).status).toBe(401)
  })

  test('a session that was idle for a week', async () => {
    const { cookie } = await person('viewer')
    await ctx.clock.advance(6 * 86_400_000)
    expect((await ask({ cookie })).status).toBe(200)
    await ctx.clock.advance(6 * 86_400_000)
    expect((await ask({ cookie })).status).toBe(200)
    await ctx.clock.advance(7 * 86_400_000)
    expect((await ask({ cookie })).status).toBe(401)
  })
})

describe('who may', () => {
  test('a viewer is refused what engineers do, and told who may', async () => {
    const { cookie } = await person('viewer')
    const refused = await post({ cookie, origin: HOME })
    expect(refused.status).toBe(403)
    expect((await refused.json()).error.message).toBe('this is for Engineer and Admin only')
  })

  test('a scoped key passes only the doors of its scope', async () => {
    const { key } = await createKey(ctx, { name: 'm', grant: { scope: 'metrics' }, expiresInDays: null })
    const metrics = handle({ door: 'GET /api/metrics', verb: () => ({ ok: true }) })
    const at = (headers: Record<string, string>) =>
      metrics(new Request(`${HOME}/api/metrics`, { headers }), NO_PARAMS)
    expect((await at({ authorization: `Bearer ${key}` })).status).toBe(200)
    expect((await ask({ authorization: `Bearer ${key}` })).status).toBe(403)
    expect((await at({ 'x-opsdeck-address': '127.0.0.1' })).status).toBe(200)
    expect((await at({ 'x-opsdeck-address': '192.0.2.1' })).status).toBe(401)
  })
})

describe('another site', () => {
  const FOREIGN: [string, Record<string, string>][] = [
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['the origin null', { origin: 'null' }],
    ['no word of the origin', {}],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }],
  ]
  it.each(FOREIGN)('cannot change anything with a cookie: %s', async (_what, headers) => {
    const { cookie } = await person('admin')
    expect((await post({ cookie, ...headers })).status).toBe(403)
  })

  it('is told apart from our own pages', async () => {
    const { cookie } = await person('admin')
    expect((await post({ cookie, origin: HOME })).status).toBe(200)
    expect((await post({ cookie, origin: 'http://deck.lan:3000', host: 'deck.lan:3000' })).status).toBe(200)
    expect((await post({ cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })

  it('does not matter to API keys, which no browser sends by itself', async () => {
    const { key } = await createKey(ctx, { name: 'k', grant: { role: 'engineer' }, expiresInDays: null })
    expect((await post({ authorization: `Bearer ${key}` })).status).toBe(200)
  })

  it('cannot open a socket with a cookie', async () => {
    const { cookie, user } = await person('viewer')
    const shake = (headers: Record<string, string>, auth = {}) =>
      authenticateHandshake({ headers: { cookie, ...headers }, auth, address: null })
    expect(await shake({ origin: HOME })).toMatchObject({ userId: user.id, role: 'viewer' })
    expect(await shake({ origin: 'https://evil.example' })).toBeNull()
    expect(await shake({}, { key: 'nonsense' })).toBeNull()
  })
})

describe('input', () => {
  let authorization: string
  beforeAll(async () => {
    authorization = `Bearer ${(await createKey(ctx, { name: 'i', grant: { role: 'engineer' }, expiresInDays: null })).key}`
  })

  it('is query, body and path together', async () => {
    expect(await (await post({ authorization }, '{"job":"api"}', '?times=3')).json()).toEqual({
      job: 'api',
      times: 3,
    })
  })

  it('may be a form', async () => {
    const type = 'application/x-www-form-urlencoded'
    expect(await (await post({ authorization, 'content-type': type }, 'job=api')).json()).toEqual({
      job: 'api',
    })
  })

  it('is refused with an issue for each wrong member', async () => {
    const refused = await post({ authorization }, '{"job":"a"}')
    expect(refused.status).toBe(400)
    expect((await refused.json()).error).toMatchObject({ code: 'invalid', issues: [{ path: 'job' }] })
  })

  it.each([
    ['broken JSON', '{"job":', 400],
    ['a list', '["api"]', 400],
    ['too much', JSON.stringify({ job: 'x'.repeat(1_100_000) }), 413],
  ])('is refused: %s', async (_what, body, status) => {
    expect((await post({ authorization }, body)).status).toBe(status)
  })
})

describe('errors', () => {
  const failing = (error: Error) =>
    handle({
      door: 'GET /api/health',
      verb: () => {
        throw error
      },
    })(new Request(`${HOME}/api/health`), NO_PARAMS)

  it('keeps the inside of an unexpected one to the log', async () => {
    const answer = await failing(new Error('password=hunter2 at db.internal'))
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toContain('hunter2')
    expect(log.error).toHaveBeenCalledWith(
      expect.objectContaining({ door: 'GET /api/health' }),
      expect.any(String),
    )
  })

  it('says when to come again', async () => {
    const error = new DeckError('rate_limited', 'too many', undefined, { retryAfterSeconds: 30 })
    const answer = await failing(error)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '30'])
  })
})
