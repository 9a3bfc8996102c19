/** Something that has its time. It knows its own place in the heap, so that it can be moved without searching. */
export type Timed = {
  /** Epoch ms. Changed by the heap alone. */
  dueMs: number
  /** -1 while it is not in a heap. Changed by the heap alone. */
  place: number
}

/** A binary heap: what is due first comes first. Moving one of a thousand costs ten comparisons and no allocation. */
export class DueHeap<T extends Timed> {
  readonly #items: T[] = []

  first(): T | undefined {
    return this.#items[0]
  }

  /** Adds an item, or moves one that is there already. */
  put(item: T, dueMs: number): void {
    item.dueMs = dueMs
    if (item.place < 0) {
      item.place = this.#items.length
      this.#items.push(item)
    }
    this.#settle(item)
  }

  remove(item: T): void {
    const { place } = item
    if (place < 0) return
    item.place = -1
    const last = this.#items.pop()
    if (last === undefined || last === item) return
    last.place = place
    this.#items[place] = last
    this.#settle(last)
  }

  #settle(item: T): void {
    this.#rise(item)
    this.#sink(item)
  }

  #rise(item: T): void {
    while (item.place > 0) {
      const above = this.#items[(item.place - 1) >> 1]
      if (above === undefined || above.dueMs <= item.dueMs) return
      this.#swap(item, above)
    }
  }

  #sink(item: T): void {
    for (;;) {
      const left = this.#items[2 * item.place + 1]
      const right = this.#items[2 * item.place + 2]
      const least = right !== undefined && left !== undefined && right.dueMs < left.dueMs ? right : left
      if (least === undefined || least.dueMs >= item.dueMs) return
      this.#swap(item, least)
    }
  }

  #swap(one: T, other: T): void {
    const { place } = one
    one.place = other.place
    other.place = place
    this.#items[one.place] = one
    this.#items[other.place] = other
  }
}
