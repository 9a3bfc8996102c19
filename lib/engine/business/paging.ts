import type { Listed } from '../../contract/business.ts'

/** What comes first in a list: the larger number, then the smaller text. */
export type Rank = readonly [number: number, text: string]
type Ranked<Row> = { readonly rank: Rank; readonly row: Row }

/**
 * Takes rows in any order, however many, and keeps those of one page: the first behind a cursor. The cursor is the rank
 * of the last row that was seen; what is none begins the list anew.
 */
export class PageOf<Row> {
  readonly #limit: number
  readonly #behind: Rank | null
  /** In order; one more than the page, which tells that there are more. */
  readonly #best: Ranked<Row>[] = []
  #total = 0

  constructor({ limit, after }: { readonly limit: number; readonly after?: string | undefined }) {
    this.#limit = limit
    this.#behind = after === undefined ? null : rankOfCursor(after)
  }

  offer(rank: Rank, row: Row): void {
    this.#total++
    if (this.#behind && compareRanks(rank, this.#behind) <= 0) return
    const last = this.#best.at(-1)
    if (last && this.#best.length > this.#limit && compareRanks(rank, last.rank) >= 0) return
    this.#best.splice(this.#placeOf(rank), 0, { rank, row })
    if (this.#best.length > this.#limit + 1) this.#best.pop()
  }

  /** Only the rows of the page are written out. */
  page<Written>(write: (row: Row) => Written): Listed<Written> {
    const shown = this.#best.slice(0, this.#limit)
    const last = shown.at(-1)
    return {
      rows: shown.map(({ row }) => write(row)),
      total: this.#total,
      next: last && this.#best.length > this.#limit ? `${last.rank[0]}~${last.rank[1]}` : null,
    }
  }

  #placeOf(rank: Rank): number {
    let low = 0
    let high = this.#best.length
    while (low < high) {
      const middle = (low + high) >> 1
      const other = this.#best[middle]
      if (other && compareRanks(other.rank, rank) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

const compareRanks = (a: Rank, b: Rank): number => b[0] - a[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0)

function rankOfCursor(text: string): Rank | null {
  const [, number, rest] = /^(-?\d+)~(.*)$/s.exec(text) ?? []
  return number === undefined ? null : [Number(number), rest ?? '']
}
