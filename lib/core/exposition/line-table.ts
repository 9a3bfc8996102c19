import { byteAt } from './bytes.ts'
import type { EntryKind, LabelContext } from './cursor.ts'
import { ItemList } from './item-list.ts'
import { LineIndex } from './line-index.ts'
import { type LineColumns, sharedLines } from './shared-lines.ts'

/** What a line is, and the type in force: of a sample, the one that its labels were read under. */
export type LineTag = number

const KINDS: readonly EntryKind[] = ['nothing', 'sample', 'type', 'help', 'unit']
const TYPES: readonly LabelContext[] = ['other', 'histogram', 'summary']
const TYPE_SHIFT = 3
const SAMPLE = KINDS.indexOf('sample')

export const tagOf = (kind: EntryKind, type: LabelContext): LineTag =>
  KINDS.indexOf(kind) | (TYPES.indexOf(type) << TYPE_SHIFT)
export const kindOf = (tag: LineTag): EntryKind => KINDS[tag & 7] ?? 'nothing'
export const typeOf = (tag: LineTag): LabelContext => TYPES[tag >>> TYPE_SHIFT] ?? 'other'
export const isSample = (tag: LineTag): boolean => (tag & 7) === SAMPLE

/** What a TYPE, HELP or UNIT line says. */
export type Note = { readonly family: string; readonly text: string }

/** A line in a body: what it is, and the bytes that tell it; none where they cannot. */
export type Sight = {
  readonly tag: LineTag
  readonly hash: number
  readonly bytes: Uint8Array
  readonly start: number
  readonly length: number
}

/** What a line stands for: a sample's series, or what a TYPE, HELP or UNIT line says. */
export type Meaning<T> = { readonly item: T | null; readonly note: Note | null }

/**
 * Lines of a body in their order, column by column with their bytes behind one another: a hundred thousand objects
 * would cost more memory than what they say, and as much time to walk through. A line without bytes is one that
 * cannot be told by them.
 */
export class LineTable<T> {
  count = 0
  /** The bytes of line i are those from `starts[i]` to `starts[i + 1]`. */
  starts: Uint32Array<ArrayBuffer>
  tags: Uint8Array<ArrayBuffer>
  /** How many samples come before each line. */
  sampleAt: Uint32Array<ArrayBuffer>
  view: DataView
  readonly items = new ItemList<T>()
  readonly notes = new Map<number, Note>()
  #bytes: Uint8Array<ArrayBuffer>
  #index: LineIndex | null = null
  /** The columns as they are shared with others: who adds to them gets columns of its own. */
  #shared: LineColumns | null = null

  constructor(lines: number, bytes: number) {
    this.starts = new Uint32Array(lines + 1)
    this.tags = new Uint8Array(lines)
    this.sampleAt = new Uint32Array(lines)
    this.#bytes = new Uint8Array(bytes)
    this.view = new DataView(this.#bytes.buffer)
  }

  get byteCount(): number {
    return this.starts[this.count] ?? 0
  }

  sampleOf(place: number): T | null {
    return this.items.all[this.sampleAt[place] as number] ?? null
  }

  add({ tag, hash, bytes, start, length }: Sight, { item, note }: Meaning<T>): void {
    this.#reserve(1, length)
    const place = this.count
    const at = this.byteCount
    this.#bytes.set(bytes.subarray(start, start + length), at)
    this.starts[place + 1] = at + length
    this.tags[place] = tag
    this.sampleAt[place] = this.items.length
    if (item !== null) this.items.push(item)
    if (note !== null) this.notes.set(place, note)
    this.count = place + 1
    if (this.#index === null || length === 0) return
    if (this.#index.hasRoomFor(place)) this.#index.add(hash, place)
    else this.#index = null
  }

  /** Takes over `count` lines of another table, from `first` on. */
  takeOver(from: LineTable<T>, first: number, count: number): void {
    const bytesFrom = from.starts[first] ?? 0
    const bytesTo = from.starts[first + count] ?? 0
    this.#reserve(count, bytesTo - bytesFrom)
    const place = this.count
    const shift = this.byteCount - bytesFrom
    this.#bytes.set(from.#bytes.subarray(bytesFrom, bytesTo), bytesFrom + shift)
    this.tags.set(from.tags.subarray(first, first + count), place)
    for (let i = 0; i < count; i++) {
      this.starts[place + i + 1] = (from.starts[first + i + 1] ?? 0) + shift
      this.sampleAt[place + i] = this.items.length
      const item = isSample(from.tags[first + i] ?? 0) ? from.sampleOf(first + i) : null
      if (item !== null) this.items.push(item)
      const note = from.notes.get(first + i)
      if (note) this.notes.set(place + i, note)
    }
    this.count = place + count
  }

  /** The place of a line like this one; -1 when there is none. */
  find({ tag, hash, start, length }: Sight, body: DataView): number {
    if (length === 0 || this.count === 0) return -1
    this.#index ??= this.#indexed()
    for (let place = this.#index.first(hash); place >= 0; place = this.#index.next(place)) {
      const isAlike = this.tags[place] === tag && this.#lengthOf(place) === length
      if (isAlike && this.isAt(place, body, start)) return place
    }
    return -1
  }

  /** Whether a line's bytes stand at a position of a body. Compares from the end: lines of a family differ there. */
  isAt(place: number, body: DataView, position: number): boolean {
    const start = this.starts[place] as number
    const { view } = this
    let left = (this.starts[place + 1] as number) - start
    if (position + left > body.byteLength) return false
    while (left >= 8) {
      left -= 8
      const known = view.getFloat64(start + left, true)
      // As numbers eight bytes are compared at once; equal ones that may differ in their bytes are zeros alone.
      if (known !== body.getFloat64(position + left, true) || known === 0) {
        left += 8
        break
      }
    }
    while (left >= 4) {
      left -= 4
      if (view.getInt32(start + left, true) !== body.getInt32(position + left, true)) return false
    }
    while (left > 0) {
      left--
      if (view.getInt8(start + left) !== body.getInt8(position + left)) return false
    }
    return true
  }

  /** Gives back what was reserved, and what only a search needs. */
  settle(): void {
    this.#index = null
    this.items.settle()
    const bytes = this.byteCount
    if (this.starts.length === this.count + 1 && this.#bytes.length === bytes) return
    this.#resize(this.count, bytes)
  }

  /** Takes the columns of another table of the same lines, if there is one. Only for a table that is settled. */
  share(): void {
    if (this.#shared !== null) return
    const own = { bytes: this.#bytes, starts: this.starts, tags: this.tags, sampleAt: this.sampleAt }
    this.#shared = sharedLines(own, hashOf(own.bytes, 0, own.bytes.length))
    if (this.#shared !== own) this.#take(this.#shared)
  }

  #take({ bytes, starts, tags, sampleAt }: LineColumns): void {
    this.starts = starts
    this.tags = tags
    this.sampleAt = sampleAt
    this.#bytes = bytes
    this.view = new DataView(bytes.buffer)
  }

  #lengthOf(place: number): number {
    return (this.starts[place + 1] ?? 0) - (this.starts[place] ?? 0)
  }

  #indexed(): LineIndex {
    const index = new LineIndex(2 * this.count)
    for (let place = 0; place < this.count; place++) {
      const length = this.#lengthOf(place)
      if (length > 0) index.add(hashOf(this.#bytes, this.starts[place] as number, length), place)
    }
    return index
  }

  #reserve(lines: number, bytes: number): void {
    const linesNeeded = this.count + lines
    const bytesNeeded = this.byteCount + bytes
    if (linesNeeded < this.starts.length && bytesNeeded <= this.#bytes.length) return
    this.#resize(
      Math.max(linesNeeded, this.count * 2, 64),
      Math.max(bytesNeeded, this.#bytes.length * 2, 4_096),
    )
  }

  #resize(lines: number, bytes: number): void {
    this.#shared = null
    this.#take({
      bytes: resized(this.#bytes, new Uint8Array(bytes)),
      starts: resized(this.starts, new Uint32Array(lines + 1)),
      tags: resized(this.tags, new Uint8Array(lines)),
      sampleAt: resized(this.sampleAt, new Uint32Array(lines)),
    })
  }
}

type Column = Uint8Array | Uint32Array

function resized<C extends Column>(column: C, other: C): C {
  other.set(column.length > other.length ? column.subarray(0, other.length) : column)
  return other
}

/** FNV-1a, 32 bits. */
export function hashOf(bytes: Uint8Array, start: number, length: number): number {
  let hash = 0x811c9dc5
  for (let i = start; i < start + length; i++) hash = Math.imul(hash ^ byteAt(bytes, i), 0x01000193)
  return hash
}
