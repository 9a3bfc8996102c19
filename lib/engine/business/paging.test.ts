import { expect, it } from 'vitest'
import { PageOf, type Rank } from './paging.ts'

const RANKS: readonly Rank[] = [
  [5, 'b'],
  [5, 'a'],
  [9, 'z'],
  [-1, 'c'],
  [0, 'x~y'],
  [7, ''],
]
const pageOf = (wish: { limit: number; after?: string }) => {
  const page = new PageOf<string>(wish)
  for (const rank of RANKS) page.offer(rank, rank.join(' '))
  return page.page(row => row)
}

it('goes through a list page by page, each row once, and says when it is at its end', () => {
  const seen: string[] = []
  let after: string | undefined
  for (let turns = 0; turns < 10; turns++) {
    const { rows, total, next } = pageOf({ limit: 2, ...(after !== undefined && { after }) })
    expect(total).toBe(6)
    seen.push(...rows)
    if (next === null) break
    after = next
  }
  expect(seen).toEqual(['9 z', '7 ', '5 a', '5 b', '0 x~y', '-1 c'])
})

it('begins anew behind what is no cursor, and is empty behind the last', () => {
  expect(pageOf({ limit: 10, after: 'nonsense' }).rows).toHaveLength(6)
  expect(pageOf({ limit: 10, after: '-1~c' })).toEqual({ rows: [], total: 6, next: null })
})
