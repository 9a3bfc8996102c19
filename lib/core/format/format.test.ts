import { describe, expect, test } from 'vitest'
import {
  decimalsOf,
  formatAge,
  formatClock,
  formatCompact,
  formatDay,
  formatDuration,
  formatMoment,
  formatNumber,
  formatQuantity,
  formatRange,
  formatTick,
  formatUptime,
  parseRange,
  quantityText,
  rangeWords,
  type ValueKind,
} from './index.ts'

describe('numbers', () => {
  test.each([
    [4820, 0, '4,820'],
    [1_234_567.891, 1, '1,234,567.9'],
    [-6.1, 1, '−6.1'],
    [-0.001, 2, '0.00'],
    [0, 0, '0'],
    [Number.NaN, 2, '—'],
    [Number.POSITIVE_INFINITY, 2, '∞'],
    [999.5, 0, '1,000'],
  ])('%d with %d decimals reads %s', (value, decimals, text) => {
    expect(formatNumber(value, decimals)).toBe(text)
  })

  test.each([
    [0.0042, '0.0042'],
    [1.25, '1.25'],
    [12.5, '12.5'],
    [1250, '1,250'],
    [100, '100'],
    [0, '0'],
    [-3.1, '−3.1'],
    [0.000_000_12, '1.2e−7'],
  ])('%d keeps three significant digits: %s', (value, text) => {
    expect(formatCompact(value)).toBe(text)
  })

  test.each([
    ['whole numbers need none', [1, 20, 300], 0],
    ['the largest decides', [0.41, 38.2], 1],
    ['small figures get two', [0.41, 0.03], 2],
    ['absent figures do not count', [null, 438], 0],
    ['nothing to show', [], 0],
  ] as const)('decimals of a column: %s', (_why, values, decimals) => {
    expect(decimalsOf(values)).toBe(decimals)
  })
})

describe('quantities', () => {
  test.each<[number | null, ValueKind, string]>([
    [4.82, 'seconds', '4.82 s'],
    [0.438, 'seconds', '438 ms'],
    [0.000_012, 'seconds', '12 µs'],
    [0, 'seconds', '0 s'],
    [7200, 'seconds', '2 h'],
    [0.382, 'ratio', '38.2%'],
    [136_794_079_232, 'bytes', '127 GiB'],
    [0, 'bytes', '0 B'],
    [1536, 'bytes_per_second', '1.5 KiB/s'],
    [214e6, 'bits_per_second', '214 Mb/s'],
    [0.5, 'per_second', '0.5/s'],
    [12_400, 'per_second', '12.4 k/s'],
    [79, 'celsius', '79 °C'],
    [null, 'watts', '—'],
    [Number.NaN, 'bytes', '—'],
  ])('%d as %s reads %s', (value, kind, text) => {
    expect(quantityText(value, kind)).toBe(text)
  })

  test('an absent figure has no unit', () => {
    expect(formatQuantity(null, 'seconds')).toEqual({ text: '—', unit: '' })
  })

  test.each([
    [1, '100.00'],
    [0.999999999999, '99.99'],
    [0.99999, '99.99'],
    [0.9995, '99.95'],
    [0.5, '50.00'],
    [0, '0.00'],
  ])('uptime %d is never rounded up: %s', (ratio, text) => {
    expect(formatUptime(ratio).text).toBe(text)
  })
})

describe('time', () => {
  const at = Date.UTC(2025, 10, 9, 3, 14, 27)

  test('clock, day and moment in UTC', () => {
    expect(formatClock(at, 'utc')).toBe('03:14:27')
    expect(formatDay(at, 'utc')).toBe('Sun 9 Nov')
    expect(formatMoment(at, 'utc')).toBe('9 Nov 2025, 03:14')
  })

  test.each([
    [600, '03:14:27'],
    [10_800, '03:14'],
    [3 * 86_400, '9 Nov 03:14'],
    [30 * 86_400, '9 Nov'],
  ])('a tick over %d s reads %s', (span, text) => {
    expect(formatTick(at, span, 'utc')).toBe(text)
  })

  test.each([
    [3_900, '3', 's'],
    [-5, '0', 's'],
    [372_000, '6:12', ''],
    [9_660_000, '2:41', 'h'],
    [3 * 86_400_000, '3', 'd'],
  ])('age of %d ms', (ageMs, text, unit) => {
    expect(formatAge(ageMs)).toEqual({ text, unit })
  })

  test.each([
    [12_400, '12 s'],
    [372_000, '6 min'],
    [9_660_000, '2 h 41 min'],
    [7_200_000, '2 h'],
    [3 * 86_400_000, '3 days'],
  ])('a duration of %d ms in words: %s', (ms, words) => {
    expect(formatDuration(ms)).toBe(words)
  })

  test.each([
    ['3h', 10_800, '3 h'],
    ['30m', 1_800, '30 min'],
    ['1d', 86_400, '1 day'],
    ['7d', 604_800, '7 days'],
    ['45s', 45, '45 s'],
  ])('%s is %d seconds', (text, seconds, words) => {
    expect(parseRange(text)).toBe(seconds)
    expect(formatRange(seconds)).toBe(text)
    expect(rangeWords(seconds)).toBe(words)
  })

  test.each(['', '3', 'h', '0h', '-1h', '3w', '1.5h', '3h30m'])('%j is no range', text => {
    expect(parseRange(text)).toBeNull()
  })
})
