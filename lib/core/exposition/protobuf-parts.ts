import { labelsOf } from '../labels/index.ts'
import type { NativeHistogram } from '../native-histogram/index.ts'
import { WireError, type WireReader } from '../wire/index.ts'
import type { Exemplar } from './cursor.ts'

/** What is taken of histograms: classic series, native ones, or both where a histogram is both. */
export type HistogramForms = 'classic' | 'native' | 'both'

export type Pairs = readonly (readonly [string, string])[]

/** A number of a metric; a summary or a classic histogram has several, told apart by suffix and label. */
export type Part = {
  readonly suffix: string
  readonly labels: Pairs
  readonly value: number
  readonly exemplar?: Exemplar | undefined
}

export type NativePart = { readonly histogram: NativeHistogram; readonly exemplar?: Exemplar | undefined }

export type MetricRules = {
  readonly forms: HistogramForms
  /** Of a gauge histogram. */
  readonly isGauge: boolean
  readonly readLabel: (reader: WireReader) => readonly [string, string]
}

export function textOf(reader: WireReader, decoder: TextDecoder): string {
  const text = reader.text(decoder)
  if (text === null) throw new WireError('a name or a value is not UTF-8')
  return text
}

/** `LabelPair`: 1 name, 2 value. */
export function readLabel(reader: WireReader, decoder: TextDecoder): readonly [string, string] {
  let [name, value] = ['', '']
  while (reader.next()) {
    if (reader.field === 1) name = textOf(reader, decoder)
    else if (reader.field === 2) value = textOf(reader, decoder)
    else reader.skip()
  }
  return [name, value]
}

/** `Exemplar`: 1 labels, 2 value, 3 timestamp (1 seconds, 2 nanoseconds). */
export function readExemplar(reader: WireReader, { readLabel }: MetricRules): Exemplar {
  const labels: (readonly [string, string])[] = []
  let value = 0
  let timestampMs: number | null = null
  while (reader.next()) {
    if (reader.field === 1) labels.push(readLabel(reader.message()))
    else if (reader.field === 2) value = reader.number()
    else if (reader.field === 3) timestampMs = readTime(reader.message())
    else reader.skip()
  }
  return { labels: labelsOf(labels), value, timestampMs }
}

function readTime(reader: WireReader): number {
  let [seconds, nanos] = [0, 0]
  while (reader.next()) {
    if (reader.field === 1) seconds = reader.int64()
    else if (reader.field === 2) nanos = reader.int64()
    else reader.skip()
  }
  return seconds * 1_000 + Math.floor(nanos / 1e6)
}

export const sumAndCount = (sum: number, count: number): Part[] => [
  { suffix: '_sum', labels: [], value: sum },
  { suffix: '_count', labels: [], value: count },
]
