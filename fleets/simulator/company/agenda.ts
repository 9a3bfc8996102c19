/** What is going to happen, in order of time, and of coming where times are the same. */
export class Agenda<Deed> {
  readonly #rows: { readonly atMs: number; readonly deed: Deed }[] = []

  put(atMs: number, deed: Deed): void {
    let [low, high] = [0, this.#rows.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#rows[middle]?.atMs ?? 0) < atMs || this.#rows[middle]?.atMs === atMs) low = middle + 1
      else high = middle
    }
    this.#rows.splice(low, 0, { atMs, deed })
  }

  /** Takes the next one that is due; null when there is none. */
  next(untilMs: number): { readonly atMs: number; readonly deed: Deed } | null {
    const [first] = this.#rows
    return first && first.atMs <= untilMs ? (this.#rows.shift() ?? null) : null
  }
}
