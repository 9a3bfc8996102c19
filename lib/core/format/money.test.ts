import { expect, test } from 'vitest'
import { formatMoney, minorDigits, unitPriceText } from './money.ts'

test.each([
  [5_013_000, 'USD', {}, '$50,130'],
  [1_180, 'USD', {}, '$11.80'],
  [-1_280, 'USD', {}, '−$12.80'],
  [0, 'USD', {}, '$0'],
  [4_000, 'JPY', {}, '¥4,000'],
  [99, 'JPY', {}, '¥99'],
  [120_000, 'CHF', {}, 'CHF 1,200'],
  [1_500, 'KWD', {}, 'KWD 1.500'],
  [244_000, 'USD', { sign: true, code: 'none' }, '+2,440'],
  [-104_000, 'USD', { sign: true, code: 'none' }, '−1,040'],
  [4_744_033, 'USD', 'exact', '$47,440.33'],
  [-4, 'USD', { digits: 'whole', sign: true }, '$0'],
  [Number.NaN, 'USD', {}, '—'],
] as const)('%s minor units of %s %o are %s', (minor, currency, style, text) => {
  expect(formatMoney(minor, currency, style)).toBe(text)
})

test('a currency has the digits of its minor unit', () => {
  expect(['USD', 'JPY', 'KRW', 'KWD', 'EUR'].map(minorDigits)).toEqual([2, 0, 0, 3, 2])
})

test.each([
  [13_000, 'USD', '1.3 ¢'],
  [5_000_000, 'USD', '$5.00'],
  [13_000, 'CHF', 'CHF 0.0130'],
  [0, 'USD', '$0.00'],
])('%s millionths of %s are %s', (micros, currency, text) => {
  expect(unitPriceText(micros, currency)).toBe(text)
})
