const NONE = new Uint32Array(0)

/** For each label pair the refs of the series that have it, ascending. A lone ref is kept without an array. */
export class Postings {
  readonly #lists: (Uint32Array | number)[] = []
  #lengths = new Uint32Array(64)
  /** Lists that got a ref lower than their last: sorted when next asked for. */
  readonly #unsorted = new Set<number>()

  /** How many series have a pair. */
  count(pair: number): number {
    return this.#lengths[pair] ?? 0
  }

  add(pair: number, ref: number): void {
    this.#reserve(pair)
    const length = this.#lengths[pair] as number
    this.#lengths[pair] = length + 1
    if (length === 0) {
      this.#lists[pair] = ref
      return
    }
    const list = this.#widened(pair, length)
    if ((list[length - 1] as number) > ref) this.#unsorted.add(pair)
    list[length] = ref
  }

  /** The refs that have a pair: a view, valid until the next change. */
  refs(pair: number): Uint32Array {
    const length = this.count(pair)
    const list = this.#lists[pair]
    if (length === 0 || list === undefined) return NONE
    if (typeof list === 'number') return Uint32Array.of(list)
    const view = list.subarray(0, length)
    if (this.#unsorted.delete(pair)) view.sort()
    return view
  }

  /** Takes those refs out of a pair's list that `isGone` marks with 1. */
  removeAll(pair: number, isGone: Uint8Array): void {
    const kept = this.refs(pair).filter(ref => isGone[ref] !== 1)
    this.#lengths[pair] = kept.length
    this.#lists[pair] = kept.length === 1 ? (kept[0] as number) : kept
  }

  #widened(pair: number, length: number): Uint32Array {
    const list = this.#lists[pair] as Uint32Array | number
    if (typeof list !== 'number' && list.length > length) return list
    const wider = new Uint32Array(Math.max(4, length + (length >>> 1)))
    if (typeof list === 'number') wider[0] = list
    else wider.set(list)
    this.#lists[pair] = wider
    return wider
  }

  #reserve(pair: number): void {
    while (this.#lists.length <= pair) this.#lists.push(0)
    if (pair < this.#lengths.length) return
    const wider = new Uint32Array(Math.max(pair + 1, this.#lengths.length * 2))
    wider.set(this.#lengths)
    this.#lengths = wider
  }
}
