import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createJsonAsker } from '../../../adapters/http/json-asker.ts'
import { createTestDatabase, type TestDatabase } from '../../../adapters/postgres/testing.ts'
import { createAddressRule, EVERY_NETWORK } from '../../../adapters/probes/address.ts'
import { UserSource } from '../../../core/config/schema/business.ts'
import { labelsFromObject } from '../../../core/labels/index.ts'
import type { AddressRule } from '../../../ports/prober.ts'
import type { Database } from '../../../services/context.ts'
import { createTestContext } from '../../../services/testing.ts'
import { createSurroundings, until } from '../testing.ts'
import { createUsersConnector } from './index.ts'

/** A Thursday. */
const NOON_MS = Date.UTC(2026, 10, 5, 12)
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const TOKEN = 'token-of-the-endpoint'

let database: TestDatabase
let db: Database
let around: ReturnType<typeof createSurroundings>
let answer: { status: number; body: string }
let headers: unknown[]
let endpoint: string
const running: { stop(): Promise<void> }[] = []
const server = createServer((request, response) => {
  headers.push(request.headers['x-token'])
  response.writeHead(answer.status, { location: '/elsewhere' }).end(answer.body)
})

beforeAll(async () => {
  database = await createTestDatabase()
  db = createTestContext(database.pool).db
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/users`
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await database.drop()
})
beforeEach(async () => {
  around = createSurroundings(NOON_MS)
  answer = { status: 200, body: '{}' }
  headers = []
  await database.pool.query('truncate user_days, connector_states')
})
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

async function start(config: object, addressRule: AddressRule = createAddressRule({ allow: EVERY_NETWORK })) {
  const { clock, log, store, query } = around
  const json = createJsonAsker({ version: '1', addressRule })
  const connector = createUsersConnector({ db, clock, log, store, query, json })
  running.push(connector, { stop: json.close })
  connector.apply([UserSource.parse({ name: 'app', ...config })])
  await connector.start()
  return connector
}

type Connector = Awaited<ReturnType<typeof start>>
const row = async (connector: Connector) => (await connector.rows())[0]
const inState = (connector: Connector, state: string) =>
  until(async () => expect(await row(connector)).toMatchObject({ state }))
const figures = async (connector: Connector) => {
  const [source] = (await connector.read(14)).sources
  return Object.fromEntries((source?.figures ?? []).map(figure => [figure.key, figure]))
}

function append(labels: Record<string, string>, points: readonly (readonly [atMs: number, value: number])[]) {
  const ref = around.store.resolve(labelsFromObject(labels))
  if (ref === null) throw new Error('the store took no more series')
  for (const [atMs, value] of points)
    around.store.append({
      refs: Uint32Array.of(ref),
      timestampsMs: Float64Array.of(atMs),
      values: Float64Array.of(value),
    })
}

/** As if it had been scraped shortly before the end of each day, and now. */
const eachDay = (name: string, valueOn: (daysAgo: number) => number) =>
  append(
    { __name__: name },
    Array.from({ length: 20 }, (_, at) => {
      const daysAgo = 20 - at
      return [NOON_MS + 12 * HOUR_MS - daysAgo * DAY_MS - 30_000, valueOn(daysAgo)] as const
    }).concat([[NOON_MS - 30_000, valueOn(0)]]),
  )

describe('by PromQL', () => {
  test('whole days as they were at their end, today as it is now, what was pushed as well', async () => {
    eachDay('app_users_day', daysAgo => 100 + daysAgo)
    eachDay('app_users_week', daysAgo => 500 - daysAgo)
    append({ __name__: 'app_cohort', cohort: '2026-10-19', week: '0' }, [[NOON_MS - 1_000, 40]])
    append({ __name__: 'app_cohort', cohort: '2026-10-19', week: '1' }, [[NOON_MS - 1_000, 10]])
    const connector = await start({
      service: 'shop',
      promql: { daily: 'sum(app_users_day)', weekly: 'app_users_week', cohorts: 'app_cohort' },
    })
    await inState(connector, 'good')
    const { sources } = await connector.read(3)
    expect(sources).toMatchObject([{ source: 'app', service: 'shop', asOfMs: NOON_MS }])
    expect(sources[0]?.days).toEqual([
      { day: '2026-11-03', daily: 102, weekly: 498, monthly: null, new: null },
      { day: '2026-11-04', daily: 101, weekly: 499, monthly: null, new: null },
      { day: '2026-11-05', daily: 100, weekly: 500, monthly: null, new: null },
    ])
    expect(sources[0]?.cohorts).toEqual([{ cohort: '2026-10-19', users: [40, 10] }])
    const by = await figures(connector)
    expect(by.users_daily).toMatchObject({
      value: 101,
      aside: '100 so far today',
      change: { kind: 'relative', value: (101 - 108) / 108, isBetter: false },
      source: 'users of app',
      asOfMs: NOON_MS,
    })
    expect(by.users_daily?.daily.slice(-2)).toEqual([101, 100])
    expect(by.users_growth).toMatchObject({ value: 7 / 493, worked: '(500 − 493) ÷ 493 = 1.4 %' })
    expect(by.users_retention_1).toMatchObject({ value: 0.25, worked: '10 of 40 users of 1 week = 25.0 %' })
    expect(by.users_monthly).toMatchObject({
      value: null,
      missing: 'this source tells no monthly active users',
    })
    await around.clock.advance(5_000)
    await until(async () =>
      expect(await around.ask('business_users_active')).toEqual({ 'app day': 100, 'app week': 500 }),
    )
    expect(Object.keys(await around.ask('business_source_age_seconds'))).toEqual(['app users'])
  })

  test('each day is asked at its end, once', async () => {
    eachDay('app_users_day', daysAgo => 100 + daysAgo)
    const connector = await start({ promql: { daily: 'app_users_day' } })
    await inState(connector, 'good')
    append({ __name__: 'app_users_day' }, [
      [NOON_MS + 12 * HOUR_MS - 30_000, 77],
      [NOON_MS + DAY_MS - 30_000, 12],
    ])
    for (const one of running.splice(0)) await one.stop()
    await around.clock.advance(DAY_MS)
    const asked: [number, number][] = []
    const { range } = around.query
    around.query.range = question => {
      asked.push([question.fromMs, question.toMs])
      return range(question)
    }
    const restarted = await start({ promql: { daily: 'app_users_day' } })
    await until(async () => {
      const { sources } = await restarted.read(2)
      expect(sources[0]?.days.map(({ day, daily }) => [day, daily])).toEqual([
        ['2026-11-05', 77],
        ['2026-11-06', 12],
      ])
    })
    const endOfDay = NOON_MS + 12 * HOUR_MS - 1
    expect(asked).toEqual([[endOfDay, endOfDay]])
    // Another expression counts something else: its days are asked anew.
    for (const one of running.splice(0)) await one.stop()
    const other = await start({ promql: { daily: '2 * app_users_day' } })
    await until(async () =>
      expect((await other.read(2)).sources[0]?.days.map(({ daily }) => daily)).toEqual([154, 24]),
    )
    expect(asked.at(-1)).toEqual([endOfDay - 89 * DAY_MS, endOfDay])
  })

  test.each([
    ['sum(', 'daily: '],
    ['app_users_day', 'daily gives 2 series: expected one number, such as sum(…)'],
    ['"text"', 'daily gives a string'],
    ['sum(nothing)', 'nothing that it was asked for gives a value now'],
    ['vector(-1)', 'daily gives -1, which is no number of users'],
  ])('%s is said', async (daily, reason) => {
    append({ __name__: 'app_users_day', shop: 'a' }, [[NOON_MS, 1]])
    append({ __name__: 'app_users_day', shop: 'b' }, [[NOON_MS, 1]])
    const connector = await start({ promql: { daily } })
    await inState(connector, 'failing')
    expect((await row(connector))?.reason).toContain(reason)
  })

  test.each([
    [{ cohort: 'soon', week: '0' }, 'is no day'],
    [{ cohort: '2026-10-19', week: 'x' }, 'is no number of weeks'],
  ])('a cohort %o', async (labels, reason) => {
    append({ __name__: 'app_cohort', ...labels }, [[NOON_MS, 1]])
    const connector = await start({ promql: { cohorts: 'app_cohort' } })
    await inState(connector, 'failing')
    expect((await row(connector))?.reason).toContain(reason)
  })
})

describe('by a JSON endpoint', () => {
  const json = () => ({
    url: endpoint,
    headers: { 'x-token': TOKEN },
    daily: '$.active.day',
    new: '$.new',
    cohorts: '$.cohorts',
  })
  const good = {
    active: { day: 321 },
    new: '12',
    cohorts: [
      { cohort: '2026-10-20', week: 0, users: 50 },
      { cohort: '2026-10-19', week: 1, users: 20 },
    ],
  }

  test('numbers by their paths, cohorts by the Monday of their week', async () => {
    answer.body = JSON.stringify(good)
    const connector = await start({ json: json() })
    await inState(connector, 'good')
    const { sources } = await connector.read(1)
    expect(sources[0]?.days).toEqual([
      { day: '2026-11-05', daily: 321, weekly: null, monthly: null, new: 12 },
    ])
    expect(sources[0]?.cohorts).toEqual([{ cohort: '2026-10-19', users: [50, 20] }])
    expect((await figures(connector)).users_daily).toMatchObject({
      value: 321,
      change: null,
      worked: '321 on 2026-11-05, so far',
    })
    expect(headers).toEqual([TOKEN])
  })

  test('a failure: figures stay, with their age, and it is asked again', async () => {
    answer.body = JSON.stringify(good)
    const connector = await start({ json: json(), interval: '10m' })
    await inState(connector, 'good')
    answer = { status: 500, body: TOKEN }
    await around.clock.advance(HOUR_MS)
    await until(async () => {
      await connector.sync('app')
      expect(await row(connector)).toMatchObject({
        state: 'failing',
        reason: expect.stringContaining('answered 500: it failed itself'),
        asOfMs: NOON_MS,
      })
    })
    expect((await figures(connector)).users_daily).toMatchObject({ value: 321, asOfMs: NOON_MS })
    expect(JSON.stringify([around.logged, await connector.rows()])).not.toContain(TOKEN)
    answer = { status: 200, body: JSON.stringify(good) }
    await until(async () => {
      await around.clock.advance(65_000)
      expect(await row(connector)).toMatchObject({ state: 'good' })
    })
  })

  test.each([
    ['a page of something else', { status: 200, body: '<html>' }, 'no JSON'],
    ['a redirect', { status: 302, body: '' }, 'redirects are not followed'],
    ['keys refused', { status: 401, body: '' }, 'check the headers'],
    ['too much', { status: 200, body: ' '.repeat(1_100_000) }, 'larger than'],
    [
      'no number',
      { status: 200, body: '{"active":{"day":true}}' },
      'daily leads to something that is no number',
    ],
    ['cohorts of another shape', { status: 200, body: '{"cohorts":[1]}' }, 'expected objects'],
    ['nothing of it', { status: 200, body: '{}' }, 'nothing that it was asked for'],
  ])('%s is said', async (_name, given, reason) => {
    answer = given
    const connector = await start({ json: json() })
    await inState(connector, 'failing')
    expect((await row(connector))?.reason).toContain(reason)
  })

  test('an address that the rule refuses is not asked; a path that is none is said', async () => {
    const refused = await start({ json: json() }, createAddressRule({ allow: [] }))
    await inState(refused, 'failing')
    expect([(await row(refused))?.reason, headers]).toEqual([
      expect.stringContaining('is this machine itself'),
      [],
    ])
    const wrong = await start({ name: 'other', json: { ...json(), daily: '$[' } })
    await inState(wrong, 'failing')
    expect((await row(wrong))?.reason).toContain('daily: "$[" is no JSONPath')
  })

  test('a source with nothing to ask is not connected; an unknown one is not synced', async () => {
    const connector = await start({})
    expect(await row(connector)).toMatchObject({
      state: 'not_connected',
      reason: expect.stringContaining('give promql, or json'),
    })
    expect(await connector.sync('other')).toBe(false)
    expect((await connector.read(1)).sources[0]?.days).toEqual([
      { day: '2026-11-05', daily: null, weekly: null, monthly: null, new: null },
    ])
  })
})
