import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packBlock, unpackBlock } from './index.ts'

const same = (plain: Uint8Array): boolean =>
  Buffer.compare(unpackBlock(packBlock(plain), plain.length), plain) === 0

test('what is packed comes back: any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), plain => {
      expect(same(plain)).toBe(true)
    }),
    { numRuns: 300, seed: 3 },
  )
})

test('what is packed comes back: bytes that repeat, near and far, across the borders of its blocks', () => {
  const piece = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 40 }),
    fc
      .record({ byte: fc.nat(255), times: fc.integer({ min: 1, max: 3_000 }) })
      .map(({ byte, times }) => new Uint8Array(times).fill(byte)),
  )
  const plains = fc
    .tuple(fc.array(piece, { minLength: 1, maxLength: 5 }), fc.array(fc.nat(4), { maxLength: 60 }))
    .map(([pieces, order]) => Buffer.concat(order.map(i => pieces[i % pieces.length] ?? new Uint8Array())))
  fc.assert(
    fc.property(plains, plain => {
      expect(same(plain)).toBe(true)
    }),
    { numRuns: 150, seed: 4 },
  )
})

test.each([0, 1, 15, 16, 17, 60, 61, 256, 257, 65_535, 65_536, 65_537, 200_000])(
  '%i bytes, of one kind and of many',
  length => {
    expect(same(new Uint8Array(length))).toBe(true)
    let state = 1
    const noise = Uint8Array.from({ length }, () => {
      state = Math.imul(state, 0x41a7) >>> 0
      return state >>> 11
    })
    expect(same(noise)).toBe(true)
    expect(packBlock(noise).length).toBeLessThan(length * 1.01 + 32)
  },
)

test('the labels of a thousand series become a fraction', () => {
  const text = Array.from(
    { length: 1_000 },
    (_, i) => `http_requests_total handler /api/v1/query instance 10.0.0.${i % 20}:9090 job api status ${i}`,
  ).join('')
  const plain = new TextEncoder().encode(text)
  expect(packBlock(plain).length).toBeLessThan(plain.length / 4)
  expect(same(plain)).toBe(true)
})
