/** A number for each label pair in use, dense and used again once it is free. */
export class PairTable {
  readonly #names = new Map<string, { readonly id: number; readonly pairs: Map<string, number> }>()
  readonly #nameOf: string[] = []
  readonly #valueOf: string[] = []
  readonly #free: number[] = []
  #nameIdOf = new Uint32Array(64)
  #nextNameId = 1

  /** How many pair numbers were ever needed at once: each is below this. */
  get size(): number {
    return this.#nameOf.length
  }

  find(name: string, value: string): number | undefined {
    return this.#names.get(name)?.pairs.get(value)
  }

  /** A label name's number, never zero; undefined when no series has the label. */
  nameId(name: string): number | undefined {
    return this.#names.get(name)?.id
  }

  nameIdOf(pair: number): number {
    return this.#nameIdOf[pair] as number
  }

  nameOf(pair: number): string {
    return this.#nameOf[pair] as string
  }

  valueOf(pair: number): string {
    return this.#valueOf[pair] as string
  }

  names(): Iterable<string> {
    return this.#names.keys()
  }

  /** Value → pair of a label name. */
  valuesOf(name: string): ReadonlyMap<string, number> {
    return this.#names.get(name)?.pairs ?? NO_VALUES
  }

  add(name: string, value: string): number {
    const entry = this.#names.get(name) ?? this.#addName(detached(name))
    const known = entry.pairs.get(value)
    if (known !== undefined) return known
    const pair = this.#free.pop() ?? this.#nameOf.length
    const kept = detached(value)
    this.#nameOf[pair] = name
    this.#valueOf[pair] = kept
    if (pair >= this.#nameIdOf.length) {
      const wider = new Uint32Array(this.#nameIdOf.length * 2)
      wider.set(this.#nameIdOf)
      this.#nameIdOf = wider
    }
    this.#nameIdOf[pair] = entry.id
    entry.pairs.set(kept, pair)
    return pair
  }

  remove(pair: number): void {
    const name = this.nameOf(pair)
    const pairs = this.#names.get(name)?.pairs
    pairs?.delete(this.valueOf(pair))
    if (pairs?.size === 0) this.#names.delete(name)
    this.#nameOf[pair] = ''
    this.#valueOf[pair] = ''
    this.#free.push(pair)
  }

  #addName(name: string) {
    const entry = { id: this.#nextNameId++, pairs: new Map<string, number>() }
    this.#names.set(name, entry)
    return entry
  }
}

const NO_VALUES: ReadonlyMap<string, number> = new Map()

/** A copy with memory of its own: a piece cut from a scraped body would keep the whole body alive. */
const detached = (text: string): string => String(JSON.parse(JSON.stringify(text)))
