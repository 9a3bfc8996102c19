import { expect, test } from 'vitest'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { createUsageLedger } from '../../engine/care/usage-ledger.ts'
import { createQueryEngine } from '../../engine/query/index.ts'
import { readCardinality } from './read-cardinality.ts'

const NOW_MS = 1_700_000_000_000
const actor = { kind: 'system' } as const
const files = [
  {
    path: 'opsdeck.yml',
    text: 'scrape_configs:\n  - job_name: api\n    metric_relabel_configs: [{regex: unnamed_total}]\nservices:\n  - expr: rate(configured_total[5m])\n',
  },
]

test('tops, churn, refusals and drops of what is stored, asked and configured', async () => {
  const clock = createManualClock(NOW_MS)
  const store = createMemorySeriesStore({ maxActiveSeries: 1_000 })
  const write = (name: string, count: number, agoMs: readonly number[]) => {
    for (let i = 0; i < count; i++) {
      const ref = store.resolve(
        labelsFromObject({ __name__: name, job: 'api', instance: 'a:1', n: `${i % 5}${name}${i}` }),
      )
      for (const ago of agoMs)
        store.append({
          refs: Uint32Array.of(ref ?? 0),
          timestampsMs: Float64Array.of(NOW_MS - ago),
          values: Float64Array.of(1),
        })
    }
  }
  const HOUR_MS = 3_600_000
  write('gone_total', 70, [3 * HOUR_MS])
  write('unnamed_total', 80, [1.5 * HOUR_MS, 60_000])
  write('asked_total', 90, [1.5 * HOUR_MS, 60_000])
  write('configured_total', 60, [60_000])
  const usage = createUsageLedger(clock)
  const engine = createQueryEngine({ store, clock, observe: ({ expr }) => usage.note(expr) })
  await engine.instant({ expr: 'sum by (n) (asked_total)', atMs: NOW_MS })
  await expect(engine.instant({ expr: 'still typing(', atMs: NOW_MS })).rejects.toThrow()
  const target = { job: 'api', instance: 'a:1', refusedGrowth: 'this scrape would add 7 series' }
  const read = () =>
    readCardinality({
      clock,
      actor,
      deck: {
        store,
        usage,
        targets: { list: async () => [target] },
        configuration: {
          current: async () => ({ files, jobs: [{ name: 'api', source: 'file', targets: 1 }] }),
        },
      },
    })
  const counted = await read()
  expect(counted).toMatchObject({
    series: 230,
    active: 300,
    cap: 1_000,
    newLastHour: 60,
    watchedSinceMs: NOW_MS,
  })
  expect(counted.metrics).toEqual([
    { name: 'asked_total', series: 90, newLastHour: 0 },
    { name: 'unnamed_total', series: 80, newLastHour: 0 },
    { name: 'configured_total', series: 60, newLastHour: 60 },
  ])
  expect(counted.targets).toEqual([
    { job: 'api', instance: 'a:1', series: 230, newLastHour: 60, refusedGrowth: target.refusedGrowth },
  ])
  expect(counted.pairs[0]).toEqual({ name: 'instance', value: 'a:1', series: 230 })
  expect(counted.drops.map(({ kind, name, saves }) => [kind, name, saves])).toEqual([
    ['metric', 'unnamed_total', 80],
  ])
  // A day later nobody asks for it any more.
  await clock.advance(25 * HOUR_MS)
  expect((await read()).watchedSinceMs).toBe(NOW_MS + HOUR_MS)
  expect((await usage.expressions()).expressions).toEqual([])
})
