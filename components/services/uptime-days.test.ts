import { describe, expect, test } from 'vitest'
import { type UpCounts, upCountsQuery, uptimeDays } from './uptime-days.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
const MINUTE = 60_000
const today = 20_000 * DAY

const counts = (points: Record<number, [up: number, all: number]>): UpCounts => ({
  up: Object.entries(points).map(([at, [up]]) => [Number(at), up] as const),
  all: Object.entries(points).map(([at, [, all]]) => [Number(at), all] as const),
})
const NOTHING = counts({})

describe('uptime by day', () => {
  test('a day nobody measured is a gap, never up', () => {
    const { days, allSamples } = uptimeDays({ hourly: NOTHING, recent: NOTHING }, 3, today + HOUR)
    expect(days.map(day => day.upRatio)).toEqual([null, null, null])
    expect(allSamples).toBe(0)
  })

  test('an hour that ends at midnight belongs to the day that ends there', () => {
    const hourly = counts({ [today]: [30, 60], [today + HOUR]: [60, 60] })
    const { days } = uptimeDays({ hourly, recent: NOTHING }, 2, today + 2 * HOUR)
    expect(days.map(day => [day.upRatio, day.isPartial])).toEqual([
      [0.5, false],
      [1, true],
    ])
  })

  test('the newest minutes count until their hour is full, and not twice', () => {
    const hourly = counts({ [today + HOUR]: [60, 60] })
    const recent = counts({ [today + HOUR]: [0, 1], [today + HOUR + MINUTE]: [0, 4] })
    const { days, upSamples, allSamples } = uptimeDays({ hourly, recent }, 1, today + HOUR + 90_000)
    expect(upSamples).toBe(60)
    expect(allSamples).toBe(64)
    expect(days[0]?.upRatio).toBe(60 / 64)
  })

  test('what is older than the first day is left out of the sum', () => {
    const hourly = counts({ [today - 2 * DAY - HOUR]: [0, 60], [today - HOUR]: [60, 60] })
    const { allSamples } = uptimeDays({ hourly, recent: NOTHING }, 2, today + HOUR)
    expect(allSamples).toBe(60)
  })
})

test('both counts come from one query', () => {
  expect(upCountsQuery('up{job="a"}', '1h')).toBe(
    'label_replace(sum(sum_over_time(up{job="a"}[1h])), "of", "up", "", "") or ' +
      'label_replace(sum(count_over_time(up{job="a"}[1h])), "of", "all", "", "")',
  )
})
