import { expect, test } from 'vitest'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { ServiceConfig } from '../../contract/service.ts'
import { labelsFromObject, labelsToObject } from '../../core/labels/index.ts'
import { createSuspectsDoor } from './index.ts'

const IMPACT_MS = 1_700_000_040_000
const MINUTE_MS = 60_000
const STEP_MS = 15_000

type ValueAt = (minute: number, step: number) => number | null

function createWorld(...configs: object[]) {
  const clock = createManualClock(IMPACT_MS + 20 * MINUTE_MS)
  const store = createMemorySeriesStore()
  const services = configs.map(config => ServiceConfig.parse(config))
  const door = createSuspectsDoor({
    store,
    clock,
    services: async () => services,
    typeOf: family => (family === 'queue_depth' ? 'gauge' : undefined),
  })
  return {
    series(labels: Record<string, string>, valueAt: ValueAt) {
      const ref = store.resolve(labelsFromObject(labels)) ?? 0
      for (let atMs = IMPACT_MS - 40 * MINUTE_MS, step = 0; atMs <= clock.now(); atMs += STEP_MS, step++) {
        const value = valueAt((atMs - IMPACT_MS) / MINUTE_MS, step)
        if (value === null) continue
        store.append({
          refs: Uint32Array.of(ref),
          timestampsMs: Float64Array.of(atMs),
          values: Float64Array.of(value),
        })
      }
    },
    find: (...slugs: string[]) => door.find({ services: slugs, impactMs: IMPACT_MS }),
  }
}

const shop = { slug: 'shop', name: 'Shop', match: 'job="shop"', depends_on: ['store'] }
const keeper = { slug: 'store', name: 'Store', match: 'job="store"', depends_on: ['disk'] }
const disk = { slug: 'disk', name: 'Disk', match: 'job="disk"' }
const steady: ValueAt = (_, step) => 10 + (step % 3)
const jump: ValueAt = (minute, step) => (minute >= 0 ? 60 : 10) + (step % 3)

test('the series that changed is named, with what it was and is; the steady ones are not', async () => {
  const world = createWorld(shop, keeper, disk)
  world.series({ __name__: 'queue_depth', job: 'shop', shard: 'a' }, jump)
  world.series({ __name__: 'queue_depth', job: 'shop', shard: 'b' }, steady)
  world.series({ __name__: 'threads', job: 'shop' }, steady)
  world.series({ __name__: 'queue_depth', job: 'elsewhere' }, jump)
  const { suspects, seriesCompared, dependencies } = await world.find('shop')
  expect(suspects.map(({ reading, labels }) => [reading.kind, labelsToObject(labels)])).toEqual([
    ['gauge', { __name__: 'queue_depth', job: 'shop', shard: 'a' }],
  ])
  expect(suspects[0]).toMatchObject({ service: 'shop', before: 11, after: 61, sinceMs: IMPACT_MS })
  expect([seriesCompared, dependencies]).toEqual([3, ['store', 'disk']])
})

test('what a service leans on is looked at too, however far down', async () => {
  const world = createWorld(shop, keeper, disk)
  world.series({ __name__: 'io_seconds_waiting', job: 'disk' }, jump)
  const { suspects } = await world.find('shop')
  expect(suspects).toMatchObject([{ service: 'disk', isDependency: true }])
})

test('a family of sums and counts is compared by its mean, whichever of them comes first', async () => {
  const world = createWorld(disk)
  const requests: ValueAt = minute => Math.round((minute + 40) * 600)
  const seconds: ValueAt = minute => (minute + 40) * 600 * 0.1 + Math.max(0, minute) * 600 * 0.9
  world.series({ __name__: 'a_seconds_sum', job: 'disk' }, seconds)
  world.series({ __name__: 'a_seconds_count', job: 'disk' }, requests)
  world.series({ __name__: 'b_seconds_count', job: 'disk' }, requests)
  world.series({ __name__: 'b_seconds_sum', job: 'disk' }, seconds)
  const { suspects } = await world.find('disk')
  const means = suspects.filter(({ reading }) => reading.kind === 'mean')
  expect(means.map(({ reading }) => reading.metric).sort()).toEqual(['a_seconds', 'b_seconds'])
  expect(means[0]?.before).toBeCloseTo(0.1)
  expect(means[0]?.after).toBeCloseTo(1)
})

test('a target that went down is named by its up, and not once more by each series that ended with it', async () => {
  const world = createWorld(disk)
  const until: ValueAt = (minute, step) => (minute < 1 ? 10 + (step % 3) : null)
  world.series({ __name__: 'up', job: 'disk', instance: 'a' }, minute => (minute < 1 ? 1 : 0))
  world.series({ __name__: 'threads', job: 'disk', instance: 'a' }, until)
  world.series({ __name__: 'up', job: 'disk', instance: 'b' }, () => 1)
  world.series({ __name__: 'sessions', job: 'disk', instance: 'b', room: 'x' }, until)
  const { suspects } = await world.find('disk')
  expect(suspects.map(({ reading, others }) => [reading.kind, reading.metric, others])).toEqual([
    ['gauge', 'up', 0],
    ['gone', 'sessions', 0],
  ])
})

test('a series that several selectors find is counted once', async () => {
  const parts = [
    { slug: 'a', name: 'A', match: 'job="shop",shard="a"' },
    { slug: 'b', name: 'B', match: 'shard="a",job="shop"' },
  ]
  const world = createWorld({ slug: 'shop', name: 'Shop', parts })
  world.series({ __name__: 'queue_depth', job: 'shop', shard: 'a', service: 'shop' }, jump)
  const { suspects, seriesCompared } = await world.find('shop')
  expect([seriesCompared, suspects.length, suspects[0]?.others]).toEqual([1, 1, 0])
})

test('a service that is gone from the configuration is looked for by its label', async () => {
  const world = createWorld()
  world.series({ __name__: 'opsdeck_check_duration_seconds', service: 'gone' }, jump)
  expect((await world.find('gone')).suspects).toHaveLength(1)
})

test('nobody waits for an answer that nobody wants any more', async () => {
  const clock = createManualClock(IMPACT_MS)
  const store = createMemorySeriesStore()
  const door = createSuspectsDoor({ store, clock, services: async () => [], typeOf: () => undefined })
  const signal = AbortSignal.abort(new Error('gone'))
  await expect(door.find({ services: ['a'], impactMs: IMPACT_MS, signal })).rejects.toThrow('gone')
})
