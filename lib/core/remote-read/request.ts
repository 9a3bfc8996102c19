import type { Matcher, MatchOperator } from '../labels/index.ts'
import { WireWriter } from '../wire/index.ts'

export type ReadQuery = {
  readonly matchers: readonly Matcher[]
  /** Both ends inclusive. */
  readonly fromMs: number
  readonly toMs: number
}

/** `LabelMatcher.Type`. */
const TYPES: Readonly<Record<MatchOperator, number>> = { '=': 0, '!=': 1, '=~': 2, '!~': 3 }

/**
 * Writes `prometheus.ReadRequest` (remote read 1.0) with one query: 1 queries, 2 accepted response types. `Query` has
 * 1 from, 2 to, 3 matchers; a matcher 1 type, 2 name, 3 value. The answer is asked for as plain samples.
 */
export function writeReadRequest({ matchers, fromMs, toMs }: ReadQuery): Uint8Array {
  const query = new WireWriter()
  query.tag(1, 0)
  query.int64(Math.trunc(fromMs))
  query.tag(2, 0)
  query.int64(Math.trunc(toMs))
  for (const { name, op, value } of matchers) {
    const matcher = new WireWriter()
    matcher.tag(1, 0)
    matcher.varint(TYPES[op])
    matcher.text(2, name)
    matcher.text(3, value)
    query.bytes(3, matcher.written())
  }
  const request = new WireWriter()
  request.bytes(1, query.written())
  request.tag(2, 0)
  request.varint(0)
  return request.take()
}
