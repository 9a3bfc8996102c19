import { type Labels, labelsOf } from '../labels/index.ts'
import type { WireReader } from '../wire/index.ts'
import { WRITE_LIMITS } from './request.ts'

/** An exemplar as it was sent; null where a name or value of its labels cannot be read. */
export type WrittenExemplar = {
  readonly labels: Labels
  readonly value: number
  readonly timestampMs: number
}

/** More of one series are left out: nobody looks at them, and a request must stay small. */
const MOST_OF_A_SERIES = 1_000

export const mayTakeMore = (exemplars: readonly unknown[]): boolean => exemplars.length < MOST_OF_A_SERIES

/** `prometheus.Exemplar` (1.0): 1 labels, 2 value, 3 milliseconds. @throws WireError */
export function readExemplar1(
  reader: WireReader,
  readLabel: (reader: WireReader) => readonly [string, string] | null,
): WrittenExemplar | null {
  const pairs: (readonly [string, string])[] = []
  let isReadable = true
  let [value, timestampMs] = [0, 0]
  while (reader.next()) {
    if (reader.field === 1) {
      const pair = readLabel(reader.message())
      if (pair) pairs.push(pair)
      else isReadable = false
    } else if (reader.field === 2) value = reader.number()
    else if (reader.field === 3) timestampMs = reader.int64()
    else reader.skip()
  }
  return isReadable ? { labels: labelsOf(pairs), value, timestampMs } : null
}

/** `io.prometheus.write.v2.Exemplar`: 1 references of labels, 2 value, 3 milliseconds. @throws WireError */
export function readExemplar2(
  reader: WireReader,
  pairsOf: (refs: readonly number[]) => readonly (readonly [string, string])[] | null,
): WrittenExemplar | null {
  const refs: number[] = []
  let [value, timestampMs] = [0, 0]
  while (reader.next()) {
    if (reader.field === 1) reader.uints(refs, WRITE_LIMITS.labels * 2)
    else if (reader.field === 2) value = reader.number()
    else if (reader.field === 3) timestampMs = reader.int64()
    else reader.skip()
  }
  const pairs = pairsOf(refs)
  return pairs ? { labels: labelsOf(pairs), value, timestampMs } : null
}
