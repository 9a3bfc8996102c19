import type { Labels } from '../labels/index.ts'
import { BLANK, BRACE_CLOSE, byteAt, NEWLINE, TAB } from './bytes.ts'
import { type Cursor, createCursor, type EntryKind, type Grammar } from './cursor.ts'
import { emptyLabelNames, sampleLabels } from './labels-part.ts'
import type { ExpositionFormat } from './negotiate.ts'
import { type FamilyMetadata, grammarOf, noteMetadata } from './parse.ts'
import { ExpositionError } from './syntax-error.ts'

/** One line of the last scrape: the bytes that come before a sample's value, or a whole line that is no sample. */
type Line<T> = {
  readonly kind: EntryKind
  readonly hash: number
  /** Where its bytes lie; `length` is -1 for a line that cannot be told by its bytes alone. */
  bytes: Uint8Array
  start: number
  readonly length: number
  /** The type in force: of a sample, the one that its labels were read under. */
  readonly type: string
  readonly family: string
  readonly text: string
  readonly item: T | null
  /** Where it stands in the layout. */
  place: number
  /** Another line with the same hash. */
  sibling: Line<T> | null
}

/** A body's samples, column by column: the first `count` of each count. `timestampsMs` is NaN for none of its own. */
export type SampleColumns<T> = {
  items: T[]
  values: Float64Array
  timestampsMs: Float64Array
  count: number
}

/** How a target's last body was laid out, so that a line seen before costs no more than a comparison of bytes. */
export type Layout<T> = {
  readonly metadata: () => ReadonlyMap<string, FamilyMetadata>
  /** Starts reading a body. Only one reading at a time; what it learns is kept by its `commit`. */
  readonly read: (body: Uint8Array, format: ExpositionFormat) => LayoutReading<T>
}

export type LayoutReading<T> = {
  readonly columns: SampleColumns<T>
  /**
   * Reads on for about so many bytes.
   * @returns true when the body is read whole
   * @throws ExpositionError, and whatever `describe` throws
   */
  readonly step: (byteCount: number) => boolean
  /** Makes this body the layout that the next one is compared with. */
  readonly commit: () => void
}

type Known<T> = {
  format: ExpositionFormat
  lines: Line<T>[]
  byHash: Map<number, Line<T>>
  metadata: Map<string, FamilyMetadata>
}

/** What a label set stands for; `emptyNames` are the labels that were given without a value. */
export type Describe<T> = (labels: Labels, emptyNames: readonly string[]) => T

/**
 * Reads bodies of one target, comparing each with the one before.
 * @param describe called once for as long as the series stays in the layout
 */
export function createLayout<T>(describe: Describe<T>): Layout<T> {
  let known: Known<T> = { format: 'text', lines: [], byHash: new Map(), metadata: new Map() }
  const columns: SampleColumns<T> = {
    items: [],
    values: new Float64Array(64),
    timestampsMs: new Float64Array(64),
    count: 0,
  }
  return {
    metadata: () => known.metadata,
    read(body, format) {
      if (known.format !== format) known = { format, lines: [], byHash: new Map(), metadata: new Map() }
      columns.count = 0
      const reading = new Reading(known, columns, { body, format, describe })
      return {
        columns,
        step: byteCount => reading.step(byteCount),
        commit: () => {
          columns.items.length = columns.count
          known = reading.learned()
        },
      }
    },
  }
}

type Source<T> = {
  readonly body: Uint8Array
  readonly format: ExpositionFormat
  readonly describe: Describe<T>
}

class Reading<T> {
  readonly #known: Known<T>
  readonly #columns: SampleColumns<T>
  readonly #source: Source<T>
  readonly #grammar: Grammar
  readonly #cursor: Cursor
  /** The line of the known layout that is expected next. */
  #next = 0
  /** This body's lines; null while they are those of the known layout, one by one. */
  #lines: Line<T>[] | null = null
  readonly #fresh = new Map<number, Line<T>>()

  constructor(known: Known<T>, columns: SampleColumns<T>, source: Source<T>) {
    this.#known = known
    this.#columns = columns
    this.#source = source
    this.#grammar = grammarOf(source.format)
    const { buffer, byteOffset, length } = source.body
    // A plain Uint8Array even when the body came as its subclass: one shape keeps the comparing loop fast.
    this.#cursor = createCursor(new Uint8Array(buffer, byteOffset, length))
  }

  step(byteCount: number): boolean {
    const cursor = this.#cursor
    const { lines } = this.#known
    const stop = cursor.position + byteCount
    while (cursor.position < stop) {
      const line = lines[this.#next]
      if (line !== undefined && isAt(line, cursor) && this.#takeKnown(line)) {
        this.#next++
        if (this.#lines !== null) this.#lines.push(line)
      } else if (!this.#readLine()) return true
    }
    return false
  }

  /** Passes a line whose bytes are known; false when what follows them must be read from the line's start. */
  #takeKnown(line: Line<T>): boolean {
    const cursor = this.#cursor
    if (line.kind !== 'sample' || line.item === null) {
      cursor.position += line.length
      if (line.kind === 'type') cursor.type = line.type
      return true
    }
    if (line.type !== cursor.type) return false
    const start = cursor.position
    cursor.position = start + line.length
    try {
      this.#grammar.readSuffix(cursor)
    } catch (error) {
      if (!(error instanceof ExpositionError)) throw error
      cursor.position = start
      return false
    }
    this.#push(line.item)
    return true
  }

  #push(item: T): void {
    const columns = this.#columns
    const { count } = columns
    if (count === columns.values.length) {
      columns.values = doubled(columns.values)
      columns.timestampsMs = doubled(columns.timestampsMs)
    }
    columns.items[count] = item
    columns.values[count] = this.#cursor.value
    columns.timestampsMs[count] = this.#cursor.timestampMs
    columns.count = count + 1
  }

  /** Reads a line by the format's grammar; false at the body's end. */
  #readLine(): boolean {
    const cursor = this.#cursor
    const { type } = cursor
    const kind = this.#grammar.readEntry(cursor)
    if (kind === 'end') return false
    const length = lengthOfPrefix(cursor, kind)
    const line = this.#find(kind, length, type) ?? this.#learn(kind, length, type)
    if (line.item !== null) this.#push(line.item)
    this.#lines ??= this.#known.lines.slice(0, this.#next)
    this.#lines.push(line)
    if (line.place >= 0) this.#next = line.place + 1
    return true
  }

  #find(kind: EntryKind, length: number, type: string): Line<T> | null {
    if (length < 0) return null
    const { bytes, entryStart } = this.#cursor
    const hash = hashOf(bytes, entryStart, length)
    for (const lines of [this.#known.byHash, this.#fresh]) {
      for (let line = lines.get(hash) ?? null; line !== null; line = line.sibling) {
        const isSame = line.length === length && isPrefix(line, bytes, entryStart)
        if (isSame && (kind !== 'sample' || line.type === type)) return line
      }
    }
    return null
  }

  #learn(kind: EntryKind, length: number, type: string): Line<T> {
    const cursor = this.#cursor
    const hash = length < 0 ? 0 : hashOf(cursor.bytes, cursor.entryStart, length)
    const isMetadata = kind === 'help' || kind === 'type' || kind === 'unit'
    const line: Line<T> = {
      kind,
      hash,
      bytes: cursor.bytes,
      start: cursor.entryStart,
      length,
      type: kind === 'type' ? cursor.type : type,
      family: isMetadata ? cursor.family : '',
      text: isMetadata ? cursor.text : '',
      item: kind === 'sample' ? this.#source.describe(sampleLabels(cursor), emptyLabelNames(cursor)) : null,
      place: -1,
      sibling: null,
    }
    if (length >= 0) addLine(this.#fresh, line)
    return line
  }

  learned(): Known<T> {
    const known = this.#known
    if (this.#lines === null && this.#next === known.lines.length) return known
    const lines = this.#lines ?? known.lines.slice(0, this.#next)
    const byHash = new Map<number, Line<T>>()
    const metadata = new Map<string, FamilyMetadata>()
    for (const line of lines) {
      line.place = -1
      line.sibling = null
    }
    for (const [place, line] of lines.entries()) {
      if (line.length >= 0 && line.place === -1) addLine(byHash, line)
      line.place = place
      if (line.kind === 'help' || line.kind === 'type' || line.kind === 'unit') {
        noteMetadata(metadata, line.kind, line)
      }
    }
    gather(byHash.values())
    return { format: this.#source.format, lines, byHash, metadata }
  }
}

/** Moves the lines' bytes together, so that no old body is kept for the sake of a few of them. */
function gather<T>(chains: Iterable<Line<T>>): void {
  const lines: Line<T>[] = []
  for (const chain of chains) {
    for (let line: Line<T> | null = chain; line !== null; line = line.sibling) lines.push(line)
  }
  const bytes = new Uint8Array(lines.reduce((sum, line) => sum + line.length, 0))
  let start = 0
  for (const line of lines) {
    bytes.set(line.bytes.subarray(line.start, line.start + line.length), start)
    line.bytes = bytes
    line.start = start
    start += line.length
  }
}

function addLine<T>(lines: Map<number, Line<T>>, line: Line<T>): void {
  line.sibling = lines.get(line.hash) ?? null
  lines.set(line.hash, line)
}

/**
 * How many bytes tell a line: of a sample, those before its value, if they end with what ends a name or labels;
 * else the line with its end. -1 when that is not enough, as at a body's unfinished last line.
 */
function lengthOfPrefix({ bytes, entryStart, valueStart, position, end }: Cursor, kind: EntryKind): number {
  if (kind !== 'sample') {
    return position <= end && byteAt(bytes, position - 1) === NEWLINE ? position - entryStart : -1
  }
  const last = byteAt(bytes, valueStart - 1)
  return last === BLANK || last === TAB || last === BRACE_CLOSE ? valueStart - entryStart : -1
}

function isAt<T>(line: Line<T>, { bytes, position }: Cursor): boolean {
  return line.length >= 0 && isPrefix(line, bytes, position)
}

function isPrefix<T>({ bytes, start, length }: Line<T>, body: Uint8Array, position: number): boolean {
  if (position + length > body.length) return false
  // From the end: lines of a family differ in their last labels.
  for (let i = length - 1; i >= 0; i--) if (bytes[start + i] !== body[position + i]) return false
  return true
}

/** FNV-1a, 32 bits. */
function hashOf(bytes: Uint8Array, start: number, length: number): number {
  let hash = 0x811c9dc5
  for (let i = start; i < start + length; i++) hash = Math.imul(hash ^ byteAt(bytes, i), 0x01000193)
  return hash
}

function doubled(column: Float64Array): Float64Array {
  const wider = new Float64Array(column.length * 2)
  wider.set(column)
  return wider
}
