import { expect, test } from 'vitest'
import { changedServices, restartsIn } from './index.ts'

const MINUTE_MS = 60_000

function seen(metric: string, ...values: number[]): number[] {
  const timestampsMs = Float64Array.from(values, (_, i) => i * MINUTE_MS)
  return restartsIn({ metric, timestampsMs, values: Float64Array.from(values) }, 0).map(
    atMs => atMs / MINUTE_MS,
  )
}

test.each([
  ['X-09 a day, then 30 seconds: it restarted', 'xswarm_supervisor_uptime_seconds', [86_400, 30, 90], [1]],
  ['X-09 what only grows did not', 'uptime_seconds', [86_400, 86_460, 86_520], []],
  ['V-103 a counter of restarts from 2 to 3 is one restart', 'compose_restarts_total', [2, 2, 3, 3], [2]],
  ['V-103 a counter that falls tells nothing', 'compose_restart_count', [3, 0, 0], []],
  ['a process that began later restarted', 'process_start_time_seconds', [1_000, 1_000, 9_000], [2]],
  ['a clock that was set by a second did not', 'process_start_time_seconds', [1_000, 1_001, 1_000.5], []],
  ['a gap between says no less', 'uptime_seconds', [500, Number.NaN, 20], [2]],
])('%s', (_, metric, values, restarts) => {
  expect(seen(metric, ...values)).toEqual(restarts)
})

test('what was seen before is not seen again', () => {
  const series = { timestampsMs: Float64Array.of(1, 2, 3), values: Float64Array.of(9, 1, 2) }
  expect(restartsIn({ metric: 'uptime_seconds', ...series }, 2)).toEqual([])
})

test('a configuration marks the services whose own text is another one', () => {
  const [shop, voice] = [
    { slug: 'shop', name: 'Shop' },
    { slug: 'voice', name: 'Voice' },
  ]
  expect(changedServices(null, [shop])).toEqual([])
  expect(changedServices([shop, voice], [shop, voice])).toEqual([])
  expect(
    changedServices([shop, voice], [{ ...shop, match: 'job="shop"' } as typeof shop, { slug: 'new' }]),
  ).toEqual([
    { slug: 'shop', change: 'changed' },
    { slug: 'new', change: 'added' },
    { slug: 'voice', change: 'removed' },
  ])
})
