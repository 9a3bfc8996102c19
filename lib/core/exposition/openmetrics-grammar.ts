import {
  BLANK,
  BRACE_OPEN,
  byteAt,
  decodeUtf8,
  HASH,
  isNameStart,
  NEWLINE,
  QUOTE,
  unescapeValue,
} from './bytes.ts'
import { type Cursor, type EntryKind, type Grammar, labelContext, NO_TIMESTAMP } from './cursor.ts'
import { endOfName, endOfQuoted, readBraces } from './labels-part.ts'
import { readNumber, scanNumber } from './number.ts'
import { ExpositionError } from './syntax-error.ts'

const SAMPLE_RULES = { isLax: false, mayName: true } as const
const EXEMPLAR_RULES = { isLax: false, mayName: false } as const
const TYPES: ReadonlySet<string> = new Set([
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
  'unknown',
])

/** OpenMetrics 0.0.1 and 1.0.0, as leniently as Prometheus 3 reads it. */
export const openMetricsGrammar: Grammar = { readEntry, readSuffix }

function readEntry(cursor: Cursor): EntryKind {
  const start = cursor.position
  cursor.entryStart = start
  if (start >= cursor.end) throw new ExpositionError('the body does not end with "# EOF"', start)
  const byte = byteAt(cursor.bytes, start)
  if (byte === HASH) return readHash(cursor)
  cursor.nameStart = -1
  cursor.labels.count = 0
  if (isNameStart(byte)) {
    cursor.nameStart = start
    cursor.nameEnd = endOfName(cursor.bytes, start)
    cursor.position = cursor.nameEnd
  } else if (byte !== BRACE_OPEN) {
    throw new ExpositionError('expected a metric name, "{" or "# " at the start of a line', start)
  }
  if (byteAt(cursor.bytes, cursor.position) === BRACE_OPEN) {
    cursor.position++
    readBraces(cursor, cursor.labels, SAMPLE_RULES)
  }
  if (cursor.nameStart === -1) throw new ExpositionError('the metric has no name', start)
  expectBlank(cursor, 'a value after the metric')
  cursor.valueStart = cursor.position
  readSuffix(cursor)
  return 'sample'
}

function readSuffix(cursor: Cursor): void {
  const start = cursor.position
  cursor.timestampMs = NO_TIMESTAMP
  cursor.hasExemplar = false
  const isPlain = scanNumber(cursor)
  const after = byteAt(cursor.bytes, cursor.position)
  if (isPlain && after === NEWLINE) {
    cursor.position++
    return
  }
  cursor.position = start
  cursor.value = readWord(cursor, 'value')
  if (byteAt(cursor.bytes, cursor.position) === BLANK && !isExemplar(cursor)) {
    cursor.position++
    cursor.timestampMs = readTimestamp(cursor)
  }
  if (isExemplar(cursor)) readExemplar(cursor)
  endEntry(cursor)
}

function isExemplar({ bytes, position }: Cursor): boolean {
  return (
    byteAt(bytes, position) === BLANK &&
    byteAt(bytes, position + 1) === HASH &&
    byteAt(bytes, position + 2) === BLANK &&
    byteAt(bytes, position + 3) === BRACE_OPEN
  )
}

function readExemplar(cursor: Cursor): void {
  cursor.position += 4
  readBraces(cursor, cursor.exemplarLabels, EXEMPLAR_RULES)
  expectBlank(cursor, 'a value after the labels of the exemplar')
  cursor.exemplarValue = readWord(cursor, 'value of the exemplar')
  cursor.exemplarTimestampMs = NO_TIMESTAMP
  if (byteAt(cursor.bytes, cursor.position) === BLANK) {
    cursor.position++
    cursor.exemplarTimestampMs = readTimestamp(cursor)
  }
  cursor.hasExemplar = true
}

/** A number up to the next blank or line end. */
function readWord(cursor: Cursor, what: string): number {
  const { bytes, end } = cursor
  const start = cursor.position
  let at = start
  for (let byte = byteAt(bytes, at); at < end && byte !== BLANK && byte !== NEWLINE; byte = byteAt(bytes, at))
    at++
  const value = at === start ? undefined : readNumber(bytes, start, at)
  if (value === undefined) throw new ExpositionError(`the ${what} is not a number`, start)
  cursor.position = at
  return value
}

/** Seconds with a fraction in, whole milliseconds out, cut and not rounded. */
function readTimestamp(cursor: Cursor): number {
  const start = cursor.position
  const seconds = readWord(cursor, 'timestamp')
  if (!Number.isFinite(seconds)) throw new ExpositionError('the timestamp is not finite', start)
  return Math.trunc(seconds * 1000)
}

function expectBlank(cursor: Cursor, what: string): void {
  if (byteAt(cursor.bytes, cursor.position) !== BLANK) {
    throw new ExpositionError(`expected one blank and ${what}`, cursor.position)
  }
  cursor.position++
}

function endEntry(cursor: Cursor): void {
  if (cursor.position >= cursor.end) {
    throw new ExpositionError('the body does not end with "# EOF"', cursor.position)
  }
  if (byteAt(cursor.bytes, cursor.position) !== NEWLINE) {
    throw new ExpositionError('expected the end of the line', cursor.position)
  }
  cursor.position++
}

function readHash(cursor: Cursor): EntryKind {
  const { bytes, end } = cursor
  const start = cursor.position
  const mark = decodeUtf8(bytes, start, Math.min(start + 5, end))
  if (mark === '# EOF') {
    const after = byteAt(bytes, start + 5) === NEWLINE ? start + 6 : start + 5
    if (after < end) throw new ExpositionError('there is data after "# EOF"', after)
    cursor.position = after
    return 'end'
  }
  const word = decodeUtf8(bytes, start, Math.min(start + 7, end))
  if (word !== '# HELP ' && word !== '# TYPE ' && word !== '# UNIT ') {
    throw new ExpositionError('a line that starts with "#" must be # HELP, # TYPE, # UNIT or # EOF', start)
  }
  cursor.position += 7
  readFamily(cursor)
  const textStart = cursor.position + 1
  cursor.text = readRest(cursor)
  if (word === '# TYPE ') return checkType(cursor, textStart)
  if (word === '# UNIT ') return checkUnit(cursor, textStart)
  cursor.text = unescapeValue(cursor.text)
  return 'help'
}

function readFamily(cursor: Cursor): void {
  const start = cursor.position
  const byte = byteAt(cursor.bytes, start)
  const isQuoted = byte === QUOTE
  if (!isQuoted && !isNameStart(byte)) {
    throw new ExpositionError('expected a metric name after HELP, TYPE or UNIT', start)
  }
  const end = isQuoted ? endOfQuoted(cursor, start, false) : endOfName(cursor.bytes, start)
  const text = decodeUtf8(cursor.bytes, isQuoted ? start + 1 : start, end)
  if (text === null) throw new ExpositionError('a metric name is not valid UTF-8', start)
  cursor.family = unescapeValue(text)
  cursor.position = isQuoted ? end + 1 : end
}

function readRest(cursor: Cursor): string {
  expectBlank(cursor, 'a text after the metric name')
  const start = cursor.position
  const end = cursor.bytes.indexOf(NEWLINE, start)
  if (end === -1) throw new ExpositionError('the body does not end with "# EOF"', cursor.end)
  const text = decodeUtf8(cursor.bytes, start, end)
  if (text === null)
    throw new ExpositionError('the text of a HELP, TYPE or UNIT line is not valid UTF-8', start)
  cursor.position = end + 1
  return text
}

function checkType(cursor: Cursor, textStart: number): EntryKind {
  if (!TYPES.has(cursor.text)) {
    throw new ExpositionError(
      `the type "${cursor.text.slice(0, 40)}" is none of ${[...TYPES].join(', ')}`,
      textStart,
    )
  }
  cursor.type = labelContext(cursor.text)
  return 'type'
}

function checkUnit(cursor: Cursor, textStart: number): EntryKind {
  if (cursor.text !== '' && !cursor.family.endsWith(`_${cursor.text}`)) {
    throw new ExpositionError(
      `the unit "${cursor.text.slice(0, 40)}" is not the last part of the metric name`,
      textStart,
    )
  }
  return 'unit'
}
