import { maskLine } from './mask.ts'
import type { LogLine } from './read-lines.ts'

/** Lines that say the same: `text` is what they share. */
export type MessageGroup = {
  readonly text: string
  count: number
  firstAtMs: number
  lastAtMs: number
  /** Of the newest lines that carried one, the newest first. */
  requestIds: readonly string[]
}

const MAX_TEXT = 300
const REQUEST_IDS = 5
const MAX_ID = 100

/**
 * The messages of a signal, told apart by their words. There are at most `most`: for a new one the one that was
 * silent for longest is let go.
 */
export class MessageGroups {
  readonly #groups: Map<string, MessageGroup>
  /** What was seen or let go since the last `takeChanges`. */
  readonly #changed = new Set<string>()

  constructor(
    readonly most: number,
    known: readonly MessageGroup[] = [],
  ) {
    this.#groups = new Map(known.slice(0, most).map(group => [group.text, group]))
  }

  add(line: LogLine): void {
    if (this.most === 0) return
    const text = groupText(line.message)
    const known = this.#groups.get(text)
    const group = known ?? { text, count: 0, firstAtMs: line.atMs, lastAtMs: line.atMs, requestIds: [] }
    if (!known) {
      if (this.#groups.size >= this.most) this.#letGo()
      this.#groups.set(text, group)
    }
    group.count++
    group.firstAtMs = Math.min(group.firstAtMs, line.atMs)
    group.lastAtMs = Math.max(group.lastAtMs, line.atMs)
    const id = requestIdOf(line)
    if (id !== null)
      group.requestIds = [id, ...group.requestIds.filter(one => one !== id)].slice(0, REQUEST_IDS)
    this.#changed.add(text)
  }

  /** The most frequent first. */
  list(): MessageGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count || b.lastAtMs - a.lastAtMs)
  }

  /** What is to be kept, and what is to be forgotten, since the last call. */
  takeChanges(): { readonly kept: readonly MessageGroup[]; readonly gone: readonly string[] } {
    const changed = [...this.#changed]
    this.#changed.clear()
    return {
      kept: changed.flatMap(text => this.#groups.get(text) ?? []),
      gone: changed.filter(text => !this.#groups.has(text)),
    }
  }

  /** What could not be kept is to be kept the next time. */
  keepAgain(texts: readonly string[]): void {
    for (const text of texts) this.#changed.add(text)
  }

  #letGo(): void {
    let oldest: MessageGroup | undefined
    for (const group of this.#groups.values()) if (!oldest || isOlder(group, oldest)) oldest = group
    if (!oldest) return
    this.#groups.delete(oldest.text)
    this.#changed.add(oldest.text)
  }
}

/** Of two that were silent for as long, the one that came less often goes first. */
const isOlder = (a: MessageGroup, b: MessageGroup): boolean =>
  a.lastAtMs < b.lastAtMs || (a.lastAtMs === b.lastAtMs && a.count < b.count)

/** A message without what differs from one line to the next: ids, addresses, times and numbers. */
export const groupText = (message: string): string =>
  maskLine(message)
    .replace(UUID, '<id>')
    .replace(REQUEST_ID, '$1<id>')
    .replace(TIME, '<time>')
    .replace(ADDRESS, '<address>')
    .replace(HEX, '<id>')
    .replace(NUMBER, '<n>')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_TEXT)

const UUID = /\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/gi
const TIME = /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?/g
const ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b/g
/** Long runs of hexadecimal digits with at least one digit among them. */
const HEX = /\b(?=[a-f]*\d)[\da-f]{8,64}\b/gi
const NUMBER = /\d+(?:\.\d+)?/g

const REQUEST_ID = /\b((?:request|trace|correlation)[_-]?id["']?\s?[:= ]\s?["']?)([\w-]{1,100})/gi
const ID_NAMES = ['request_id', 'requestId', 'req_id', 'trace_id', 'traceId', 'correlation_id']

/** The id of the request that a line is about: an attribute, or beside such a word in its text; null without one. */
function requestIdOf({ attributes, message }: LogLine): string | null {
  for (const name of ID_NAMES) {
    const value = attributes[name]
    if (typeof value === 'string' && value !== '') return maskLine(value).slice(0, MAX_ID)
  }
  const [found] = message.matchAll(REQUEST_ID)
  return found?.[2] ?? null
}
