import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAttemptLimiter } from '../../../../lib/adapters/attempt-limiter.ts'
import { createTestDatabase, type TestDatabase } from '../../../../lib/adapters/postgres/testing.ts'
import { ServiceConfig } from '../../../../lib/contract/service.ts'
import type { Role } from '../../../../lib/core/access/index.ts'
import type { Deck } from '../../../../lib/ports/deck.ts'
import { readEnv } from '../../../../lib/server/env.ts'
import { setRuntime } from '../../../../lib/server/runtime.ts'
import { createConfigurationStub } from '../../../../lib/services/configuration-testing.ts'
import { createKey } from '../../../../lib/services/keys/create-key.ts'
import { createTestContext } from '../../../../lib/services/testing.ts'
import { GET as getConfiguration } from '../configuration/route.ts'
import { POST as reload } from '../reload/route.ts'
import { PUT as putTarget } from '../targets/[id]/route.ts'
import { POST as postTarget } from '../targets/route.ts'
import { DELETE as deleteService, PUT as putService } from './[slug]/route.ts'
import { GET as listServices, POST as postService } from './route.ts'

const HOME = 'http://127.0.0.1:3000'
const API = { slug: 'api', name: 'API', match: 'job="api"' }

let database: TestDatabase
const keys = new Map<Role, string>()
beforeAll(async () => {
  database = await createTestDatabase()
  const ctx = createTestContext(database.pool)
  const read = readEnv({})
  if (!('env' in read)) throw new Error('the default environment is good')
  const { db, clock, secrets, events } = ctx
  const configuration = createConfigurationStub({
    services: [{ ...ServiceConfig.parse({ ...API, slug: 'of-file' }), source: 'file' }],
    isGood: false,
    issues: [{ file: '/opsdeck.yml', line: 2, column: 3, message: 'unknown field "x"' }],
  })
  setRuntime({
    env: read.env,
    deck: onlyConfiguration({ events, configuration }),
    db,
    clock,
    secrets,
    importChecks: async () => ({ checks: [], notes: [] }),
    attempts: createAttemptLimiter(db),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
  for (const role of ['viewer', 'engineer', 'admin'] as const) {
    const { key } = await createKey(ctx, { name: role, grant: { role }, expiresInDays: null })
    keys.set(role, key)
  }
})
afterAll(() => database.drop())

// These routes ask nothing else of the engine.
const onlyConfiguration = (parts: Pick<Deck, 'events' | 'configuration'>) => parts as Deck

type Call = { role: Role; method: string; body?: unknown; params?: Record<string, string> }

const text = (body: unknown) => (body === undefined ? undefined : JSON.stringify(body))

async function call(
  route: (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>,
  { role, method, body, params = {} }: Call,
) {
  const headers = { authorization: `Bearer ${keys.get(role)}`, 'content-type': 'application/json' }
  const request = new Request(`${HOME}/api/v1/x`, { method, headers, body: text(body) })
  const response = await route(request, { params: Promise.resolve(params) })
  const answer = await response.text()
  return { status: response.status, body: answer === '' ? null : JSON.parse(answer) }
}

describe('services over HTTP', () => {
  test('an engineer adds, changes and removes one', async () => {
    const added = await call(postService, { role: 'engineer', method: 'POST', body: API })
    expect(added).toMatchObject({ status: 201, body: { slug: 'api', source: 'page', createdBy: 'engineer' } })
    const params = { slug: 'api' }
    const changed = { ...API, name: 'New' }
    expect(await call(putService, { role: 'engineer', method: 'PUT', body: changed, params })).toMatchObject({
      status: 200,
      body: { name: 'New' },
    })
    expect(await call(listServices, { role: 'viewer', method: 'GET' })).toMatchObject({
      status: 200,
      body: { services: [{ slug: 'api' }, { slug: 'of-file' }] },
    })
    expect(await call(deleteService, { role: 'engineer', method: 'DELETE', params })).toEqual({
      status: 204,
      body: null,
    })
  })

  test('one of the file is refused with 409 and where to change it', async () => {
    expect(
      await call(putService, { role: 'engineer', method: 'PUT', body: API, params: { slug: 'of-file' } }),
    ).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict', message: expect.stringContaining('change it there') } },
    })
  })

  test('an unknown field is refused with the nearest name', async () => {
    const body = { ...API, ownr: 'me' }
    expect(await call(postService, { role: 'engineer', method: 'POST', body })).toMatchObject({
      status: 400,
      body: { error: { message: 'unknown field "ownr": did you mean "owner"?' } },
    })
  })

  test('a viewer is refused', async () => {
    expect((await call(postService, { role: 'viewer', method: 'POST', body: API })).status).toBe(403)
  })
})

describe('targets over HTTP', () => {
  test('are added and changed', async () => {
    const body = { job: 'page', url: 'http://host:9100' }
    const added = await call(postTarget, { role: 'engineer', method: 'POST', body })
    expect(added).toMatchObject({ status: 201, body: { url: 'http://host:9100/metrics' } })
    const params = { id: added.body.id }
    const changed = { ...body, intervalSeconds: 30 }
    expect(await call(putTarget, { role: 'engineer', method: 'PUT', body: changed, params })).toMatchObject({
      status: 200,
      body: { intervalSeconds: 30 },
    })
  })

  test('an address that may not be scraped is refused in words', async () => {
    const body = { job: 'page', url: 'http://169.254.169.254/latest' }
    expect(await call(postTarget, { role: 'engineer', method: 'POST', body })).toMatchObject({
      status: 400,
      body: { error: { issues: [{ path: 'url', message: expect.stringContaining('link-local') }] } },
    })
  })
})

describe('the configuration over HTTP', () => {
  test('a reload that is refused answers 422 with every fault', async () => {
    expect(await call(reload, { role: 'admin', method: 'POST' })).toMatchObject({
      status: 422,
      body: { error: { issues: [{ path: '/opsdeck.yml:2:3', message: 'unknown field "x"' }] } },
    })
  })

  test('is for admins', async () => {
    expect((await call(getConfiguration, { role: 'admin', method: 'GET' })).status).toBe(200)
    expect((await call(getConfiguration, { role: 'engineer', method: 'GET' })).status).toBe(403)
    expect((await call(reload, { role: 'engineer', method: 'POST' })).status).toBe(403)
  })
})
