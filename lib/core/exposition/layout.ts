import type { Labels } from '../labels/index.ts'
import { type Cursor, createCursor, type EntryKind, type Grammar, type LabelContext } from './cursor.ts'
import { emptyLabelNames, sampleLabels } from './labels-part.ts'
import {
  addLine,
  chained,
  gather,
  hashOf,
  isAt,
  isPrefix,
  type Line,
  lengthOfPrefix,
  removeLine,
} from './layout-line.ts'
import type { ExpositionFormat } from './negotiate.ts'
import { type FamilyMetadata, grammarOf, noteMetadata } from './parse.ts'
import { ExpositionError } from './syntax-error.ts'

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
  /** Bytes kept for lines, those of lines that are gone among them. */
  keptBytes: number
}

const nothingKnown = <T>(format: ExpositionFormat): Known<T> => ({
  format,
  lines: [],
  byHash: new Map(),
  metadata: new Map(),
  keptBytes: 0,
})

/** What a label set stands for; `emptyNames` are the labels that were given without a value. */
export type Describe<T> = (labels: Labels, emptyNames: readonly string[]) => T

/**
 * Reads bodies of one target, comparing each with the one before.
 * @param describe called once for as long as the series stays in the layout
 */
export function createLayout<T>(describe: Describe<T>): Layout<T> {
  let known = nothingKnown<T>('text')
  const columns: SampleColumns<T> = {
    items: [],
    values: new Float64Array(64),
    timestampsMs: new Float64Array(64),
    count: 0,
  }
  return {
    metadata: () => known.metadata,
    read(body, format) {
      if (known.format !== format) known = nothingKnown(format)
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
    this.#cursor = createCursor(source.body)
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
    const hash = length < 0 ? 0 : hashOf(cursor.bytes, cursor.entryStart, length)
    const line = this.#find({ kind, length, type, hash }) ?? this.#learn({ kind, length, type, hash })
    if (line.item !== null) this.#push(line.item)
    this.#lines ??= this.#known.lines.slice(0, this.#next)
    this.#lines.push(line)
    if (line.place >= 0) this.#next = line.place + 1
    return true
  }

  #find({ kind, length, type, hash }: Sight): Line<T> | null {
    if (length < 0) return null
    const { view, entryStart } = this.#cursor
    for (const lines of [this.#known.byHash, this.#fresh]) {
      for (let line = lines.get(hash) ?? null; line !== null; line = line.sibling) {
        const isSame = line.length === length && isPrefix(line, view, entryStart)
        if (isSame && (kind !== 'sample' || line.type === type)) return line
      }
    }
    return null
  }

  #learn({ kind, length, type, hash }: Sight): Line<T> {
    const cursor = this.#cursor
    const isNote = kind === 'help' || kind === 'type' || kind === 'unit'
    const line: Line<T> = {
      kind,
      hash,
      view: cursor.view,
      start: cursor.entryStart,
      length,
      type: kind === 'type' ? cursor.type : type,
      note: isNote ? { family: cursor.family, text: cursor.text } : null,
      item: kind === 'sample' ? this.#source.describe(sampleLabels(cursor), emptyLabelNames(cursor)) : null,
      place: -1,
      sibling: null,
    }
    if (length >= 0) addLine(this.#fresh, line)
    return line
  }

  /** What the next body is compared with. The known lines' records are taken over, not copied. */
  learned(): Known<T> {
    const known = this.#known
    if (this.#lines === null && this.#next === known.lines.length) return known
    const lines = this.#lines ?? known.lines.slice(0, this.#next)
    for (const line of known.lines) line.place = -1
    for (let place = 0; place < lines.length; place++) {
      const line = lines[place]
      if (line) line.place = place
    }
    // A first body's own index is as good as a copy of it.
    const isFirst = known.byHash.size === 0
    const byHash = isFirst ? this.#fresh : known.byHash
    for (const line of known.lines) if (line.place < 0 && line.length >= 0) removeLine(byHash, line)
    const added = [...chained(this.#fresh.values())]
    if (!isFirst) for (const line of added) addLine(byHash, line)
    const liveBytes = lines.reduce((sum, { length }) => sum + Math.max(length, 0), 0)
    let keptBytes = known.keptBytes + gather(added)
    if (keptBytes > 2 * liveBytes) keptBytes = gather([...chained(byHash.values())])
    return { format: this.#source.format, lines, byHash, metadata: metadataOf(lines), keptBytes }
  }
}

/** A line as it was just read. `hash` is that of the bytes that tell it. */
type Sight = {
  readonly kind: EntryKind
  readonly length: number
  readonly type: LabelContext
  readonly hash: number
}

function metadataOf<T>(lines: readonly Line<T>[]): Map<string, FamilyMetadata> {
  const metadata = new Map<string, FamilyMetadata>()
  for (const { kind, note } of lines) {
    if (note !== null && (kind === 'help' || kind === 'type' || kind === 'unit')) {
      noteMetadata(metadata, kind, note)
    }
  }
  return metadata
}

function doubled(column: Float64Array): Float64Array {
  const wider = new Float64Array(column.length * 2)
  wider.set(column)
  return wider
}
