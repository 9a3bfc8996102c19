import { beforeEach, describe, expect, test } from 'vitest'
import { answerOf, type CheckWorld, createCheckWorld, httpCheck, REFUSED } from './testing.ts'

let world: CheckWorld
beforeEach(() => {
  world = createCheckWorld()
})

const MINUTE_MS = 60_000

test('a check is asked, judged, stored and listed', async () => {
  world.answer('shop/api', answerOf({ status: 503, body: '{"status":"degraded","queue":7}' }))
  await world.apply([
    httpCheck('api', {
      assert: [
        { word: '$.status', means: { up: ['ok'], degraded: ['degraded'] }, reason: 'says {{$.status}}' },
      ],
      fields: [{ field: 'queue', json: '$.queue' }],
    }),
  ])
  expect(await world.row('shop/api')).toMatchObject({ state: null, reason: 'not asked yet' })
  await world.clock.advance(1_000)
  expect(await world.row('shop/api')).toMatchObject({
    key: 'shop/api',
    asks: 'http://api.test/health',
    state: 'degraded',
    reason: 'says degraded',
    source: 'file',
    lastDurationSeconds: 0.02,
    intervalMs: 20_000,
  })
  expect(await world.samples('opsdeck_check_field')).toEqual([
    {
      labels: { __name__: 'opsdeck_check_field', service: 'shop', check: 'api', field: 'queue' },
      values: [7],
    },
  ])
  expect(world.checked).toMatchObject([{ key: 'shop/api', service: 'shop' }])
  expect(world.history.current('check:shop/api')).toMatchObject({ state: 'degraded' })
  expect(world.errors).toEqual([])
})

describe('counting', () => {
  const fiveMinutes = { interval: '5m', failures: 2 }

  test.each([
    [2, 1],
    [3, 2],
  ])(
    'X-08 X-37: with %i failures of 5 min it is down %i intervals after the first failure',
    async (failures, intervals) => {
      await world.apply([httpCheck('worker', { ...fiveMinutes, failures })])
      await world.clock.advance(5 * MINUTE_MS)
      world.answer('shop/worker', REFUSED)
      const before = world.asked.length
      while (world.asked.length === before) await world.clock.advance(1_000)
      const failedAtMs = world.asked.at(-1)?.atMs ?? 0
      expect(await world.row('shop/worker')).toMatchObject({
        state: 'up',
        pending: `failing, 1 of ${failures}`,
      })
      await world.clock.advance(intervals * 5 * MINUTE_MS)
      const row = await world.row('shop/worker')
      expect(row).toMatchObject({ state: 'down', pending: null })
      expect(row.sinceMs).toBe(failedAtMs + intervals * 5 * MINUTE_MS)
    },
  )

  test('X-08: one failure alone leaves no trace in the history; two are one outage, and one way back', async () => {
    await world.apply([httpCheck('worker', fiveMinutes)])
    await world.clock.advance(5 * MINUTE_MS)
    const states = () => world.history.changes.map(({ state }) => state)
    world.answer('shop/worker', REFUSED)
    await world.clock.advance(5 * MINUTE_MS)
    world.answer('shop/worker', answerOf())
    await world.clock.advance(10 * MINUTE_MS)
    expect(states()).toEqual(['up'])
    world.answer('shop/worker', REFUSED)
    await world.clock.advance(15 * MINUTE_MS)
    world.answer('shop/worker', answerOf())
    await world.clock.advance(10 * MINUTE_MS)
    expect(states()).toEqual(['up', 'down', 'up'])
  })

  test('while it fails and is not down yet, it is asked again after the retry interval', async () => {
    await world.apply([httpCheck('api', { interval: '60s', retry_interval: '5s', failures: 3 })])
    await world.clock.advance(MINUTE_MS)
    world.answer('shop/api', REFUSED)
    const before = world.asked.length
    while (world.asked.length === before) await world.clock.advance(1_000)
    await world.clock.advance(10_000)
    const times = world.timesOf('shop/api').slice(before)
    expect(times.map(atMs => atMs - (times[0] ?? 0))).toEqual([0, 5_000, 10_000])
    expect(await world.row('shop/api')).toMatchObject({ state: 'down' })
    await world.clock.advance(45_000)
    expect(world.timesOf('shop/api').length).toBe(before + 3)
  })
})
