import { describe, expect, it, test } from 'vitest'
import { auditable, canonicalJson } from './canonical.ts'

describe('canonical JSON', () => {
  test.each([
    [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
    [{ b: { d: 1, c: 2 }, a: undefined }, '{"b":{"c":2,"d":1}}'],
    ['"\u2028', '"\\"\u2028"'],
    [-0, '0'],
    [1e21, '1e+21'],
    [[], '[]'],
    [{}, '{}'],
  ])('%j', (value, text) => expect(canonicalJson(value)).toBe(text))

  it('has no words for what is not a number', () => {
    expect(() => canonicalJson(Number.NaN)).toThrow('NaN is not JSON')
  })
})

describe('what is fit for the audit log', () => {
  test.each([
    [
      'secrets by their name',
      { password: 'x', apiKey: 'x', clientSecret: 'x' },
      { password: '<secret>', apiKey: '<secret>', clientSecret: '<secret>' },
    ],
    ['secrets deep inside', { a: [{ token: { b: 1 } }] }, { a: [{ token: '<secret>' }] }],
    ['that there is a secret', { hasPassword: true, token: null }, { hasPassword: true, token: null }],
    ['dates', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
    ['big numbers and none', { a: 5n, b: Number.NaN, c: undefined }, { a: '5', b: 'NaN' }],
    ['text that PostgreSQL refuses', 'a\u0000b\ud800c', 'a\ufffdb\ufffdc'],
    ['whole characters beyond the first plane', '😀', '😀'],
    ['nothing', undefined, null],
    ['what is not JSON', { f: () => 1 }, { f: null }],
  ])('%s', (_what, value, kept) => expect(auditable(value)).toEqual(kept))
})
