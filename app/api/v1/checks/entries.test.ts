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
import { PUT as putHeartbeat } from '../heartbeats/[...key]/route.ts'
import { POST as postHeartbeat } from '../heartbeats/route.ts'
import { GET as getSignal } from '../log-signals/[...key]/route.ts'
import { POST as postSignal } from '../log-signals/route.ts'
import { DELETE as deletePage } from '../status-pages/[...key]/route.ts'
import { POST as postPage } from '../status-pages/route.ts'
import { PUT as putWindow } from '../windows/[...key]/route.ts'
import { POST as postWindow } from '../windows/route.ts'
import { DELETE as deleteCheck, GET as getCheck, PUT as putCheck } from './[...key]/route.ts'
import { GET as listChecks, POST as postCheck } from './route.ts'

const HOME = 'http://127.0.0.1:3000'
const CHECK = {
  service: 'api',
  slug: 'web',
  name: 'Web',
  kind: 'http',
  url: 'https://h/',
  secrets: { token: 's3cret' },
}

let database: TestDatabase
const keys = new Map<Role, string>()
beforeAll(async () => {
  database = await createTestDatabase()
  const ctx = createTestContext(database.pool)
  const read = readEnv({})
  if (!('env' in read)) throw new Error('the default environment is good')
  const { db, clock, secrets, events } = ctx
  const service = ServiceConfig.parse({ slug: 'api', name: 'API', match: 'job="api"' })
  setRuntime({
    env: read.env,
    deck: onlyConfiguration({
      events,
      configuration: createConfigurationStub({ services: [{ ...service, source: 'file' }] }),
    }),
    db,
    clock,
    secrets,
    importChecks: async () => ({ checks: [], notes: [] }),
    attempts: createAttemptLimiter(db),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
  for (const role of ['viewer', 'engineer'] as const) {
    const { key } = await createKey(ctx, { name: role, grant: { role }, expiresInDays: null })
    keys.set(role, key)
  }
})
afterAll(() => database.drop())

// These routes ask nothing else of the engine.
const onlyConfiguration = (parts: Pick<Deck, 'events' | 'configuration'>) => parts as Deck

type Call = { role?: Role; method: string; body?: unknown; key?: string[] }
type Route = (
  request: Request,
  context: { params: Promise<Record<string, string[] | undefined>> },
) => Promise<Response>

async function call(route: Route, { role = 'engineer', method, body, key }: Call) {
  const headers = { authorization: `Bearer ${keys.get(role)}`, 'content-type': 'application/json' }
  const text = body === undefined ? null : JSON.stringify(body)
  const request = new Request(`${HOME}/api/v1/x`, { method, headers, body: text })
  const response = await route(request, { params: Promise.resolve(key ? { key } : {}) })
  const answer = await response.text()
  return { status: response.status, body: answer === '' ? null : JSON.parse(answer) }
}

describe('checks over HTTP', () => {
  const key = ['api', 'web']

  test('an engineer adds, reads, changes and removes one, and never sees its secrets again', async () => {
    const added = await call(postCheck, { method: 'POST', body: CHECK })
    expect(added).toMatchObject({ status: 201, body: { key: 'api/web', source: 'page' } })
    const read = await call(getCheck, { role: 'viewer', method: 'GET', key })
    expect(read.body.config).toMatchObject({ secrets: { token: '••••' }, interval: '60s' })
    const changed = await call(putCheck, { method: 'PUT', key, body: { ...read.body.config, name: 'New' } })
    expect(changed).toMatchObject({ status: 200, body: { config: { name: 'New' } } })
    const all = await call(listChecks, { role: 'viewer', method: 'GET' })
    expect(all.body.entries).toHaveLength(1)
    expect(JSON.stringify([added, read, changed, all])).not.toContain('s3cret')
    expect(await call(deleteCheck, { method: 'DELETE', key })).toEqual({ status: 204, body: null })
    expect((await call(getCheck, { method: 'GET', key })).status).toBe(404)
  })

  test.each<[why: string, change: Record<string, unknown>, path: string, message: string]>([
    ['an unknown kind', { kind: 'htp' }, 'kind', '"htp" is not known: expected one of "http", "tcp"'],
    ['an unknown field', { intervall: '5s' }, '', 'unknown field "intervall": did you mean "interval"?'],
    ['a missing field', { url: undefined }, 'url', 'missing'],
    [
      'an assertion that is none',
      { assert: [{ if: { json: '$.a', above: 'x' }, state: 'up' }] },
      'assert.0.if.above',
      'found "x", expected a number',
    ],
    ['an unknown service', { service: 'none' }, 'service', 'service: there is no service "none"'],
  ])('%s is refused with its place', async (_why, change, path, message) => {
    const { status, body } = await call(postCheck, { method: 'POST', body: { ...CHECK, ...change } })
    expect(status).toBe(400)
    expect(body.error.issues).toMatchObject([{ path, message: expect.stringContaining(message) }])
  })

  test('a viewer is refused', async () => {
    expect((await call(postCheck, { role: 'viewer', method: 'POST', body: CHECK })).status).toBe(403)
  })
})

test('heartbeats, windows, log signals and status pages have doors of the same kind', async () => {
  const heartbeat = { service: 'api', slug: 'backup', name: 'Backup', cron: '0 3 * * *' }
  expect((await call(postHeartbeat, { method: 'POST', body: heartbeat })).status).toBe(201)
  const bad = { ...heartbeat, cron: 'daily' }
  expect(await call(putHeartbeat, { method: 'PUT', key: ['api', 'backup'], body: bad })).toMatchObject({
    status: 400,
    body: { error: { issues: [{ path: 'cron' }] } },
  })
  const planned = { slug: 'sun', name: 'S', services: ['api'], starts: '2026-01-04T02:00', duration: '2h' }
  expect((await call(postWindow, { method: 'POST', body: planned })).status).toBe(201)
  const longer = { ...planned, duration: '3h' }
  expect(await call(putWindow, { method: 'PUT', key: ['sun'], body: longer })).toMatchObject({
    status: 200,
    body: { key: 'sun', config: { duration: '3h' } },
  })
  const signal = { service: 'api', slug: 'errors', name: 'Errors', min_level: 'error' }
  expect((await call(postSignal, { method: 'POST', body: signal })).status).toBe(201)
  expect(await call(getSignal, { method: 'GET', key: ['api', 'errors'] })).toMatchObject({ status: 200 })
  const page = { slug: 'public', title: 'Status', components: [{ service: 'api' }] }
  expect((await call(postPage, { method: 'POST', body: page })).status).toBe(201)
  expect((await call(deletePage, { method: 'DELETE', key: ['public'] })).status).toBe(204)
})
