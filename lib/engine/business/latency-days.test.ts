import { expect, it } from 'vitest'
import { ServiceConfig } from '../../contract/service.ts'
import { calendarOf } from '../../core/business/days.ts'
import { BusinessConfig } from '../../core/config/schema/business.ts'
import { createSeriesWriter } from '../series-writer.ts'
import { LatencyDays } from './latency-days.ts'
import { createSurroundings, until } from './testing.ts'

const DAY_MS = 86_400_000
const NOON_MS = Date.parse('2026-11-09T12:00:00Z')
const TODAY = Math.floor(NOON_MS / DAY_MS)
const days = {
  range: { first: TODAY - 2, count: 3 },
  today: TODAY,
  calendar: calendarOf('UTC', { startsAtMs: NOON_MS, endsAtMs: NOON_MS }),
}
const service = ServiceConfig.parse({
  slug: 'xswarm',
  name: 'xSwarm',
  parts: [
    {
      slug: 'voice',
      name: 'Voice',
      match: 'job="voice"',
      latency: { metric: 'voice_ms', kind: 'summary', unit: 'ms', percentile: 0.95 },
    },
  ],
})

it('asks each day once, behind the page’s back, and of today again', async () => {
  const { clock, store, query } = createSurroundings(NOON_MS)
  const writer = createSeriesWriter(store)
  const write = (value: number, atMs: number) =>
    writer.write([{ name: 'voice_ms', labels: { job: 'voice', quantile: '0.95' }, value }], atMs)
  write(200, NOON_MS - DAY_MS)
  write(300, NOON_MS - 60_000)
  const latency = new LatencyDays({ query, clock })
  expect(latency.lane(days)).toBeNull()

  const business = BusinessConfig.parse({ stripe: [{ name: 'xswarm', service: 'xswarm' }] })
  latency.apply({ business, services: [service] })
  expect(latency.lane(days)).toMatchObject({ title: 'p95 of Voice', values: [null, null, null] })
  // Today is the 24 hours before this moment, without their first instant: yesterday’s noon is not in it.
  await until(() => expect(latency.lane(days)?.values).toEqual([null, 0.2, 0.3]))

  write(900, NOON_MS)
  expect(latency.lane(days)?.values[2]).toBe(0.3)
  await clock.advance(600_000)
  await until(() => expect(latency.lane(days)?.values[2]).toBeCloseTo(0.6, 10))
  await latency.stop()
})
