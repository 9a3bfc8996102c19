import type { Listed } from '../../contract/business.ts'

/** What comes first in a list: the larger number, then the smaller text. */
export type Rank = readonly [number: number, text: string]

/** Rows in order from behind a cursor on; the cursor is the rank of the last row that was seen. */
export function pageOf<Row>(
  ranked: readonly { readonly rank: Rank; readonly row: Row }[],
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): Listed<Row> {
  const sorted = ranked.toSorted((a, b) => compareRanks(a.rank, b.rank))
  const cursor = after === undefined ? null : rankOfCursor(after)
  const behind = cursor ? sorted.filter(({ rank }) => compareRanks(rank, cursor) > 0) : sorted
  const page = behind.slice(0, limit)
  const last = page.at(-1)
  return {
    rows: page.map(({ row }) => row),
    total: sorted.length,
    next: last && behind.length > limit ? `${last.rank[0]}~${last.rank[1]}` : null,
  }
}

const compareRanks = (a: Rank, b: Rank): number => b[0] - a[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0)

/** Null for what is none: the list then begins anew. */
function rankOfCursor(text: string): Rank | null {
  const [, number, rest] = /^(-?\d+)~(.*)$/s.exec(text) ?? []
  return number === undefined ? null : [Number(number), rest ?? '']
}

/** Each row of a page made of what ranked it: only these are written out. */
export function mapPage<A, B>(page: Listed<A>, write: (row: A) => B): Listed<B> {
  return { ...page, rows: page.rows.map(write) }
}
