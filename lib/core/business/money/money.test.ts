import { describe, expect, it } from 'vitest'
import { exchangeOf, fraction, fromDecimal, roundHalfEven, roundQuotient, shareOut } from './index.ts'

describe('exact money', () => {
  it.each([
    ['0.5', 0],
    ['1.5', 2],
    ['2.5', 2],
    ['2.500000000001', 3],
    ['-1.5', -2],
    ['-0.5', 0],
    ['1e-7', 0],
    ['12.5e1', 125],
    ['.75', 1],
  ])('rounds %s to %i', (text, rounded) => {
    expect(roundHalfEven(fromDecimal(text))).toBe(rounded)
  })

  it.each([
    [7, 2, 4],
    [5, 2, 2],
    [-7, 2, -4],
    [-5, 2, -2],
    [100_006, 12, 8334],
    [1, 3, 0],
    [2 ** 52, 3, 1_501_199_875_790_165],
  ])('rounds %i ÷ %i to %i, as with BigInt', (numerator, denominator, rounded) => {
    expect(roundQuotient(numerator, denominator)).toBe(rounded)
    expect(roundHalfEven(fraction(numerator, denominator))).toBe(rounded)
  })

  it('says what is no number', () => {
    expect(() => fromDecimal('ten')).toThrow('"ten" is no decimal number')
  })

  it('shares a whole out, the last cent to the largest fraction', () => {
    expect(shareOut(100, [fraction(1), fraction(1), fraction(1)])).toEqual([34, 33, 33])
    expect(shareOut(10, [fraction(1, 3), fraction(2, 3)])).toEqual([3, 7])
    expect(shareOut(0, [fraction(0), fraction(0)])).toEqual([0, 0])
  })

  it('changes currencies by their minor units, and says when it knows no rate', () => {
    const toDollars = exchangeOf({ to: 'USD', date: '2026-11-01', rates: { EUR: '1.08', JPY: '0.0065' } })
    expect(toDollars.change(1000, 'EUR')).toBe(1080)
    expect(toDollars.change(1000, 'JPY')).toBe(650)
    expect(toDollars.change(77, 'USD')).toBe(77)
    expect(toDollars.change(1, 'GBP')).toBeNull()
    expect(exchangeOf({ to: 'JPY', date: '2026-11-01', rates: { USD: '153.85' } }).change(650, 'USD')).toBe(
      1000,
    )
  })
})
