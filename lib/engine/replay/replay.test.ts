import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEventBus } from '../../adapters/event-bus.ts'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { openStateHistory } from '../../adapters/postgres/state-history.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import type { CheckRow } from '../../contract/checks.ts'
import type { ConfigurationState } from '../../contract/configuration.ts'
import { ServiceConfig } from '../../contract/service.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import type { WatchState } from '../../core/uptime/index.ts'
import { createQueryEngine } from '../query/index.ts'
import { createReplayDoor } from './index.ts'

const START_MS = 1_700_000_040_000
const MINUTE_MS = 60_000
const INTERVAL_MS = 15_000
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const shop = {
  slug: 'shop',
  name: 'Shop',
  match: 'job="shop"',
  errors: { metric: 'requests_total', bad: 'code="500"', target_ratio: 0.01 },
  parts: [{ slug: 'web', name: 'Web', match: 'job="shop",part="web"' }],
}
const check = { key: 'shop/login', service: 'shop', part: null, name: 'Login', isPaused: false, children: [] }

/**
 * An hour of a shop: well for half an hour; then it fails for ten minutes, and in the middle of them its target is not
 * reached for three; then all is well again.
 */
async function createWorld() {
  const clock = createManualClock(START_MS)
  const store = createMemorySeriesStore()
  const events = createEventBus(error => {
    throw error
  })
  const history = await openStateHistory({
    pool: database.pool,
    clock,
    events,
    log: silent,
    longestStandstillMs: 10 * 60 * MINUTE_MS,
  })
  const services = [{ ...ServiceConfig.parse(shop), source: 'file' as const }]
  const append = (labels: Record<string, string>, value: number) => {
    const refs = Uint32Array.of(store.resolve(labelsFromObject(labels)) ?? 0)
    store.append({ refs, timestampsMs: Float64Array.of(clock.now()), values: Float64Array.of(value) })
  }
  const record = (state: WatchState, reason: string) => {
    const shared = { atMs: clock.now(), state, isMaintenance: false, reason }
    history.record({ subject: 'service:shop', ...shared })
    history.record({ subject: 'part:shop/web', ...shared })
    history.record({ subject: 'check:shop/login', ...shared, reason: `login: ${reason}` })
  }
  let [good, bad] = [0, 0]
  for (let second = 0; second <= 3_600; second += INTERVAL_MS / 1000) {
    const minute = second / 60
    const isFailing = minute >= 30 && minute < 40
    const isAway = minute >= 33 && minute < 36
    if (second === 0) record('up', 'all targets up')
    if (minute === 30) record('degraded', '20% of requests fail')
    if (minute === 33) record('down', 'shop:80 does not answer')
    if (minute === 40) record('up', 'all targets up')
    good += isFailing ? 80 : 100
    bad += isFailing ? 20 : 0
    const target = { job: 'shop', part: 'web', instance: 'shop:80' }
    append({ __name__: 'up', ...target }, isAway ? 0 : 1)
    if (!isAway) {
      append({ __name__: 'requests_total', code: '200', ...target }, good)
      append({ __name__: 'requests_total', code: '500', ...target }, bad)
    }
    await clock.advance(INTERVAL_MS)
  }
  await history.flush()
  const door = createReplayDoor({
    query: createQueryEngine({ store, clock }),
    store,
    history,
    configuration: {
      current: async () => ({ services }) as Partial<ConfigurationState> as ConfigurationState,
      panelsOf: async () => [],
    },
    targets: { list: async () => [] },
    checks: { list: async () => [check as Partial<CheckRow> as CheckRow] },
  })
  const at = (minute: number) => ({ atMs: START_MS + minute * MINUTE_MS, rangeSeconds: 1_800 })
  return { door, history, at }
}

test('the board stands as it stood: states and reasons of then, figures up to then, nothing after', async () => {
  const { door, history, at } = await createWorld()
  const rowAt = async (minute: number) => {
    const { overview } = await door.overview(at(minute))
    const [row] = overview.services
    const points = row?.errorRatio.points ?? []
    return {
      state: row?.state,
      reason: row?.reason,
      since: row?.sinceMs == null ? null : (row.sinceMs - START_MS) / MINUTE_MS,
      part: row?.parts[0]?.state,
      errors: row?.errorRatio.value === null ? null : Math.round((row?.errorRatio.value ?? 0) * 100),
      targets: `${row?.targetsUp}/${row?.targetsTotal}`,
      newest: Math.max(...points.map(([atMs]) => atMs)) <= at(minute).atMs,
      onset: overview.onsetMs === null ? null : (overview.onsetMs - START_MS) / MINUTE_MS,
    }
  }
  expect(await rowAt(20)).toEqual({
    state: 'up',
    reason: 'all targets up',
    since: 0,
    part: 'up',
    errors: 0,
    targets: '1/1',
    newest: true,
    onset: null,
  })
  expect(await rowAt(32)).toMatchObject({
    state: 'degraded',
    reason: '20% of requests fail',
    since: 30,
    errors: 9,
    targets: '1/1',
    onset: 30,
  })
  expect(await rowAt(35)).toMatchObject({ state: 'down', reason: 'shop:80 does not answer', targets: '0/1' })
  expect(await rowAt(55)).toMatchObject({ state: 'up', since: 40, onset: null })
  await history.close()
})

test('what was missing then is missing: late, without a figure, and unobserved before the deck looked', async () => {
  const { door, history, at } = await createWorld()
  const before = await door.overview(at(-1))
  expect(before.overview.services[0]).toMatchObject({ targetsTotal: 0, newestSampleMs: null })
  expect(before.overview.services[0]?.errorRatio.value).toBeNull()
  expect(before.unobserved).toEqual([{ fromMs: at(-31).atMs, toMs: at(-1).atMs }])
  const after = await door.overview(at(20))
  expect(after.unobserved).toEqual([{ fromMs: at(-10).atMs, toMs: at(0).atMs }])
  await history.close()
})

test('a service page stands as it stood, its checks too', async () => {
  const { door, history, at } = await createWorld()
  const page = await door.service('shop', at(31))
  expect(page).toMatchObject({
    atMs: at(31).atMs,
    row: { state: 'degraded', reason: '20% of requests fail' },
    checks: [{ key: 'shop/login', state: 'degraded', reason: 'login: 20% of requests fail', children: [] }],
  })
  expect(page?.queries.errorRatio).toContain('requests_total')
  expect(await door.service('nobody', at(31))).toBeNull()
  await history.close()
})
