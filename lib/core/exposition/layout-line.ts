import { BLANK, BRACE_CLOSE, byteAt, NEWLINE, TAB } from './bytes.ts'
import type { Cursor, EntryKind, LabelContext } from './cursor.ts'

/** One line of the last scrape: the bytes that come before a sample's value, or a whole line that is no sample. */
export type Line<T> = {
  readonly kind: EntryKind
  readonly hash: number
  /** Where its bytes lie; `length` is -1 for a line that cannot be told by its bytes alone. */
  view: DataView
  start: number
  readonly length: number
  /** The type in force: of a sample, the one that its labels were read under. */
  readonly type: LabelContext
  /** Of a TYPE, HELP or UNIT line. */
  readonly note: { readonly family: string; readonly text: string } | null
  readonly item: T | null
  /** Where it stands in the layout. */
  place: number
  /** Another line with the same hash. */
  sibling: Line<T> | null
}

/** Every line of the chains; a line's `sibling` may be changed as soon as the line is out. */
export function* chained<T>(chains: Iterable<Line<T>>): Generator<Line<T>> {
  for (const chain of [...chains]) {
    for (let line: Line<T> | null = chain; line !== null; ) {
      const { sibling }: Line<T> = line
      yield line
      line = sibling
    }
  }
}

/** Moves lines' bytes together, so that no old body is kept for the sake of a few of them. Tells how many. */
export function gather<T>(lines: readonly Line<T>[]): number {
  const bytes = new Uint8Array(lines.reduce((sum, line) => sum + line.length, 0))
  const view = new DataView(bytes.buffer)
  let start = 0
  for (const line of lines) {
    const { buffer, byteOffset } = line.view
    bytes.set(new Uint8Array(buffer, byteOffset + line.start, line.length), start)
    line.view = view
    line.start = start
    start += line.length
  }
  return start
}

export function removeLine<T>(lines: Map<number, Line<T>>, line: Line<T>): void {
  const first = lines.get(line.hash)
  if (first === line) {
    if (line.sibling) lines.set(line.hash, line.sibling)
    else lines.delete(line.hash)
    return
  }
  for (let before = first; before; before = before.sibling ?? undefined) {
    if (before.sibling !== line) continue
    before.sibling = line.sibling
    return
  }
}

export function addLine<T>(lines: Map<number, Line<T>>, line: Line<T>): void {
  line.sibling = lines.get(line.hash) ?? null
  lines.set(line.hash, line)
}

/**
 * How many bytes tell a line: of a sample, those before its value, if they end with what ends a name or labels;
 * else the line with its end. -1 when that is not enough, as at a body's unfinished last line.
 */
export function lengthOfPrefix(
  { bytes, entryStart, valueStart, position, end }: Cursor,
  kind: EntryKind,
): number {
  if (kind !== 'sample') {
    return position <= end && byteAt(bytes, position - 1) === NEWLINE ? position - entryStart : -1
  }
  const last = byteAt(bytes, valueStart - 1)
  return last === BLANK || last === TAB || last === BRACE_CLOSE ? valueStart - entryStart : -1
}

export function isAt<T>(line: Line<T>, { view, position }: Cursor): boolean {
  return line.length >= 0 && isPrefix(line, view, position)
}

/** Compares from the end, four bytes at a time: lines of a family differ in their last labels. */
export function isPrefix<T>({ view, start, length }: Line<T>, body: DataView, position: number): boolean {
  if (position + length > body.byteLength) return false
  let left = length
  while (left >= 4) {
    left -= 4
    if (view.getInt32(start + left) !== body.getInt32(position + left)) return false
  }
  while (left > 0) {
    left--
    if (view.getInt8(start + left) !== body.getInt8(position + left)) return false
  }
  return true
}

/** FNV-1a, 32 bits. */
export function hashOf(bytes: Uint8Array, start: number, length: number): number {
  let hash = 0x811c9dc5
  for (let i = start; i < start + length; i++) hash = Math.imul(hash ^ byteAt(bytes, i), 0x01000193)
  return hash
}
