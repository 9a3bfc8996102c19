import type { Labels } from '../labels/index.ts'
import { PairTable } from './pair-table.ts'
import { Postings } from './postings.ts'

const NO_PAIR = 0xffffffff

/**
 * Which series there are: label sets to refs and back, and the refs of each label pair. A label set is kept as the
 * numbers of its pairs, so a series costs a few dozen bytes, and each name and value stands in memory once.
 */
export class SeriesIndex {
  readonly pairs = new PairTable()
  readonly #postings = new Postings()
  /** Pair numbers of all series, run by run. */
  #slab = new Uint32Array(1_024)
  #slabLength = 0
  readonly #freeRuns = new Map<number, number[]>()
  #starts = new Uint32Array(64)
  /** Labels of each ref; zero and dead refs are told apart by `#isLive`. */
  #lengths = new Uint16Array(64)
  #hashes = new Uint32Array(64)
  #isLive = new Uint8Array(64)
  #slots = 0
  #freeRefs: number[] = []
  /** Open addressing: ref + 1, or zero where nothing is. */
  #table = new Uint32Array(128)
  #size = 0

  /** Series that are there now. */
  get size(): number {
    return this.#size
  }

  /** One above the highest ref in use. */
  get slots(): number {
    return this.#slots
  }

  isLive(ref: number): boolean {
    return this.#isLive[ref] === 1
  }

  find(labels: Labels): number | undefined {
    const pairs = this.#knownPairs(labels)
    return pairs && this.#lookUp(pairs, hashOf(pairs))
  }

  /** The ref of a label set that is not there yet. */
  add(labels: Labels): number {
    const pairs = new Uint32Array(labels.length / 2)
    for (let i = 0; i < pairs.length; i++)
      pairs[i] = this.pairs.add(labels[2 * i] as string, labels[2 * i + 1] as string)
    const ref = this.#freeRefs.pop() ?? this.#slots++
    this.#reserve()
    const start = this.#freeRuns.get(pairs.length)?.pop() ?? this.#extendSlab(pairs.length)
    this.#slab.set(pairs, start)
    this.#starts[ref] = start
    this.#lengths[ref] = pairs.length
    this.#hashes[ref] = hashOf(pairs)
    this.#isLive[ref] = 1
    this.#size++
    this.#enter(ref)
    for (const pair of pairs) this.#postings.add(pair, ref)
    return ref
  }

  labels(ref: number): Labels {
    const pairs = this.pairsOf(ref)
    const flat = new Array<string>(pairs.length * 2)
    for (let i = 0; i < pairs.length; i++) {
      flat[2 * i] = this.pairs.nameOf(pairs[i] as number)
      flat[2 * i + 1] = this.pairs.valueOf(pairs[i] as number)
    }
    return inKeptOrder(flat)
  }

  /** The pair that a series has under a label name's number, or undefined. */
  pairUnder(ref: number, nameId: number): number | undefined {
    const start = this.#starts[ref] as number
    const end = start + (this.#lengths[ref] as number)
    for (let i = start; i < end; i++) {
      const pair = this.#slab[i] as number
      if (this.pairs.nameIdOf(pair) === nameId) return pair
    }
    return undefined
  }

  /** Ascending; a view, valid until the next change. */
  refsWith(pair: number): Uint32Array {
    return this.#postings.refs(pair)
  }

  countWith(pair: number): number {
    return this.#postings.count(pair)
  }

  /** Every ref in use, ascending. */
  refs(): Uint32Array {
    const refs = new Uint32Array(this.#size)
    let length = 0
    for (let ref = 0; ref < this.#slots; ref++) if (this.#isLive[ref] === 1) refs[length++] = ref
    return refs
  }

  /** Forgets series; their refs will be given to others. */
  remove(refs: readonly number[]): void {
    const isGone = new Uint8Array(this.#slots)
    const touched = new Set<number>()
    for (const ref of refs) {
      if (!this.isLive(ref) || isGone[ref] === 1) continue
      isGone[ref] = 1
      for (const pair of this.pairsOf(ref)) touched.add(pair)
    }
    for (const pair of touched) {
      this.#postings.removeAll(pair, isGone)
      if (this.#postings.count(pair) === 0) this.pairs.remove(pair)
    }
    for (let ref = 0; ref < isGone.length; ref++) if (isGone[ref] === 1) this.#free(ref)
    this.#fillTable(this.#table.length)
  }

  #free(ref: number): void {
    const length = this.#lengths[ref] as number
    const runs = this.#freeRuns.get(length)
    if (runs) runs.push(this.#starts[ref] as number)
    else this.#freeRuns.set(length, [this.#starts[ref] as number])
    this.#isLive[ref] = 0
    this.#freeRefs.push(ref)
    this.#size--
  }

  /** A series' pairs, by label name; a view, valid until the next change. */
  pairsOf(ref: number): Uint32Array {
    const start = this.#starts[ref] as number
    return this.#slab.subarray(start, start + (this.#lengths[ref] as number))
  }

  #knownPairs(labels: Labels): Uint32Array | undefined {
    const pairs = new Uint32Array(labels.length / 2)
    for (let i = 0; i < pairs.length; i++) {
      const pair = this.pairs.find(labels[2 * i] as string, labels[2 * i + 1] as string) ?? NO_PAIR
      if (pair === NO_PAIR) return undefined
      pairs[i] = pair
    }
    return pairs
  }

  #lookUp(pairs: Uint32Array, hash: number): number | undefined {
    const mask = this.#table.length - 1
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const ref = (this.#table[at] as number) - 1
      if (ref < 0) return undefined
      if (this.#hashes[ref] === hash && this.#hasPairs(ref, pairs)) return ref
    }
  }

  #hasPairs(ref: number, pairs: Uint32Array): boolean {
    if (this.#lengths[ref] !== pairs.length) return false
    const start = this.#starts[ref] as number
    for (let i = 0; i < pairs.length; i++) if (this.#slab[start + i] !== pairs[i]) return false
    return true
  }

  #enter(ref: number): void {
    if (this.#size * 3 > this.#table.length * 2) this.#fillTable(this.#table.length * 2)
    else this.#place(ref)
  }

  #fillTable(size: number): void {
    this.#table = new Uint32Array(size)
    for (let ref = 0; ref < this.#slots; ref++) if (this.#isLive[ref] === 1) this.#place(ref)
  }

  #place(ref: number): void {
    const mask = this.#table.length - 1
    let at = (this.#hashes[ref] as number) & mask
    while (this.#table[at] !== 0) at = (at + 1) & mask
    this.#table[at] = ref + 1
  }

  #extendSlab(length: number): number {
    const start = this.#slabLength
    this.#slabLength += length
    if (this.#slabLength > this.#slab.length) {
      const wider = new Uint32Array(Math.max(this.#slabLength, this.#slab.length + (this.#slab.length >>> 2)))
      wider.set(this.#slab)
      this.#slab = wider
    }
    return start
  }

  #reserve(): void {
    const before = this.#starts.length
    if (this.#slots <= before) return
    const size = before + (before >>> 2)
    const [starts, lengths, hashes, isLive] = [
      new Uint32Array(size),
      new Uint16Array(size),
      new Uint32Array(size),
      new Uint8Array(size),
    ]
    starts.set(this.#starts)
    lengths.set(this.#lengths)
    hashes.set(this.#hashes)
    isLive.set(this.#isLive)
    this.#starts = starts
    this.#lengths = lengths
    this.#hashes = hashes
    this.#isLive = isLive
  }
}

/** FNV-1a over the words, mixed once more so that the low bits are good. */
function hashOf(pairs: Uint32Array): number {
  let hash = 0x811c9dc5
  for (const pair of pairs) hash = Math.imul(hash ^ pair, 0x01000193) ^ (hash >>> 15)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}

/** Pairs are kept in the order of the label set that they came from, so the names are sorted. */
const inKeptOrder = (flat: string[]): Labels => flat as unknown as Labels
