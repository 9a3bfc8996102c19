import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { GET as PRE_FLIGHT } from '../../app/api/v1/recovery/[service]/[slug]/route.ts'
import { POST as PRESS } from '../../app/api/v1/recovery/[service]/[slug]/runs/route.ts'
import { POST as SWITCH } from '../../app/api/v1/recovery/switches/route.ts'
import { POST as DECIDE } from '../../app/api/v1/runs/[id]/decision/route.ts'
import { GET as RUN } from '../../app/api/v1/runs/[id]/route.ts'
import { createAttemptLimiter } from '../adapters/attempt-limiter.ts'
import { createTestDatabase, type TestDatabase } from '../adapters/postgres/testing.ts'
import type { PreFlight, RunRow } from '../contract/recovery.ts'
import type { Role } from '../core/access/index.ts'
import type { Deck } from '../ports/deck.ts'
import { createKey } from '../services/keys/create-key.ts'
import {
  ACTION_SECRET,
  createTestRecovery,
  type TestRecovery,
  testAction,
} from '../services/recovery/testing.ts'
import { createTestContext, type TestContext } from '../services/testing.ts'
import { readEnv } from './env.ts'
import type { RouteHandler } from './handle.ts'
import { setRuntime } from './runtime.ts'

const HOME = 'http://127.0.0.1:3000'

let database: TestDatabase
let ctx: TestContext
let deck: TestRecovery

beforeAll(async () => {
  database = await createTestDatabase()
  ctx = createTestContext(database.pool)
  deck = createTestRecovery(ctx, ['vrooli'])
  const read = readEnv({})
  if (!('env' in read)) throw new Error('the default environment is good')
  const { db, clock, secrets, events } = ctx
  setRuntime({
    env: read.env,
    deck: deckOf(events),
    db,
    clock,
    secrets,
    importChecks: async () => ({ checks: [], notes: [] }),
    attempts: createAttemptLimiter(db),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
})
afterAll(() => database.drop())
beforeEach(async () => {
  await database.pool.query('DELETE FROM runs; DELETE FROM press_tokens; DELETE FROM kill_switches')
  deck.world.actions = [testAction('restart', { safe: true })]
})

// The routes of recovery ask nothing else of the engine.
const deckOf = (events: Deck['events']): Deck =>
  ({ ...deck.as({ kind: 'system' }), events }) as unknown as Deck

const keyOf = async (grant: { role: Role } | { scope: 'push' }): Promise<Record<string, string>> => {
  const name = `${Object.values(grant)[0]}-${crypto.randomUUID()}`
  const { key } = await createKey(ctx, { name, grant, expiresInDays: null })
  return { authorization: `Bearer ${key}` }
}

type Asked = {
  readonly headers?: Record<string, string>
  readonly params?: Record<string, string>
  readonly body?: unknown
}

async function ask(route: RouteHandler, { headers = {}, params = {}, body }: Asked) {
  const init =
    body === undefined
      ? { headers }
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }
  const answer = await route(new Request(`${HOME}/api/v1/x`, init), { params: Promise.resolve(params) })
  const text = await answer.text()
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), text }
}

const RESTART = { service: 'vrooli', slug: 'restart' }
const tokenOf = async (headers: Record<string, string>): Promise<string> => {
  const { text } = await ask(PRE_FLIGHT, { headers, params: RESTART })
  return (JSON.parse(text) as PreFlight).token
}

test('a press over HTTP: 201 once, then 409 with the seconds that are left', async () => {
  const headers = await keyOf({ role: 'oncall' })
  const pressed = await ask(PRESS, { headers, params: RESTART, body: { token: await tokenOf(headers) } })
  expect(pressed.status).toBe(201)
  const run = JSON.parse(pressed.text) as RunRow
  expect(run).toMatchObject({ action: 'vrooli/restart', trigger: 'api', state: 'running' })
  await deck.finish(run.id, 'verified')
  const again = await ask(PRESS, { headers, params: RESTART, body: { token: await tokenOf(headers) } })
  expect(again).toMatchObject({ status: 409, retryAfter: '120' })
  expect(JSON.parse(again.text)).toMatchObject({
    error: { code: 'conflict', issues: [{ path: 'cooldown' }] },
  })
  const read = await ask(RUN, { headers, params: { id: run.id } })
  expect(read.status).toBe(200)
  expect(pressed.text + again.text + read.text).not.toContain(ACTION_SECRET)
})

test.each([
  ['nobody', null, 401],
  ['a key for pushing', { scope: 'push' }, 403],
  ['a viewer', { role: 'viewer' }, 403],
  ['a manager', { role: 'manager' }, 403],
] as const)('%s cannot press', async (_who, grant, status) => {
  const headers = grant === null ? {} : await keyOf(grant)
  const token = await tokenOf(await keyOf({ role: 'admin' }))
  const refused = await ask(PRESS, { headers, params: RESTART, body: { token } })
  expect(refused.status).toBe(status)
  expect(await ctx.db.run.count()).toBe(0)
})

test.each([
  ['no token', {}],
  ['an empty token', { token: '' }],
  ['more than the contract has', { token: 'x', command: 'rm -rf /' }],
  ['another action than the path names', { token: 'x', slug: 'other' }],
  ['steps of its own', { token: 'x', steps: [{ kind: 'http', url: 'http://169.254.169.254/' }] }],
  ['no JSON', '{'],
])('%s is no press', async (_what, body) => {
  const headers = await keyOf({ role: 'admin' })
  const refused = await ask(PRESS, { headers, params: RESTART, body })
  expect([400, 403]).toContain(refused.status)
  expect(refused.text).not.toMatch(/\bat .*\.ts\b/)
  expect(await ctx.db.run.count()).toBe(0)
})

test('a kill switch and a decision are judged by their own rule too', async () => {
  const off = { scope: 'all', isOn: false, reason: '' }
  const oncall = await keyOf({ role: 'oncall' })
  expect((await ask(SWITCH, { headers: oncall, body: { ...off, isOn: true } })).status).toBe(200)
  expect((await ask(SWITCH, { headers: oncall, body: off })).status).toBe(403)
  expect((await ask(SWITCH, { headers: await keyOf({ role: 'viewer' }), body: off })).status).toBe(403)
  expect(
    (await ask(DECIDE, { headers: oncall, params: { id: 'x' }, body: { isApproved: true } })).status,
  ).toBe(400)
  const id = crypto.randomUUID()
  expect((await ask(DECIDE, { headers: oncall, params: { id }, body: { isApproved: true } })).status).toBe(
    404,
  )
})
