const NONE = -1

/** Places of lines by their hash, as chains through two columns: made when a search is needed, and dropped after. */
export class LineIndex {
  readonly #heads: Int32Array
  /** The place that comes after each in its chain. */
  readonly #next: Int32Array

  /** @param room places must be below this */
  constructor(room: number) {
    let size = 64
    while (size < room) size *= 2
    this.#heads = new Int32Array(size).fill(NONE)
    this.#next = new Int32Array(size)
  }

  hasRoomFor(place: number): boolean {
    return place < this.#next.length
  }

  add(hash: number, place: number): void {
    const slot = this.#slotOf(hash)
    this.#next[place] = this.#heads[slot] as number
    this.#heads[slot] = place
  }

  /** The newest place whose hash may be this one; -1 when there is none. */
  first(hash: number): number {
    return this.#heads[this.#slotOf(hash)] as number
  }

  next(place: number): number {
    return this.#next[place] as number
  }

  #slotOf(hash: number): number {
    return (hash ^ (hash >>> 15)) & (this.#heads.length - 1)
  }
}
