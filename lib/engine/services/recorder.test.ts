import { beforeEach, expect, test } from 'vitest'
import { createEventBus } from '../../adapters/event-bus.ts'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { ServiceConfig } from '../../contract/service.ts'
import type { WindowOccurrence } from '../../contract/watch.ts'
import { createMemoryHistory } from '../checks/testing.ts'
import { createQueryEngine } from '../query/index.ts'
import { createServiceRecorder, type ObservedState } from './index.ts'

const START_MS = 1_700_000_000_000
const API = {
  service: 'shop',
  part: null,
  name: 'API',
  impact: 'down',
  reason: 'refused',
  intervalMs: 20_000,
} as const

function createWorld() {
  const clock = createManualClock(START_MS)
  const events = createEventBus(error => {
    throw error
  })
  const history = createMemoryHistory()
  let observed: ObservedState[] = []
  let window: WindowOccurrence | null = null
  const recorder = createServiceRecorder({
    query: createQueryEngine({ store: createMemorySeriesStore(), clock }),
    targets: () => [],
    watching: { checks: () => [], observed: () => observed, windows: { open: () => window } },
    history,
    events,
    clock,
    log: { info: () => {}, warn: () => {}, error: fields => expect(fields).toBeNull() },
  })
  return {
    clock,
    history,
    recorder,
    apply: (...services: object[]) =>
      recorder.apply(services.map(one => ({ ...ServiceConfig.parse(one), source: 'file' as const }))),
    says(...states: ObservedState[]) {
      observed = states
      const change = { atMs: clock.now(), state: 'up', isMaintenance: false, reason: '' } as const
      events.emit('stateChanged', { ...change, subject: 'check:shop/api' })
    },
    openWindow(open: boolean) {
      window = open ? ({ name: 'Move' } as WindowOccurrence) : null
      events.emit('windowsChanged', { atMs: clock.now() })
    },
    written: () =>
      history.changes.map(({ subject, state, isMaintenance }) =>
        isMaintenance ? `${subject} ${state} in maintenance` : `${subject} ${state}`,
      ),
  }
}

let world: ReturnType<typeof createWorld>
beforeEach(() => {
  world = createWorld()
  return () => world.recorder.stop()
})

const shop = { slug: 'shop', name: 'Shop' }

test('states of services and parts are written as they change, though nobody watches', async () => {
  world.apply({ ...shop, parts: [{ slug: 'db', name: 'Database', impact: 'degraded' }] })
  const db = { ...API, part: 'db', name: 'DB' }
  world.says({ ...API, state: 'up', atMs: START_MS }, { ...db, state: 'up', atMs: START_MS })
  await world.clock.advance(2_000)
  world.says({ ...API, state: 'up', atMs: START_MS }, { ...db, state: 'down', atMs: START_MS })
  await world.clock.advance(2_000)
  expect(world.written()).toEqual([
    'service:shop up',
    'part:shop/db up',
    'service:shop degraded',
    'part:shop/db down',
  ])
  expect(world.history.current('service:shop')).toMatchObject({ reason: 'Database: DB: refused' })
})

test('a storm of changes is one judgement a second', async () => {
  world.apply(shop)
  for (let n = 0; n < 50; n++) {
    world.says({ ...API, state: n % 2 ? 'up' : 'down', atMs: START_MS })
    await world.clock.advance(20)
  }
  expect(world.written().length).toBe(1)
})

test('before anything was heard of, nothing is said; silence that lasts is unknown', async () => {
  world.apply(shop)
  world.says({ ...API, state: 'unknown', atMs: null })
  await world.clock.advance(60_000)
  expect(world.written()).toEqual([])
  await world.clock.advance(60_000)
  expect(world.written()).toEqual(['service:shop unknown'])
})

test('planned work is kept beside the state that it covers', async () => {
  world.apply(shop)
  world.says({ ...API, state: 'up', atMs: START_MS })
  await world.clock.advance(2_000)
  world.openWindow(true)
  await world.clock.advance(2_000)
  world.says({ ...API, state: 'down', atMs: START_MS })
  await world.clock.advance(2_000)
  world.says({ ...API, state: 'up', atMs: START_MS })
  world.openWindow(false)
  await world.clock.advance(2_000)
  expect(world.written()).toEqual([
    'service:shop up',
    'service:shop up in maintenance',
    'service:shop down in maintenance',
    'service:shop up',
  ])
})

test('nobody looks at a service that left the configuration', async () => {
  world.apply(shop)
  world.says({ ...API, state: 'up', atMs: START_MS })
  await world.clock.advance(2_000)
  world.apply()
  expect(world.written()).toEqual(['service:shop up', 'service:shop unobserved'])
})
