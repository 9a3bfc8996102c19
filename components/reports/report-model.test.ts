import { expect, test } from 'vitest'
import { monthTitle, outageSummary, ratioText, secondsText, shortHash, sumText } from './report-model.ts'

const seconds = { up: 0, degraded: 0, down: 0, unknown: 0, unobserved: 0, maintenance: 0 }
const figure = (more: object) => ({
  fromMs: 0,
  toMs: 0,
  ratio: null,
  seconds,
  outages: 0,
  longestOutageSeconds: 0,
  ...more,
})

test('a ratio is never rounded up, and nothing judged is a dash', () => {
  expect(ratioText(0.9999999)).toBe('99.999%')
  expect(ratioText(1)).toBe('100.000%')
  expect(ratioText(null)).toBe('—')
})

test('the sum stands behind the figure, and is not drawn from nothing', () => {
  const counted = figure({ ratio: 0.99, seconds: { ...seconds, up: 9_900, down: 100 } })
  expect(sumText(counted)).toBe('1 − 1.7 ÷ 166.7 min = 99.000%')
  expect(sumText(figure({}))).toBeNull()
})

test('months, outages, lengths and hashes in words', () => {
  expect(monthTitle('2026-02')).toBe('February 2026')
  expect(outageSummary(figure({ outages: 2, longestOutageSeconds: 2_460 }))).toBe(
    '2 outages, the longest 41 min',
  )
  expect(outageSummary(figure({}))).toBe('no outage')
  expect([secondsText(0), secondsText(90)]).toEqual(['—', '1 min'])
  expect(shortHash('0123456789abcdef')).toBe('0123456789ab')
})
