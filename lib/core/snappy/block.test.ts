import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { packBlock } from '../wire/testing.ts'
import { SnappyError, unpackBlock } from './index.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)
const unpacked = (block: Uint8Array, most = 1_000_000) => new TextDecoder().decode(unpackBlock(block, most))
const letters = (text: string) => [...new TextEncoder().encode(text)]

describe('a block', () => {
  it.each([
    ['nothing', bytes(0), ''],
    ['a literal', bytes(3, 2 << 2, ...letters('abc')), 'abc'],
    ['a literal with a length of its own', bytes(3, 60 << 2, 2, ...letters('abc')), 'abc'],
    ['a copy with one byte of offset', bytes(8, 3 << 2, ...letters('abcd'), 1, 4), 'abcdabcd'],
    ['a copy with two bytes of offset', bytes(7, 3 << 2, ...letters('abcd'), (2 << 2) | 2, 4, 0), 'abcdabc'],
    [
      'a copy with four bytes of offset',
      bytes(7, 3 << 2, ...letters('abcd'), (2 << 2) | 3, 4, 0, 0, 0),
      'abcdabc',
    ],
    ['a copy that copies itself', bytes(9, 0, ...letters('a'), (7 << 2) | 2, 1, 0), 'aaaaaaaaa'],
  ])('%s', (_what, block, text) => expect(unpacked(block)).toBe(text))

  it.each([
    ['nothing at all', bytes()],
    ['a length without an end', bytes(0xff, 0xff, 0xff, 0xff, 0xff)],
    ['a length beyond 32 bits', bytes(0xff, 0xff, 0xff, 0xff, 0x1f)],
    ['a literal cut short', bytes(3, 2 << 2, ...letters('ab'))],
    ['a literal beyond the length', bytes(2, 2 << 2, ...letters('abc'))],
    ['less than the length', bytes(4, 2 << 2, ...letters('abc'))],
    ['a copy from before the beginning', bytes(8, 3 << 2, ...letters('abcd'), 1, 5)],
    ['a copy from nowhere', bytes(8, 3 << 2, ...letters('abcd'), 1, 0)],
    ['a copy beyond the length', bytes(6, 3 << 2, ...letters('abcd'), 1, 4)],
    ['a copy without its offset', bytes(8, 3 << 2, ...letters('abcd'), 1)],
  ])('%s is corrupt', (_what, block) => {
    expect(() => unpackBlock(block, 1_000)).toThrow('snappy: corrupt input')
  })

  it('that says it is too large is refused before anything is made', () => {
    expect(() => unpackBlock(bytes(0xff, 0xff, 0xff, 0xff, 0x0f), 1_000)).toThrow(
      'snappy: decoded block is too large',
    )
  })
})

test('whatever comes: an answer within its length, or one of two faults', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), block => {
      try {
        expect(unpackBlock(block, 4_096).length).toBeLessThanOrEqual(4_096)
      } catch (error) {
        expect(error).toBeInstanceOf(SnappyError)
      }
    }),
    { numRuns: 2_000, seed: 7 },
  )
})

test('what is packed comes back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), plain => {
      expect([...unpackBlock(packBlock(plain), 1_000)]).toEqual([...plain])
    }),
    { numRuns: 200, seed: 7 },
  )
})
