import type { WireReader } from '../wire/index.ts'
import type { Exemplar } from './cursor.ts'
import { formatCanonicalFloat } from './number.ts'
import { readHistogram } from './protobuf-histogram.ts'
import {
  type MetricRules,
  type NativePart,
  type Pairs,
  type Part,
  readExemplar,
  sumAndCount,
} from './protobuf-parts.ts'

export type ReadMetric = {
  readonly labels: Pairs
  readonly parts: readonly Part[]
  readonly native: NativePart | null
  readonly timestampMs: number | null
}

/** `Metric`: 1 labels, 2 gauge, 3 counter, 4 summary, 5 untyped, 6 milliseconds, 7 histogram. */
export function readMetric(reader: WireReader, rules: MetricRules): ReadMetric {
  const labels: (readonly [string, string])[] = []
  let parts: readonly Part[] = []
  let native: NativePart | null = null
  let timestampMs: number | null = null
  while (reader.next()) {
    if (reader.field === 1) labels.push(rules.readLabel(reader.message()))
    else if (reader.field === 2 || reader.field === 3 || reader.field === 5)
      parts = [readValue(reader.message(), rules)]
    else if (reader.field === 4) parts = readSummary(reader.message())
    else if (reader.field === 6) timestampMs = reader.int64()
    else if (reader.field === 7) ({ parts, native } = readHistogram(reader.message(), rules))
    else reader.skip()
  }
  return { labels, parts, native, timestampMs }
}

/** `Gauge`, `Counter` and `Untyped`: 1 value; a counter has 2 exemplar. */
function readValue(reader: WireReader, rules: MetricRules): Part {
  let value = 0
  let exemplar: Exemplar | undefined
  while (reader.next()) {
    if (reader.field === 1) value = reader.number()
    else if (reader.field === 2) exemplar = readExemplar(reader.message(), rules)
    else reader.skip()
  }
  return { suffix: '', labels: [], value, exemplar }
}

/** `Summary`: 1 count, 2 sum, 3 quantiles (1 quantile, 2 value). */
function readSummary(reader: WireReader): Part[] {
  const parts: Part[] = []
  let [count, sum] = [0, 0]
  while (reader.next()) {
    if (reader.field === 1) count = reader.uint()
    else if (reader.field === 2) sum = reader.number()
    else if (reader.field === 3) {
      const { first, second } = readPair(reader.message())
      parts.push({ suffix: '', labels: [['quantile', formatCanonicalFloat(first)]], value: second })
    } else reader.skip()
  }
  return [...parts, ...sumAndCount(sum, count)]
}

function readPair(reader: WireReader): { first: number; second: number } {
  let [first, second] = [0, 0]
  while (reader.next()) {
    if (reader.field === 1) first = reader.number()
    else if (reader.field === 2) second = reader.number()
    else reader.skip()
  }
  return { first, second }
}
