import { expect, test } from 'vitest'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { ServiceConfig } from '../../contract/service.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { spansOfChanges, type WatchState } from '../../core/uptime/index.ts'
import { createQueryEngine } from '../../engine/query/index.ts'
import type { StateHistory } from '../../ports/state-history.ts'
import { createConfigurationStub } from '../configuration-testing.ts'
import { somebody } from '../testing.ts'
import { readSlos } from './read-slos.ts'

const NOW_MS = Date.parse('2026-03-10T00:00:00Z')
const HOUR_MS = 3_600_000

const SERVICE = ServiceConfig.parse({
  slug: 'api',
  name: 'API',
  match: 'job="api"',
  errors: { metric: 'requests_total', bad: 'code="500"' },
  objectives: [
    { slug: 'up', name: 'Up', target_ratio: 0.999 },
    { slug: 'good', name: 'Good', of: 'requests', target_ratio: 0.99, over: '7d' },
    { slug: 'fast', name: 'Fast', of: 'latency', target_ratio: 0.95 },
  ],
})

function world(changes: readonly [hoursAgo: number, state: WatchState][]) {
  const clock = createManualClock(NOW_MS)
  const store = createMemorySeriesStore()
  const write = (labels: Record<string, string>, samples: readonly [agoMs: number, value: number][]) => {
    const ref = store.resolve(labelsFromObject(labels))
    if (ref === null) throw new Error('the store is full')
    store.append({
      refs: new Uint32Array(samples.length).fill(ref),
      timestampsMs: Float64Array.from(samples.map(([agoMs]) => NOW_MS - agoMs)),
      values: Float64Array.from(samples.map(([, value]) => value)),
    })
  }
  const starts = changes.map(([hoursAgo, state]) => ({
    atMs: NOW_MS - hoursAgo * HOUR_MS,
    state,
    isMaintenance: false,
    reason: '',
  }))
  const spans: StateHistory['spans'] = async (_subject, fromMs, toMs) =>
    spansOfChanges(starts, { fromMs, toMs, nowMs: NOW_MS })
  const ctx = {
    actor: somebody('viewer'),
    clock,
    configuration: createConfigurationStub({ services: [{ ...SERVICE, source: 'file' }] }),
    history: { current: () => null, spans, spansOf: async () => new Map() },
    query: createQueryEngine({ store, clock }),
  }
  return { ctx, write }
}

test('V-59: 99.9 % over 30 days with 20 minutes down: 43.2 minutes of budget, 23.2 left', async () => {
  const { ctx } = world([
    [30 * 24, 'up'],
    [2, 'down'],
    [2 - 1 / 3, 'up'],
  ])
  const [up] = await readSlos(ctx)
  expect(up).toMatchObject({ slug: 'up', isMet: true, burning: null, problem: null, targetRatio: 0.999 })
  expect(up?.budget?.unit).toBe('seconds')
  expect((up?.budget?.total ?? 0) / 60).toBeCloseTo(43.2, 6)
  expect((up?.budget?.left ?? 0) / 60).toBeCloseTo(23.2, 6)
  expect(up?.rule).toContain('time up or degraded')
})

test('nothing observed is nothing judged', async () => {
  const { ctx } = world([])
  const [up, good] = await readSlos(ctx)
  expect(up).toMatchObject({ actualRatio: null, isMet: null, budget: null })
  expect(good).toMatchObject({ actualRatio: null, burnRates: { '5m': null, '3d': null } })
})

test('requests are counted from what the rules recorded, and burn rates are read from them', async () => {
  const { ctx, write } = world([])
  const labels = { service: 'api', objective: 'good' }
  // Ten hours at 2 requests a second, 1 % of them bad; a sample every five minutes.
  const steps = Array.from({ length: 120 }, (_, i) => (119 - i) * 300_000)
  write(
    { __name__: 'opsdeck_slo_all:rate1h', ...labels },
    steps.map(agoMs => [agoMs, 2]),
  )
  write(
    { __name__: 'opsdeck_slo_bad:rate1h', ...labels },
    steps.map(agoMs => [agoMs, 0.04]),
  )
  write({ __name__: 'opsdeck_slo_bad_ratio', ...labels, window: '1h' }, [[0, 0.15]])
  write({ __name__: 'opsdeck_slo_burning', ...labels, severity: 'page' }, [[0, 1]])
  write({ __name__: 'opsdeck_slo_burning', ...labels, severity: 'ticket' }, [[0, 1]])
  const good = (await readSlos(ctx))[1]
  expect(good).toMatchObject({ slug: 'good', isMet: false, burning: 'page' })
  expect(good?.actualRatio).toBeCloseTo(0.98, 9)
  expect(good?.burnRates['1h']).toBeCloseTo(15, 9)
  expect(good?.budget).toMatchObject({ unit: 'requests' })
  expect(good?.budget?.total).toBeCloseTo(720, 6)
  expect(good?.budget?.left).toBeCloseTo(-720, 6)
})

test('an objective that cannot be judged says why', async () => {
  const { ctx } = world([])
  const fast = (await readSlos(ctx))[2]
  expect(fast).toMatchObject({ slug: 'fast', budgetQuery: null, isMet: null })
  expect(fast?.problem).toMatch(/give "latency" its metric/)
})
