type Entry<T> = { readonly dueMs: number; readonly place: number; readonly item: T }

/** What is due when, for many things with one timer: a heap, earliest first, equal times in their order. */
export class Timetable<T> {
  readonly #heap: Entry<T>[] = []
  #places = 0

  get size(): number {
    return this.#heap.length
  }

  /** Null when nothing is planned. */
  nextDueMs(): number | null {
    return this.#heap[0]?.dueMs ?? null
  }

  add(item: T, dueMs: number): void {
    const heap = this.#heap
    const entry = { item, dueMs, place: this.#places++ }
    let at = heap.push(entry) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above]
      if (!parent || !isBefore(entry, parent)) break
      heap[at] = parent
      at = above
    }
    heap[at] = entry
  }

  /** Takes the first that is due by then; null when none is. */
  take(nowMs: number): T | null {
    const first = this.#heap[0]
    if (!first || first.dueMs > nowMs) return null
    const last = this.#heap.pop()
    if (last && last !== first) this.#sink(last)
    return first.item
  }

  clear(): void {
    this.#heap.length = 0
  }

  #sink(entry: Entry<T>): void {
    const heap = this.#heap
    let at = 0
    for (;;) {
      const left = heap[2 * at + 1]
      const right = heap[2 * at + 2]
      const smaller = right && left && isBefore(right, left) ? right : left
      if (!smaller || !isBefore(smaller, entry)) break
      heap[at] = smaller
      at = smaller === left ? 2 * at + 1 : 2 * at + 2
    }
    heap[at] = entry
  }
}

const isBefore = <T>(a: Entry<T>, b: Entry<T>): boolean =>
  a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.place < b.place)
