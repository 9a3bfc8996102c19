import { expect, test } from 'vitest'
import { type DayShare, describeDay, summariseDays } from './days.ts'

const dayMs = Date.parse('2026-03-01T00:00:00Z')

test.each<[string, DayShare, string]>([
  ['a clean day', { dayMs, upRatio: 1 }, '2026-03-01: 100% up'],
  ['never rounded up to clean', { dayMs, upRatio: 0.999_99 }, '2026-03-01: 99.99% up'],
  ['no data is said', { dayMs, upRatio: null }, '2026-03-01: no data'],
  ['today is not over', { dayMs, upRatio: 0.5, isPartial: true }, '2026-03-01: 50.00% up, so far'],
])('%s', (_why, day, sentence) => {
  expect(describeDay(day)).toBe(sentence)
})

test('the summary counts outages and gaps apart', () => {
  const days: DayShare[] = [
    { dayMs, upRatio: 1 },
    { dayMs: dayMs + 1, upRatio: 0.5 },
    { dayMs: dayMs + 2, upRatio: null },
  ]
  expect(summariseDays(days)).toBe('3 days: 75.00% up, 1 with an outage, 1 without data')
})
