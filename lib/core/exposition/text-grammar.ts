import {
  BLANK,
  BRACE_OPEN,
  byteAt,
  decodeUtf8,
  HASH,
  isDigit,
  isNameStart,
  NEWLINE,
  QUOTE,
  TAB,
  unescapeHelp,
  unescapeValue,
} from './bytes.ts'
import { type Cursor, type EntryKind, type Grammar, labelContext, NO_TIMESTAMP } from './cursor.ts'
import { endOfName, endOfQuoted, readBraces, skipBlanks } from './labels-part.ts'
import { readNumber, scanNumber } from './number.ts'
import { ExpositionError } from './syntax-error.ts'

const RULES = { isLax: true, mayName: true } as const
const MAX_TIMESTAMP = '9223372036854775807'
const TYPES: ReadonlyMap<string, string> = new Map([
  ['counter', 'counter'],
  ['gauge', 'gauge'],
  ['histogram', 'histogram'],
  ['summary', 'summary'],
  ['untyped', 'unknown'],
])

/** The classic Prometheus text format, version 0.0.4 and 1.0.0, as Prometheus 3 reads it. */
export const textGrammar: Grammar = { readEntry, readSuffix }

function readEntry(cursor: Cursor): EntryKind {
  cursor.entryStart = cursor.position
  skipBlanks(cursor)
  const start = cursor.position
  if (start >= cursor.end) return 'end'
  const byte = byteAt(cursor.bytes, start)
  if (byte === NEWLINE) {
    cursor.position++
    return 'nothing'
  }
  if (byte === HASH) return readComment(cursor)
  cursor.nameStart = -1
  cursor.labels.count = 0
  if (isNameStart(byte)) {
    cursor.nameStart = start
    cursor.nameEnd = endOfName(cursor.bytes, start)
    cursor.position = cursor.nameEnd
    skipBlanks(cursor)
  } else if (byte !== BRACE_OPEN) {
    throw new ExpositionError('expected a metric name, "{" or "#" at the start of a line', start)
  }
  if (byteAt(cursor.bytes, cursor.position) === BRACE_OPEN) {
    cursor.position++
    readBraces(cursor, cursor.labels, RULES)
    skipBlanks(cursor)
  }
  if (cursor.nameStart === -1) throw new ExpositionError('the metric has no name', start)
  cursor.valueStart = cursor.position
  readSuffix(cursor)
  return 'sample'
}

function readSuffix(cursor: Cursor): void {
  const { bytes, end } = cursor
  const start = cursor.position
  cursor.timestampMs = NO_TIMESTAMP
  cursor.hasExemplar = false
  if (!scanNumber(cursor) || !endsValue(byteAt(bytes, cursor.position))) readValue(cursor, start)
  if (byteAt(bytes, cursor.position) !== NEWLINE) {
    skipBlanks(cursor)
    if (isDigit(byteAt(bytes, cursor.position))) readTimestamp(cursor)
    if (cursor.position < end && byteAt(bytes, cursor.position) !== NEWLINE) {
      throw new ExpositionError(
        'expected a timestamp (whole milliseconds) or the end of the line',
        cursor.position,
      )
    }
  }
  cursor.position++
}

function readValue(cursor: Cursor, start: number): void {
  const { bytes, end } = cursor
  let at = start
  while (at < end && !endsValue(byteAt(bytes, at))) at++
  if (at === start) throw new ExpositionError('expected a value after the metric', start)
  const value = readNumber(bytes, start, at)
  if (value === undefined) throw new ExpositionError('the value is not a number', start)
  cursor.value = value
  cursor.position = at
}

const endsValue = (byte: number): boolean =>
  byte === NEWLINE || byte === BLANK || byte === TAB || byte === BRACE_OPEN

function readTimestamp(cursor: Cursor): void {
  const start = cursor.position
  let at = start
  while (isDigit(byteAt(cursor.bytes, at))) at++
  const digits = (decodeUtf8(cursor.bytes, start, at) ?? '').replace(/^0+(?=\d)/, '')
  const isTooLong =
    digits.length > MAX_TIMESTAMP.length || (digits.length === MAX_TIMESTAMP.length && digits > MAX_TIMESTAMP)
  if (isTooLong) throw new ExpositionError('the timestamp is out of range', start)
  cursor.timestampMs = Number(digits)
  cursor.position = at
  skipBlanks(cursor)
}

/** Only `HELP` and `TYPE`, each followed by a blank, mean something; any other comment is passed over. */
function readComment(cursor: Cursor): EntryKind {
  const { bytes } = cursor
  const hash = cursor.position
  cursor.position++
  skipBlanks(cursor)
  const lineEnd = endOfLine(cursor)
  const word = cursor.position > hash + 1 ? decodeUtf8(bytes, cursor.position, cursor.position + 4) : null
  const after = byteAt(bytes, cursor.position + 4)
  if ((word === 'HELP' || word === 'TYPE') && (after === BLANK || after === TAB)) {
    cursor.position += 5
    skipBlanks(cursor)
    return word === 'HELP' ? readHelp(cursor) : readType(cursor)
  }
  cursor.position = lineEnd + 1
  return 'nothing'
}

function endOfLine(cursor: Cursor): number {
  const at = cursor.bytes.indexOf(NEWLINE, cursor.position)
  return at === -1 ? cursor.end : at
}

function readFamily(cursor: Cursor): void {
  const start = cursor.position
  const byte = byteAt(cursor.bytes, start)
  const isQuoted = byte === QUOTE
  if (!isQuoted && !isNameStart(byte)) {
    throw new ExpositionError('expected a metric name after HELP or TYPE', start)
  }
  const end = isQuoted ? endOfQuoted(cursor, start, true) : endOfName(cursor.bytes, start)
  const text = decodeUtf8(cursor.bytes, isQuoted ? start + 1 : start, end)
  if (text === null) throw new ExpositionError('a metric name is not valid UTF-8', start)
  cursor.family = unescapeValue(text)
  cursor.position = isQuoted ? end + 1 : end
}

/** What follows the family's name up to the line's end, without the one character that separates them. */
function readRest(cursor: Cursor): string {
  const end = endOfLine(cursor)
  const start = cursor.position
  cursor.position = end + 1
  const text = end - start > 1 ? decodeUtf8(cursor.bytes, start + 1, end) : ''
  if (text === null) throw new ExpositionError('the text of a HELP or TYPE line is not valid UTF-8', start)
  return text
}

function readHelp(cursor: Cursor): EntryKind {
  readFamily(cursor)
  const text = readRest(cursor)
  cursor.text = unescapeHelp(/^[ \t]*$/.test(text) ? '' : text)
  return 'help'
}

function readType(cursor: Cursor): EntryKind {
  readFamily(cursor)
  const start = cursor.position
  const word = readRest(cursor)
  const type = TYPES.get(word)
  if (type === undefined) {
    throw new ExpositionError(
      `the type "${word.slice(0, 40)}" is none of counter, gauge, histogram, summary, untyped`,
      start,
    )
  }
  cursor.type = labelContext(type)
  cursor.text = type
  return 'type'
}
