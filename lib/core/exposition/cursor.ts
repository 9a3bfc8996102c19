import type { Labels } from '../labels/index.ts'

export type EntryKind = 'end' | 'nothing' | 'sample' | 'type' | 'help' | 'unit'

/** A single observation behind a sample, such as the request of a trace. */
export type Exemplar = {
  readonly labels: Labels
  readonly value: number
  /** Null when it brings none: the sample's time counts. */
  readonly timestampMs: number | null
}

/** Under which types labels are read differently: `le` and `quantile` are numbers there. */
export type LabelContext = 'histogram' | 'summary' | 'other'

export const labelContext = (type: string): LabelContext =>
  type === 'histogram' || type === 'summary' ? type : 'other'

/** No timestamp of its own: the scrape's time counts. */
export const NO_TIMESTAMP = Number.NaN

/** Where labels lie: name start, end, value start, end, and so on; the first `count` numbers are in use. */
export type LabelParts = { readonly bounds: number[]; count: number }

/**
 * Where reading stands in a body, and what the last entry was. One object for a whole body, changed in place:
 * a hundred thousand samples must not cost a hundred thousand objects.
 */
export type Cursor = {
  readonly bytes: Uint8Array
  /** The same bytes, to compare several at a time. */
  readonly view: DataView
  readonly end: number
  position: number
  entryStart: number
  /** Of a sample: where its value begins; the bytes before it tell the series. */
  valueStart: number
  value: number
  timestampMs: number
  nameStart: number
  nameEnd: number
  readonly labels: LabelParts
  hasExemplar: boolean
  readonly exemplarLabels: LabelParts
  exemplarValue: number
  exemplarTimestampMs: number
  /** Of a TYPE, HELP or UNIT line: the family and what is said of it. */
  family: string
  text: string
  /** What the last TYPE line means for labels. */
  type: LabelContext
}

export function createCursor(body: Uint8Array): Cursor {
  // A plain Uint8Array even when the body is a subclass: one shape keeps the reading loops fast.
  const bytes = new Uint8Array(body.buffer, body.byteOffset, body.length)
  return {
    bytes,
    view: new DataView(body.buffer, body.byteOffset, body.length),
    end: bytes.length,
    position: 0,
    entryStart: 0,
    valueStart: 0,
    value: 0,
    timestampMs: NO_TIMESTAMP,
    nameStart: -1,
    nameEnd: -1,
    labels: { bounds: [], count: 0 },
    hasExemplar: false,
    exemplarLabels: { bounds: [], count: 0 },
    exemplarValue: 0,
    exemplarTimestampMs: NO_TIMESTAMP,
    family: '',
    text: '',
    type: 'other',
  }
}

/** How a format reads one entry. Both functions move the cursor past the entry's line end, or throw ExpositionError. */
export type Grammar = {
  readonly readEntry: (cursor: Cursor) => EntryKind
  /** Reads from a sample's value (its first byte) to the end of the line. */
  readonly readSuffix: (cursor: Cursor) => void
}
