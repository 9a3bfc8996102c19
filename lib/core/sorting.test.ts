import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sortingInPieces } from './sorting.ts'

type Item = { readonly rank: number; readonly at: number }

function sorted(items: readonly Item[]): { readonly items: Item[]; readonly pieces: number } {
  let pieces = 0
  for (const sorting = sortingInPieces(items, (a, b) => a.rank - b.rank); ; pieces++) {
    const { done, value } = sorting.next()
    if (done) return { items: value, pieces }
  }
}

test('sorting in pieces is sorting: equal items stay in their order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9_000 }), fc.integer({ min: 1, max: 500 }), (length, ranks) => {
      const items = Array.from({ length }, (_, at) => ({ rank: (at * 7_919) % ranks, at }))
      expect(sorted(items).items).toEqual(items.slice().sort((a, b) => a.rank - b.rank))
    }),
    { numRuns: 30 },
  )
})

test('no piece is longer than a few thousand comparisons', () => {
  const items = Array.from({ length: 100_000 }, (_, at) => ({ rank: (at * 7_919) % 100_003, at }))
  expect(sorted(items).pieces).toBeGreaterThan(1_000)
})
