import { SampleColumns } from '../chunk/index.ts'
import { type Labels, labelsOf } from '../labels/index.ts'
import type { NativeHistogram } from '../native-histogram/index.ts'
import { readHistogram, type WrittenHistogram } from '../remote-write/read-histogram.ts'
import { mergeSamples, type SampleRun } from '../series/index.ts'
import { writeStale } from '../stale.ts'
import { WireError, WireReader } from '../wire/index.ts'

export type ReadSeries = {
  readonly labels: Labels
  /** Ascending, without repetition. */
  readonly timestampsMs: Float64Array
  /** By their bits, markers of staleness among them. */
  readonly values: Float64Array
  /** Beside each sample the native histogram that it is, or null; absent where all are numbers. */
  readonly histograms?: readonly (NativeHistogram | null)[]
}

/**
 * Reads `prometheus.ReadResponse` series by series: 1 results, each with 1 time series, each with 1 labels, 2 samples,
 * 4 native histograms.
 * @throws WireError
 */
export function* readReadResponse(bytes: Uint8Array): Generator<ReadSeries> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const columns = new SampleColumns(1_024)
  const response = new WireReader(bytes)
  while (response.next()) {
    if (response.field !== 1) {
      response.skip()
      continue
    }
    const result = response.message()
    while (result.next()) {
      if (result.field === 1) yield readSeries(result.message(), decoder, columns)
      else result.skip()
    }
  }
}

function readSeries(reader: WireReader, decoder: TextDecoder, columns: SampleColumns): ReadSeries {
  const pairs: (readonly [string, string])[] = []
  const found: Held[] = []
  while (reader.next()) {
    if (reader.field === 1) pairs.push(readLabel(reader.message(), decoder))
    else if (reader.field === 2) readSample(reader.message(), columns)
    else if (reader.field === 4) {
      const histogram = readHistogram(reader.message())
      // What is none is left out, as a number would be that cannot be read.
      if (!('problem' in histogram)) found.push(histogram)
    } else reader.skip()
  }
  const numbers = { labels: labelsOf(pairs), ...columns.take() }
  return found.length === 0 ? numbers : withHistograms(numbers, found)
}

type Held = Exclude<WrittenHistogram, { readonly problem: string }>
type Numbers = { readonly labels: Labels } & SampleRun

/** A histogram that says its series ended is a marker of staleness, a number. */
function withHistograms({ labels, ...numbers }: Numbers, found: readonly Held[]): ReadSeries {
  const values = new Float64Array(found.length).fill(Number.NaN)
  for (const [i, { histogram }] of found.entries()) if (histogram === null) writeStale(values, i)
  const run = { timestampsMs: Float64Array.from(found, ({ timestampMs }) => timestampMs), values }
  const merged = mergeSamples([numbers, run])
  const at = new Map(found.map(({ timestampMs, histogram }) => [timestampMs, histogram]))
  return { labels, ...merged, histograms: Array.from(merged.timestampsMs, ms => at.get(ms) ?? null) }
}

function readLabel(reader: WireReader, decoder: TextDecoder): readonly [string, string] {
  let name: string | null = ''
  let value: string | null = ''
  while (reader.next()) {
    if (reader.field === 1) name = reader.text(decoder)
    else if (reader.field === 2) value = reader.text(decoder)
    else reader.skip()
  }
  if (name === null || value === null) throw new WireError('a label is not UTF-8')
  return [name, value]
}

/** `Sample`: 1 value, 2 milliseconds. */
function readSample(reader: WireReader, columns: SampleColumns): void {
  let low = 0
  let high = 0
  let timestampMs = 0
  while (reader.next()) {
    if (reader.field === 1) [low, high] = reader.double()
    else if (reader.field === 2) timestampMs = reader.int64()
    else reader.skip()
  }
  columns.push(timestampMs, high, low)
}
