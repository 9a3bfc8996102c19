import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createEventBus } from '../../adapters/event-bus.ts'
import { createDatabase } from '../../adapters/postgres/database.ts'
import { openStateHistory } from '../../adapters/postgres/state-history.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { createAddressRule, EVERY_NETWORK } from '../../adapters/probes/address.ts'
import { createProber } from '../../adapters/probes/registry.ts'
import { createEmbeddedSeriesStore } from '../../adapters/series-store/embedded-store.ts'
import { systemClock as clock } from '../../adapters/system-clock.ts'
import type { DeckEvents } from '../../ports/events.ts'
import { createWindowManager } from '../windows/index.ts'
import { createAnswerRows, createCheckManager, type NamedCheck } from './index.ts'
import { httpCheck } from './testing.ts'

const log = { info: () => {}, warn: () => {}, error: () => {} }
const failed = (error: unknown) => expect(error).toBeNull()

let database: TestDatabase
let service: Server
let url: string
let body: string
let status: number

beforeEach(async () => {
  ;[body, status] = ['{"status":"ok","uptime_seconds":10,"active_calls":3}', 200]
  database = await createTestDatabase()
  service = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(body)
  })
  await new Promise<void>(resolve => service.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/health`
})
afterEach(async () => {
  service.closeAllConnections()
  await new Promise(resolve => service.close(resolve))
  await database.drop()
})

/** The parts of a deck that checks need, all of them the real ones. */
async function startDeck() {
  const { pool } = database
  const db = createDatabase(pool, failed)
  const events = createEventBus(failed)
  const checked: DeckEvents['checked'][] = []
  const waiting: (() => void)[] = []
  events.on('checked', event => {
    checked.push(event)
    for (const wake of waiting.splice(0)) wake()
  })
  const limits = {
    limits: { maxActiveSeries: 10_000 },
    retention: { maxAgeMs: 10 ** 10, maxBytes: 10 ** 10 },
  }
  const store = await createEmbeddedSeriesStore({ pool, clock, log, ...limits })
  const history = await openStateHistory({ pool, clock, events, log })
  const windows = createWindowManager({ clock, events, log })
  const prober = createProber({ version: 'test', clock, addressRule: createAddressRule({ allow: [] }) })
  const file = createAddressRule({ allow: EVERY_NETWORK })
  const manager = createCheckManager({
    prober,
    store,
    history,
    windows: windows.door,
    clock,
    events,
    answers: createAnswerRows(db),
    log,
    observe: { checked: () => {}, started: () => {}, missed: () => {}, lost: () => {} },
    addressRules: networks => ({ file, page: createAddressRule({ allow: networks }) }),
  })
  return {
    manager,
    store,
    history,
    apply: (checks: readonly NamedCheck[], checkNetworks: readonly string[] = []) =>
      manager.apply({ checks, checkNetworks, connectivity: null }),
    async answered(count: number) {
      while (checked.length < count) await new Promise<void>(resolve => waiting.push(resolve))
    },
    async stop() {
      await manager.stop()
      await prober.close()
      await windows.stop()
      await history.close()
      await store.close()
      await db.$disconnect()
    },
  }
}

const apiCheck = (more: object = {}): NamedCheck =>
  httpCheck('api', {
    url,
    assert: [{ word: '$.status', means: { up: ['ok'], degraded: ['degraded'], down: ['error'] } }],
    fields: [{ field: 'active_calls', json: '$.active_calls' }],
    ...more,
  })

test('asked over HTTP, judged, stored, listed; and after a restart as it was', async () => {
  const first = await startDeck()
  await first.apply([apiCheck()])
  await first.answered(1)
  ;[body, status] = ['{"status":"degraded"}', 503]
  expect(await first.manager.run('shop/api')).toMatchObject({ state: 'degraded' })
  const [row] = await first.manager.list()
  const series = await first.store.select({
    matchers: [{ name: '__name__', op: '=', value: 'opsdeck_check_field' }],
    fromMs: 0,
    toMs: clock.now() + 1,
  })
  expect([...(series[0]?.values ?? [])][0]).toBe(3)
  expect((await first.manager.read('shop/api'))?.answers[0]).toMatchObject({
    status: 503,
    body: '{"status":"degraded"}',
    remoteAddress: '127.0.0.1',
  })
  const stoppedAtMs = clock.now()
  await first.stop()

  const second = await startDeck()
  expect(second.history.current('check:shop/api')).toMatchObject({ state: 'unobserved' })
  await second.apply([apiCheck()])
  const [restored] = await second.manager.list()
  expect(restored).toMatchObject({ state: 'degraded', sinceMs: row?.sinceMs })
  await second.answered(1)
  expect((await second.manager.list())[0]).toMatchObject({ state: 'degraded', sinceMs: row?.sinceMs })
  const spans = await second.history.spans('check:shop/api', row?.sinceMs ?? 0, clock.now())
  expect(spans.map(({ state }) => state)).toEqual(['degraded', 'unobserved', 'degraded'])
  expect(Math.abs((spans[1]?.fromMs ?? 0) - stoppedAtMs)).toBeLessThan(3_000)
  expect((await second.manager.read('shop/api'))?.answers.map(answer => answer.status)).toEqual([
    503, 503, 200,
  ])
  await second.stop()
})

test('a check of the page may not ask the own network; one of the file, or with that network opened, may', async () => {
  const deck = await startDeck()
  const fromPage = { ...apiCheck({ slug: 'page' }), source: 'page' as const, createdAtMs: 0 }
  await deck.apply([apiCheck(), fromPage])
  await deck.answered(2)
  const states = async () => Object.fromEntries((await deck.manager.list()).map(row => [row.key, row]))
  expect(await states()).toMatchObject({
    'shop/api': { state: 'up' },
    'shop/page': { state: 'unknown', reason: expect.stringContaining('127.0.0.1') },
  })
  const { source: _s, createdAtMs: _c, ...config } = apiCheck({ slug: 'trial' })
  expect((await deck.manager.test(config)).answer).toMatchObject({
    state: 'unknown',
    fault: expect.stringContaining('127.0.0.1'),
  })
  await deck.apply([apiCheck(), fromPage], ['127.0.0.0/8'])
  expect(await deck.manager.run('shop/page')).toMatchObject({ state: 'up' })
  await deck.stop()
})

test('of each check twenty answers are kept, and what is no JSON of PostgreSQL is kept too', async () => {
  body = 'NUL \u0000 and a lone surrogate \ud800'
  const deck = await startDeck()
  await deck.apply([httpCheck('api', { url, interval: '1h' })])
  for (let n = 0; n < 25; n++) await deck.manager.run('shop/api')
  await deck.stop()
  const { rows } = await database.pool.query('select count(*)::int as count from check_answers')
  expect(rows).toEqual([{ count: 20 }])
})
