import { afterEach, describe, expect, test } from 'vitest'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { createGrowthGuard } from '../care/growth-guard.ts'
import { createScene, scrapeJob, scrapeTarget } from './testing.ts'

const lines = (name: string, count: number): string =>
  Array.from({ length: count }, (_, i) => `${name}{id="${i}"} 1\n`).join('')

function guarded(maxActiveSeries: number) {
  const store = createMemorySeriesStore({ maxActiveSeries })
  const refused: [string, string, number][] = []
  const growth = createGrowthGuard({
    store,
    clock: { now: () => 0 },
    observe: { growthRefused: (...one) => refused.push(one) },
  })
  return { ...createScene({ store, growth }), refused }
}

let scene: ReturnType<typeof guarded> | undefined
afterEach(() => scene?.manager.stop())

describe('a target explodes beside twenty that grow by ten', () => {
  const CAP = 4_000
  const start = async () => {
    const world = guarded(CAP)
    scene = world
    const good = Array.from({ length: 20 }, (_, i) => `good-${i}:1`)
    for (const one of good) world.answer(one, lines('good', 100))
    world.answer('bad:1', lines('bad', 100))
    world.manager.apply([scrapeJob([...good, 'bad:1'].map(one => scrapeTarget(one)))])
    await world.manager.collect({})
    return { ...world, good }
  }

  test('into more series than are looked at: what it had goes on, the others get theirs, memory stays bounded', async () => {
    const world = await start()
    for (const one of world.good) world.answer(one, lines('good', 110))
    world.answer('bad:1', lines('bad', 100) + lines('explosion', 260_000))
    const before = process.memoryUsage().heapUsed
    await world.clock.advance(1_000)
    const states = await world.manager.collect({})
    expect(states.map(({ health }) => health)).toEqual(Array.from({ length: 21 }, () => 'up'))
    const bad = states.find(({ instance }) => instance === 'bad:1')
    expect(bad?.refusedGrowth).toMatch(/260,000 new series at once; these are not stored, those it had go on/)
    expect(states.filter(({ refusedGrowth }) => refusedGrowth !== undefined)).toEqual([bad])
    expect(await world.samplesOf('bad', { id: '7' })).toHaveLength(2)
    expect(await world.samplesOf('explosion')).toEqual([])
    expect(await world.samplesOf('good', { id: '109' })).toHaveLength(20)
    expect(world.store.statistics().activeSeries).toBe(21 * 100 + 20 * 10 + 21 * 5)
    globalThis.gc?.()
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(400 * 1024 * 1024)
    expect(world.errors).toEqual([])
  }, 30_000)

  test('step by step: it comes to the reserve and no further, and is told so', async () => {
    const world = await start()
    let told: string | undefined
    for (let step = 1; step <= 6; step++) {
      world.answer('bad:1', lines('bad', 100 + step * 500))
      for (const one of world.good) world.answer(one, lines('good', 100 + step))
      await world.clock.advance(10_000)
      const states = await world.manager.collect({})
      expect(states.every(({ health }) => health === 'up')).toBe(true)
      told ??= states.find(({ instance }) => instance === 'bad:1')?.refusedGrowth
    }
    expect(told).toMatch(/^this scrape would add 5?1?[05]00 series; the deck holds [\d,]+ of 4,000: /)
    expect(world.store.statistics().activeSeries).toBeLessThanOrEqual(CAP * 0.95 + 20 * 6)
    expect(await world.samplesOf('good', { id: '105', instance: 'good-19:1' })).toHaveLength(2)
    expect(await world.samplesOf('bad', { id: '99' })).toHaveLength(13)
    expect(world.refused.every(([source, reason]) => source === 'scrape' && reason === 'growth')).toBe(true)
  })

  test('once it shows no more than before, nothing is told of it any more', async () => {
    const world = await start()
    world.answer('bad:1', lines('bad', 3_000))
    await world.clock.advance(1_000)
    expect((await world.manager.collect({ instance: 'bad:1' }))[0]?.refusedGrowth).toContain('2,900 series')
    world.answer('bad:1', lines('bad', 100))
    await world.clock.advance(1_000)
    const [state] = await world.manager.collect({ instance: 'bad:1' })
    expect(state).toMatchObject({ health: 'up', lastError: null })
    expect(state?.refusedGrowth).toBeUndefined()
  })
})

test('a target that is new when the deck is nearly full has nothing that could go on: it is down, and says why', async () => {
  const world = guarded(1_000)
  scene = world
  world.answer('old:1', lines('old', 930))
  world.manager.apply([scrapeJob([scrapeTarget('old:1')])])
  await world.manager.collect({})
  world.answer('new:1', lines('new', 40))
  world.manager.apply([scrapeJob([scrapeTarget('old:1'), scrapeTarget('new:1')])])
  const [state] = await world.manager.collect({ instance: 'new:1' })
  expect(state).toMatchObject({ health: 'down', lastError: expect.stringContaining('would add 40 series') })
  expect(world.refused).toEqual([['scrape', 'growth', 40]])
})
