/**
 * What the samples of a body stand for, in their order: the very list of the body before when this one has its lines, one
 * by one. While nothing about them is asked, its items may be packed.
 */
export class ItemList<T> {
  #items: T[]
  #packed: { readonly length: number; readonly unpack: () => T[] } | null = null

  constructor(items: T[] = []) {
    this.#items = items
  }

  get length(): number {
    return this.#packed?.length ?? this.#items.length
  }

  get isPacked(): boolean {
    return this.#packed !== null
  }

  /** All items, unpacked when they have to be. */
  get all(): readonly T[] {
    return this.#unpacked()
  }

  push(item: T): void {
    this.#unpacked().push(item)
  }

  /** Gives back the room for more of them. */
  settle(): void {
    if (this.#packed === null) this.#items = this.#items.slice()
  }

  /** Lets go of the items; `unpack` makes them again, as they were. */
  pack(unpack: () => T[]): void {
    this.#packed = { length: this.length, unpack }
    this.#items = []
  }

  #unpacked(): T[] {
    if (this.#packed !== null) {
      this.#items = this.#packed.unpack()
      this.#packed = null
    }
    return this.#items
  }
}
