import { type Labels, labelsOf, METRIC_NAME } from '../labels/index.ts'
import {
  BACKSLASH,
  BLANK,
  BRACE_CLOSE,
  byteAt,
  COMMA,
  decodeUtf8,
  EQUAL,
  isDigit,
  isLabelStart,
  isNameStart,
  NEWLINE,
  QUOTE,
  TAB,
  unescapeValue,
} from './bytes.ts'
import type { Cursor, Exemplar, LabelContext, LabelParts } from './cursor.ts'
import { formatCanonicalFloat, parseNumber } from './number.ts'
import { ExpositionError } from './syntax-error.ts'

/** In what readings of braces differ: the classic format is lax; an exemplar has no metric name. */
export type BraceRules = { readonly isLax: boolean; readonly mayName: boolean }

export function skipBlanks(cursor: Cursor): void {
  const { bytes } = cursor
  let at = cursor.position
  for (let byte = byteAt(bytes, at); byte === BLANK || byte === TAB; byte = byteAt(bytes, at)) at++
  cursor.position = at
}

/** The end of the metric name that starts at an index. */
export function endOfName(bytes: Uint8Array, start: number): number {
  let at = start + 1
  for (let byte = byteAt(bytes, at); isNameStart(byte) || isDigit(byte); byte = byteAt(bytes, at)) at++
  return at
}

function endOfLabelName(bytes: Uint8Array, start: number): number {
  let at = start + 1
  for (let byte = byteAt(bytes, at); isLabelStart(byte) || isDigit(byte); byte = byteAt(bytes, at)) at++
  return at
}

/**
 * The index of the quote that closes the one at `start`; the text between is valid UTF-8.
 * @throws ExpositionError
 */
export function endOfQuoted(cursor: Cursor, start: number, mayHoldNewline: boolean): number {
  const { bytes, end } = cursor
  let isAscii = true
  for (let at = start + 1; at < end; at++) {
    const byte = byteAt(bytes, at)
    if (byte === QUOTE) {
      if (!isAscii && decodeUtf8(bytes, start + 1, at) === null) {
        throw new ExpositionError('a quoted text is not valid UTF-8', start)
      }
      return at
    }
    if (byte >= 0x80) isAscii = false
    if (byte === NEWLINE && !mayHoldNewline) break
    if (byte === BACKSLASH) {
      at++
      if (byteAt(bytes, at) === NEWLINE) break
      if (byteAt(bytes, at) >= 0x80) isAscii = false
    }
  }
  throw new ExpositionError('a quote is not closed', start)
}

/**
 * Reads what stands between braces, the cursor just after the opening one, into `parts`; a quoted text without
 * a value is the metric's name.
 * @throws ExpositionError
 */
export function readBraces(cursor: Cursor, parts: LabelParts, rules: BraceRules): void {
  parts.count = 0
  for (;;) {
    if (rules.isLax) skipBlanks(cursor)
    const start = cursor.position
    const byte = byteAt(cursor.bytes, start)
    if (byte === BRACE_CLOSE) {
      cursor.position++
      return
    }
    const isQuoted = byte === QUOTE
    if (!isQuoted && !isLabelStart(byte)) throw new ExpositionError('expected a label name', start)
    const nameEnd = isQuoted ? endOfQuoted(cursor, start, rules.isLax) : endOfLabelName(cursor.bytes, start)
    cursor.position = isQuoted ? nameEnd + 1 : nameEnd
    if (rules.isLax) skipBlanks(cursor)
    if (isQuoted && rules.mayName && isNameEnd(byteAt(cursor.bytes, cursor.position))) {
      setName(cursor, start + 1, nameEnd)
    } else {
      parts.bounds[parts.count] = isQuoted ? start + 1 : start
      parts.bounds[parts.count + 1] = nameEnd
      readLabelValue(cursor, parts, rules)
    }
    readSeparator(cursor, rules)
  }
}

const isNameEnd = (byte: number): boolean => byte === COMMA || byte === BRACE_CLOSE

function setName(cursor: Cursor, start: number, end: number): void {
  if (cursor.nameStart !== -1) throw new ExpositionError('the metric has two names', start)
  cursor.nameStart = start
  cursor.nameEnd = end
}

function readLabelValue(cursor: Cursor, parts: LabelParts, rules: BraceRules): void {
  if (byteAt(cursor.bytes, cursor.position) !== EQUAL) {
    throw new ExpositionError('expected "=" after a label name', cursor.position)
  }
  cursor.position++
  if (rules.isLax) skipBlanks(cursor)
  const start = cursor.position
  if (byteAt(cursor.bytes, start) !== QUOTE) {
    throw new ExpositionError('expected a label value in double quotes', start)
  }
  const end = endOfQuoted(cursor, start, rules.isLax)
  parts.bounds[parts.count + 2] = start + 1
  parts.bounds[parts.count + 3] = end
  parts.count += 4
  cursor.position = end + 1
}

/** Takes the comma after a label; the classic format does without one. The closing brace is left. */
function readSeparator(cursor: Cursor, rules: BraceRules): void {
  if (rules.isLax) skipBlanks(cursor)
  const byte = byteAt(cursor.bytes, cursor.position)
  if (byte === COMMA) cursor.position++
  else if (!rules.isLax && byte !== BRACE_CLOSE) {
    throw new ExpositionError('expected a comma or "}" after a label', cursor.position)
  }
}

/**
 * The label set of the sample just read, as storage would take it.
 * @throws ExpositionError for a label name twice, an empty name, or no metric name
 */
export function sampleLabels(cursor: Cursor): Labels {
  const name = textOf(cursor, cursor.nameStart, cursor.nameEnd)
  if (name === '') throw new ExpositionError('the metric has no name', cursor.entryStart)
  const pairs = pairsOf(cursor, cursor.labels)
  for (const pair of pairs) pair[1] = canonicalValue(cursor.type, pair)
  pairs.push([METRIC_NAME, name])
  return checkedLabels(cursor, pairs)
}

/** Names of labels given with an empty value: no labels, but with honor_labels they take the target's own away. */
export function emptyLabelNames(cursor: Cursor): readonly string[] {
  const { bounds, count } = cursor.labels
  let names: string[] | null = null
  for (let i = 0; i < count; i += 4) {
    if (bounds[i + 2] !== bounds[i + 3]) continue
    names ??= []
    names.push(textOf(cursor, bounds[i] ?? 0, bounds[i + 1] ?? 0))
  }
  return names ?? NONE
}

const NONE: readonly string[] = []

/** The exemplar just read; a label name twice is let pass as Prometheus lets it, the later one wins. */
export function exemplarAt(cursor: Cursor): Exemplar {
  return {
    labels: labelsOf(pairsOf(cursor, cursor.exemplarLabels)),
    value: cursor.exemplarValue,
    timestampMs: Number.isNaN(cursor.exemplarTimestampMs) ? null : cursor.exemplarTimestampMs,
  }
}

type Pair = [name: string, value: string]

function checkedLabels(cursor: Cursor, pairs: readonly Pair[]): Labels {
  const labels = labelsOf(pairs)
  for (const [name] of pairs) {
    if (name === '') throw new ExpositionError('a label has an empty name', cursor.entryStart)
  }
  // Names that vanished were given twice, or without a value.
  if (labels.length !== pairs.length * 2) checkDistinct(cursor, pairs)
  return labels
}

function checkDistinct(cursor: Cursor, pairs: readonly Pair[]): void {
  const names = new Set<string>()
  for (const [name] of pairs) {
    if (names.has(name)) throw new ExpositionError(`the label name "${name}" stands twice`, cursor.entryStart)
    names.add(name)
  }
}

function pairsOf(cursor: Cursor, { bounds, count }: LabelParts): Pair[] {
  const pairs: Pair[] = []
  for (let i = 0; i < count; i += 4) {
    const name = textOf(cursor, bounds[i] ?? 0, bounds[i + 1] ?? 0)
    pairs.push([name, textOf(cursor, bounds[i + 2] ?? 0, bounds[i + 3] ?? 0)])
  }
  return pairs
}

/** The text of a range that was found to be valid UTF-8 when it was read. */
function textOf(cursor: Cursor, start: number, end: number): string {
  const text = decodeUtf8(cursor.bytes, start, end)
  if (text === null) throw new ExpositionError('a quoted text is not valid UTF-8', start)
  return unescapeValue(text)
}

/** `le` of a histogram and `quantile` of a summary are numbers: one spelling, so that 1 and 1.0 are one series. */
function canonicalValue(type: LabelContext, [name, value]: Pair): string {
  const isNumber = (type === 'histogram' && name === 'le') || (type === 'summary' && name === 'quantile')
  if (!isNumber) return value
  const parsed = parseNumber(value)
  return parsed === undefined ? value : formatCanonicalFloat(parsed)
}
