import type { Labels } from '../labels/index.ts'
import { BLANK, BRACE_CLOSE, byteAt, NEWLINE, TAB } from './bytes.ts'
import {
  type Cursor,
  createCursor,
  type EntryKind,
  type Exemplar,
  type Grammar,
  type LabelContext,
} from './cursor.ts'
import { ItemList } from './item-list.ts'
import { emptyLabelNames, exemplarAt, sampleLabels } from './labels-part.ts'
import { hashOf, isSample, kindOf, LineTable, type Sight, tagOf, typeOf } from './line-table.ts'
import type { TextFormat } from './negotiate.ts'
import { type FamilyMetadata, grammarOf, noteMetadata } from './parse.ts'
import { ExpositionError } from './syntax-error.ts'

/** A body's samples, column by column: the first `count` of each count. Valid until the next body is read. */
export type SampleColumns<T> = {
  items: ItemList<T>
  values: Float64Array<ArrayBuffer>
  /** NaN for none of its own; empty while no sample brings one. */
  timestampsMs: Float64Array<ArrayBuffer>
  count: number
  /** Exemplars by the places of their samples, ascending. */
  exemplars: ColumnExemplar[]
}

export type ColumnExemplar = { readonly at: number; readonly exemplar: Exemplar }

/** How a target's last body was laid out, so that a line seen before costs no more than a comparison of bytes. */
export type Layout<T> = {
  readonly metadata: () => ReadonlyMap<string, FamilyMetadata>
  /** Starts reading a body. Only one reading at a time; what it learns is kept by its `commit`. */
  readonly read: (body: Uint8Array, format: TextFormat) => LayoutReading<T>
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
  readonly format: TextFormat
  readonly lines: LineTable<T>
  readonly metadata: Map<string, FamilyMetadata>
}

const nothingKnown = <T>(format: TextFormat): Known<T> => ({
  format,
  lines: new LineTable(0, 0),
  metadata: new Map(),
})

/** What a label set stands for; `emptyNames` are the labels that were given without a value. */
export type Describe<T> = (labels: Labels, emptyNames: readonly string[]) => T

/**
 * Reads bodies of one target, comparing each with the one before.
 * @param describe called once for as long as the series stays in the layout
 */
export function createLayout<T>(describe: Describe<T>): Layout<T> {
  let known = nothingKnown<T>('text')
  let values = NO_VALUES
  return {
    metadata: () => known.metadata,
    read(body, format) {
      if (known.format !== format) known = nothingKnown(format)
      if (values.length < known.lines.items.length) values = new Float64Array(known.lines.items.length)
      const reading = new Reading(known, { body, format, describe, values })
      return {
        columns: reading.columns,
        step: byteCount => reading.step(byteCount),
        commit: () => {
          const learned = reading.learned()
          // Who shows the same twice will show it again, and so may others.
          if (learned === known) known.lines.share()
          known = learned
        },
      }
    },
  }
}

type Source<T> = {
  readonly body: Uint8Array
  readonly format: TextFormat
  readonly describe: Describe<T>
  /** Where values go as long as they have room there. */
  readonly values: Float64Array<ArrayBuffer>
}

const NO_TIMES = new Float64Array(0)
const NO_VALUES = new Float64Array(0)

class Reading<T> {
  readonly columns: SampleColumns<T>
  readonly #known: Known<T>
  readonly #source: Source<T>
  readonly #grammar: Grammar
  readonly #cursor: Cursor
  /** The line of the known layout that is expected next. */
  #next = 0
  /** What is new in this body; null while its lines are those of the known layout, one by one. */
  #draft: Draft<T> | null = null

  constructor(known: Known<T>, source: Source<T>) {
    this.#known = known
    this.#source = source
    this.#grammar = grammarOf(source.format)
    this.#cursor = createCursor(source.body)
    this.columns = {
      items: known.lines.items,
      values: source.values,
      timestampsMs: NO_TIMES,
      count: 0,
      exemplars: [],
    }
  }

  step(byteCount: number): boolean {
    const cursor = this.#cursor
    const stop = cursor.position + byteCount
    while (cursor.position < stop) {
      this.#takeKnown(stop)
      if (cursor.position < stop && !this.#readLine()) return true
    }
    return false
  }

  /** Passes the lines that are expected next as long as their bytes are there; the next must be read from its start. */
  #takeKnown(stop: number): void {
    const { lines } = this.#known
    const { starts, tags, count } = lines
    const cursor = this.#cursor
    const { view } = cursor
    const order = this.#draft?.order ?? null
    let place = this.#next
    for (; place < count && cursor.position < stop; place++) {
      const start = cursor.position
      const length = (starts[place + 1] as number) - (starts[place] as number)
      if (length === 0 || !lines.isAt(place, view, start)) break
      const tag = tags[place] as number
      cursor.position = start + length
      if (isSample(tag)) {
        if (typeOf(tag) !== cursor.type || !this.#readSuffix()) {
          cursor.position = start
          break
        }
        this.#push(order === null ? null : lines.sampleOf(place))
      } else if (kindOf(tag) === 'type') cursor.type = typeOf(tag)
      order?.push(place)
    }
    this.#next = place
  }

  #readSuffix(): boolean {
    try {
      this.#grammar.readSuffix(this.#cursor)
      return true
    } catch (error) {
      if (!(error instanceof ExpositionError)) throw error
      return false
    }
  }

  /** `item` is null while the samples are those of the known layout, one by one. */
  #push(item: T | null): void {
    const { columns } = this
    const cursor = this.#cursor
    const { count } = columns
    if (count === columns.values.length) columns.values = widened(columns.values, count)
    columns.values[count] = cursor.value
    if (!Number.isNaN(cursor.timestampMs) || columns.timestampsMs.length > 0) this.#pushTime(count)
    if (cursor.hasExemplar) columns.exemplars.push({ at: count, exemplar: exemplarAt(cursor) })
    if (item !== null) this.#draft?.items.push(item)
    columns.count = count + 1
  }

  #pushTime(at: number): void {
    const { columns } = this
    if (at >= columns.timestampsMs.length) {
      const wider = new Float64Array(columns.values.length).fill(Number.NaN)
      wider.set(columns.timestampsMs)
      columns.timestampsMs = wider
    }
    columns.timestampsMs[at] = this.#cursor.timestampMs
  }

  /** Reads a line by the format's grammar; false at the body's end. */
  #readLine(): boolean {
    const cursor = this.#cursor
    const typeBefore = cursor.type
    const kind = this.#grammar.readEntry(cursor)
    const { lines } = this.#known
    if (kind === 'end') {
      if (this.#next !== lines.count) this.#depart()
      return false
    }
    const draft = this.#depart()
    const sight = sightOf(cursor, kind, typeBefore)
    const place = lines.find(sight, cursor.view)
    if (place >= 0) {
      if (kind === 'sample') this.#push(lines.sampleOf(place))
      draft.order.push(place)
      this.#next = place + 1
      return true
    }
    const fresh = this.#freshPlaceOf(draft, sight)
    if (kind === 'sample') this.#push(draft.fresh.sampleOf(fresh))
    draft.order.push(~fresh)
    return true
  }

  #freshPlaceOf({ fresh }: Draft<T>, sight: Sight): number {
    const cursor = this.#cursor
    const known = fresh.find(sight, cursor.view)
    if (known >= 0) return known
    const kind = kindOf(sight.tag)
    const isNote = kind === 'help' || kind === 'type' || kind === 'unit'
    fresh.add(sight, {
      item: kind === 'sample' ? this.#source.describe(sampleLabels(cursor), emptyLabelNames(cursor)) : null,
      note: isNote ? { family: cursor.family, text: cursor.text } : null,
    })
    return fresh.count - 1
  }

  /** From here on the body is not the known one. */
  #depart(): Draft<T> {
    if (this.#draft !== null) return this.#draft
    const items = new ItemList(this.#known.lines.items.all.slice(0, this.columns.count))
    const order = Array.from({ length: this.#next }, (_, place) => place)
    this.#draft = { order, items, fresh: new LineTable(0, 0) }
    this.columns.items = items
    return this.#draft
  }

  /** What the next body is compared with. */
  learned(): Known<T> {
    const draft = this.#draft
    if (draft === null) return this.#known
    const lines = mergedLines(this.#known.lines, draft)
    return { format: this.#source.format, lines, metadata: metadataOf(lines) }
  }
}

type Draft<T> = {
  /** This body's lines so far: places in the known layout, or the complements of places among the fresh ones. */
  readonly order: number[]
  readonly items: ItemList<T>
  readonly fresh: LineTable<T>
}

function mergedLines<T>(known: LineTable<T>, { order, fresh }: Draft<T>): LineTable<T> {
  const lines = new LineTable<T>(order.length, known.byteCount + fresh.byteCount)
  for (let at = 0; at < order.length; ) {
    const first = order[at] as number
    const isFresh = first < 0
    let count = 1
    while (order[at + count] === (isFresh ? first - count : first + count)) count++
    lines.takeOver(isFresh ? fresh : known, isFresh ? ~first : first, count)
    at += count
  }
  lines.settle()
  return lines
}

/** The line that was just read: what it is, and the bytes that tell it. */
function sightOf(cursor: Cursor, kind: EntryKind, typeBefore: LabelContext): Sight {
  const { bytes, entryStart: start } = cursor
  const length = lengthOfPrefix(cursor, kind)
  const type = kind === 'sample' ? typeBefore : kind === 'type' ? cursor.type : 'other'
  return { tag: tagOf(kind, type), hash: hashOf(bytes, start, length), bytes, start, length }
}

/**
 * How many bytes tell a line: of a sample, those before its value, if they end with what ends a name or labels;
 * else the line with its end. None when that is not enough, as at a body's unfinished last line.
 */
function lengthOfPrefix({ bytes, entryStart, valueStart, position, end }: Cursor, kind: EntryKind): number {
  if (kind !== 'sample')
    return position <= end && byteAt(bytes, position - 1) === NEWLINE ? position - entryStart : 0
  const last = byteAt(bytes, valueStart - 1)
  return last === BLANK || last === TAB || last === BRACE_CLOSE ? valueStart - entryStart : 0
}

function metadataOf<T>({ notes, tags }: LineTable<T>): Map<string, FamilyMetadata> {
  const metadata = new Map<string, FamilyMetadata>()
  for (const [place, note] of notes) {
    const kind = kindOf(tags[place] ?? 0)
    if (kind === 'help' || kind === 'type' || kind === 'unit') noteMetadata(metadata, kind, note)
  }
  return metadata
}

function widened(column: Float64Array, count: number): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(Math.max(64, count * 2))
  wider.set(column)
  return wider
}
