import { describe, expect, test } from 'vitest'
import { parseExpr } from '../promql/index.ts'
import { DAYS_UNTIL_FULL, DISK_GROWTH, growthOf, growthText } from './growth.ts'

const GIB = 1_024 ** 3
const NOW_MS = Date.parse('2026-02-03T04:05:06Z')
const window = { toMs: NOW_MS, stepMs: 15_000 }
const line = (mountpoint: string, value: number) => ({
  labels: { job: 'node', instance: 'a', mountpoint },
  points: [[NOW_MS, value]] as [number, number][],
})

test.each([DISK_GROWTH, DAYS_UNTIL_FULL])('is PromQL: %s', expr => {
  expect(() => parseExpr(expr)).not.toThrow()
})

describe('V-61: the growth of a disk', () => {
  test('is that of the file system that is shown', () => {
    const series = { bytes: [line('/', GIB), line('/data', 50 * GIB)], days: [line('/data', 300)] }
    expect(growthOf(series, '/data', window)).toEqual({ bytesPerMonth: 50 * GIB, daysUntilFull: 300 })
    expect(growthOf(series, '/', window)).toEqual({ bytesPerMonth: GIB, daysUntilFull: null })
    expect(growthOf(series, '/boot', window)).toBeNull()
    expect(growthOf({ bytes: undefined, days: undefined }, null, window)).toBeNull()
  })

  test.each([
    [{ bytesPerMonth: 50 * GIB, daysUntilFull: 300 }, '+50.0 GiB a month, full on 30 Nov 2026'],
    [{ bytesPerMonth: 50 * GIB, daysUntilFull: null }, '+50.0 GiB a month'],
    [{ bytesPerMonth: 50 * GIB, daysUntilFull: 99_999 }, '+50.0 GiB a month'],
    [{ bytesPerMonth: -5 * GIB, daysUntilFull: null }, null],
    [{ bytesPerMonth: 1_000, daysUntilFull: 3 }, null],
    [null, null],
  ])('%j is %j', (growth, text) => {
    expect(growthText(growth, NOW_MS)).toBe(text)
  })
})
