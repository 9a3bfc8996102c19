import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAttemptLimiter } from '../adapters/attempt-limiter.ts'
import { createMemorySeriesStore } from '../adapters/memory/series-store.ts'
import { createTestDatabase, type TestDatabase } from '../adapters/postgres/testing.ts'
import { labelsFromObject } from '../core/labels/index.ts'
import { createQueryEngine } from '../engine/query/index.ts'
import type { Deck } from '../ports/deck.ts'
import { createKey } from '../services/keys/create-key.ts'
import { createTestContext } from '../services/testing.ts'
import { readEnv } from './env.ts'
import { health, ready } from './health.ts'
import { handleProm } from './prom.ts'
import { setRuntime } from './runtime.ts'

const trouble = { message: '' as string }
let database: TestDatabase
let authorization: string

const store = createMemorySeriesStore()
for (let i = 0; i < 3_000; i++) {
  const ref = store.resolve(labelsFromObject({ __name__: 'many', number: String(i).padStart(4, '0') }))
  const one = { refs: Uint32Array.of(ref ?? 0), timestampsMs: Float64Array.of(1_000) }
  store.append({ ...one, values: Float64Array.of(i) })
}

beforeAll(async () => {
  database = await createTestDatabase()
  const ctx = createTestContext(database.pool)
  const read = readEnv({})
  if (!('env' in read)) throw new Error('the default environment is good')
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const { db, clock, secrets, events } = ctx
  // What these routes ask of the deck, and nothing more.
  const deck = {
    version: '0.1.0',
    events,
    store,
    query: createQueryEngine({ store, clock }),
    isReady: () => trouble.message === '',
    checkHealth: async () => {
      if (trouble.message) throw new Error(trouble.message)
    },
  } as unknown as Deck
  setRuntime({
    env: read.env,
    deck,
    db,
    clock,
    secrets,
    importChecks: async () => ({ checks: [], notes: [] }),
    attempts: createAttemptLimiter(db),
    log,
  })
  const { key } = await createKey(ctx, { name: 'grafana', grant: { role: 'viewer' }, expiresInDays: null })
  authorization = `Basic ${Buffer.from(`key:${key}`).toString('base64')}`
})
afterAll(() => database.drop())

const GET = handleProm('GET /api/prom/api/v1/[...path]')
const POST = handleProm('POST /api/prom/api/v1/[...path]')

async function ask(path: string, query: string, headers: Record<string, string> = { authorization }) {
  const request = new Request(`http://127.0.0.1:3000/api/prom/api/v1/${path}?${query}`, { headers })
  const response = await GET(request, { params: Promise.resolve({ path: path.split('/') }) })
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}

test('a key as the password of HTTP Basic is let in, nobody else is', async () => {
  expect(await ask('query', 'query=1&time=1')).toEqual({
    status: 200,
    type: 'application/json',
    text: '{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}',
  })
  expect((await ask('query', 'query=1', {})).status).toBe(401)
})

test('an answer of many pieces arrives whole', async () => {
  const { text } = await ask('query', 'query=many&time=1')
  const { data } = JSON.parse(text)
  expect(data.result).toHaveLength(3_000)
  expect(data.result[2_999]).toEqual({ metric: { __name__: 'many', number: '2999' }, value: [1, '2999'] })
})

test('a form asks as a query does', async () => {
  const body = new URLSearchParams({ query: 'many{number="0001"}', time: '1' })
  const request = new Request('http://127.0.0.1:3000/x', { method: 'POST', body, headers: { authorization } })
  const response = await POST(request, { params: Promise.resolve({ path: ['query'] }) })
  expect(await response.json()).toMatchObject({ data: { result: [{ value: [1, '1'] }] } })
})

test('errors are as Prometheus writes them; the place only for who asks for it', async () => {
  const { status, text } = await ask('query', 'query=up{')
  expect(status).toBe(400)
  expect(JSON.parse(text)).toEqual({
    status: 'error',
    errorType: 'bad_data',
    error: expect.stringMatching(/^invalid parameter "query": 1:4: parse error: /),
  })
  const placed = await ask('query', 'query=up{', { authorization, 'x-opsdeck-position': '1' })
  expect(JSON.parse(placed.text).position).toMatchObject({ start: expect.any(Number) })
})

test.each([
  ['query', 'query=many + on() many&time=1', 422],
  ['alertmanagers', '', 404],
  ['query_range', 'query=1&start=0&end=1e9&step=1', 400],
])('%s?%s is %i', async (path, query, status) => {
  expect((await ask(path, query.replaceAll('+', '%2B'))).status).toBe(status)
})

test('health says ok, or what is wrong', async () => {
  const good = await health()
  expect(good.status).toBe(200)
  expect(await good.json()).toMatchObject({
    status: 'ok',
    service: 'opsdeck',
    version: '0.1.0',
    timestamp: expect.any(String),
  })
  expect(ready().status).toBe(200)
  trouble.message = 'the database does not answer'
  const bad = await health()
  expect(bad.status).toBe(503)
  expect(await bad.json()).toMatchObject({ status: 'error', error: 'the database does not answer' })
  expect(ready().status).toBe(503)
  trouble.message = ''
})
