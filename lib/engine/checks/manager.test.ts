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

describe('time', () => {
  test('a thousand checks start at their own moments, at the same place of every interval', async () => {
    const checks = Array.from({ length: 1_000 }, (_, n) => httpCheck(`c${n}`))
    await world.apply(checks)
    await world.clock.advance(40_000)
    world.asked.length = 0
    await world.clock.advance(40_000)
    const bySecond = new Map<number, number>()
    for (const { atMs } of world.asked) {
      const second = Math.floor(atMs / 1_000)
      bySecond.set(second, (bySecond.get(second) ?? 0) + 1)
    }
    expect(world.asked.length).toBe(2_000)
    expect(Math.max(...bySecond.values())).toBeLessThan(80)
    expect(Math.max(...world.delays)).toBeLessThanOrEqual(0.1)
    const [first = 0, second = 0] = world.timesOf('shop/c7')
    expect(second - first).toBe(20_000)
  })

  test('one that takes longer than its interval is asked once at a time and does not catch up', async () => {
    world.answer('shop/slow', async () => {
      await world.clock.sleep(2_500)
      return answerOf({ durationSeconds: 2.5 })
    })
    await world.apply([httpCheck('slow', { interval: '1s', timeout: '10s' })])
    await world.clock.advance(31_000)
    const times = world.timesOf('shop/slow')
    const gaps = times.slice(1).map((atMs, n) => atMs - (times[n] ?? 0))
    expect(new Set(gaps.slice(1))).toEqual(new Set([3_000]))
    expect(world.missed).toBeGreaterThan(15)
  })

  test('X-50: run now asks at once, shows what came, and is written down', async () => {
    await world.apply([httpCheck('db', { interval: '1h' })])
    await world.clock.advance(2_000)
    world.answer('shop/db', REFUSED)
    const before = world.asked.length
    const row = await world.manager.run('shop/db')
    expect(world.asked.length).toBe(before + 1)
    expect(row).toMatchObject({ state: 'down', lastAtMs: world.clock.now() })
    await world.manager.run('shop/db')
    await world.clock.advance(2_000)
    expect(world.rows.records.map(({ state }) => state)).toEqual(['up', 'down', 'down'])
    expect(await world.manager.run('shop/nobody')).toBeNull()
  })

  test('run now joins the asking that is under way, and a paused check refuses', async () => {
    world.answer('shop/a', async () => {
      await world.clock.sleep(500)
      return answerOf()
    })
    await world.apply([httpCheck('a'), httpCheck('b', { paused: true })])
    const both = Promise.all([world.manager.run('shop/a'), world.manager.run('shop/a')])
    await world.clock.advance(500)
    await both
    expect(world.timesOf('shop/a').length).toBe(1)
    await expect(world.manager.run('shop/b')).rejects.toMatchObject({ code: 'conflict' })
    expect(await world.row('shop/b')).toMatchObject({ isPaused: true, state: null, reason: 'paused' })
  })

  test('a clock that is set back an hour stops nothing', async () => {
    await world.apply([httpCheck('a')])
    await world.clock.advance(30_000)
    const now = world.clock.now
    world.clock.now = () => now() - 3_600_000
    const before = world.asked.length
    await world.clock.advance(60_000)
    expect(world.asked.length).toBeGreaterThanOrEqual(before + 2)
  })
})

describe('what must not stop others', () => {
  test('a check that never ends is given up, and good ones beside it are on time', async () => {
    world.answer('shop/never', () => new Promise(() => {}))
    await world.apply([httpCheck('never', { timeout: '3s' }), httpCheck('good')])
    await world.clock.advance(61_000)
    expect(world.timesOf('shop/good').length).toBeGreaterThanOrEqual(3)
    expect(await world.row('shop/good')).toMatchObject({ state: 'up' })
    expect(await world.row('shop/never')).toMatchObject({
      state: 'down',
      reason: expect.stringContaining('did not end within 3 s'),
    })
    expect(world.timesOf('shop/never').length).toBeGreaterThanOrEqual(2)
  })

  test('a thousand that hang leave room for those that answer', async () => {
    world.answer('*', () => new Promise(() => {}))
    world.answer('shop/good', answerOf())
    const hanging = Array.from({ length: 1_000 }, (_, n) => httpCheck(`h${n}`, { timeout: '20s' }))
    await world.apply([...hanging, httpCheck('good', { interval: '5s' })])
    await world.clock.advance(80_000)
    expect(world.timesOf('shop/good').length).toBeGreaterThanOrEqual(14)
    expect(world.manager.load().running).toBeLessThanOrEqual(1_001)
  })

  test('a prober that throws is an answer that says so', async () => {
    world.answer('shop/a', () => {
      throw new Error('a fault of the kind')
    })
    await world.apply([httpCheck('a'), httpCheck('b')])
    await world.clock.advance(2_000)
    expect(await world.row('shop/a')).toMatchObject({
      reason: expect.stringContaining('failed inside Opsdeck'),
    })
    expect(await world.row('shop/b')).toMatchObject({ state: 'up' })
    expect(world.errors.length).toBeGreaterThan(0)
  })

  test('a configuration that does not compile is told, and the others are asked', async () => {
    await world.apply([
      httpCheck('wrong', { assert: [{ if: { json: '$[', exists: true }, state: 'down' }] }),
      httpCheck('right'),
    ])
    await world.clock.advance(2_000)
    expect((await world.manager.list()).map(({ key }) => key)).toEqual(['shop/right'])
    expect(world.errors).toMatchObject([{ check: 'shop/wrong' }])
  })
})
