import type { FamilyMetadata } from '../exposition/index.ts'
import { WireError, WireReader } from '../wire/index.ts'
import { mayTakeMore, readExemplar1, type WrittenExemplar } from './exemplars.ts'
import { readHistogram, type WrittenHistogram } from './read-histogram.ts'
import {
  createCounter,
  SERIES_A_STEP,
  WRITE_LIMITS,
  type WriteRequest,
  type WrittenSeries,
} from './request.ts'

type Reading = { readonly decoder: TextDecoder; readonly counter: ReturnType<typeof createCounter> }

/**
 * Reads `prometheus.WriteRequest` (remote write 1.0): field 1 series, field 3 metadata. Yields from time to time.
 * @throws WireError
 */
export function* readVersion1(bytes: Uint8Array): Generator<undefined, WriteRequest> {
  const request: WriteRequest = { series: [], metadata: new Map() }
  const reading = {
    decoder: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }),
    counter: createCounter(),
  }
  const reader = new WireReader(bytes)
  while (reader.next()) {
    if (reader.field === 1) {
      reading.counter.series()
      request.series.push(readSeries(reader.message(), reading))
      if (request.series.length % SERIES_A_STEP === 0) yield
    } else if (reader.field === 3) readMetadata(reader.message(), reading, request.metadata)
    else reader.skip()
  }
  return request
}

/** `TimeSeries`: 1 labels, 2 samples, 3 exemplars, 4 native histograms. */
function readSeries(reader: WireReader, reading: Reading): WrittenSeries {
  const labels: [string, string][] = []
  const timestampsMs: number[] = []
  const words: number[] = []
  const exemplars: WrittenExemplar[] = []
  const histograms: WrittenHistogram[] = []
  let isReadable = true
  while (reader.next()) {
    if (reader.field === 1) {
      const label = readLabel(reader.message(), reading)
      if (label) labels.push(label)
      else isReadable = false
      if (labels.length > WRITE_LIMITS.labels)
        throw new WireError(`more than ${WRITE_LIMITS.labels} labels in a series`)
    } else if (reader.field === 2) {
      reading.counter.sample()
      readSample(reader.message(), timestampsMs, words)
    } else if (reader.field === 3 && mayTakeMore(exemplars)) {
      const exemplar = readExemplar1(reader.message(), label => readLabel(label, reading))
      if (exemplar) exemplars.push(exemplar)
    } else if (reader.field === 4) {
      reading.counter.sample()
      histograms.push(readHistogram(reader.message()))
    } else reader.skip()
  }
  return { labels: isReadable ? labels : null, timestampsMs, words, exemplars, histograms }
}

function readLabel(reader: WireReader, { decoder }: Reading): [string, string] | null {
  let name: string | null = ''
  let value: string | null = ''
  while (reader.next()) {
    if (reader.field === 1) name = reader.text(decoder)
    else if (reader.field === 2) value = reader.text(decoder)
    else reader.skip()
  }
  return name === null || value === null ? null : [name, value]
}

/** `Sample` of both versions: 1 value, 2 milliseconds. */
export function readSample(reader: WireReader, timestampsMs: number[], words: number[]): void {
  let bits: readonly [number, number] = [0, 0]
  let timestampMs = 0
  while (reader.next()) {
    if (reader.field === 1) bits = reader.double()
    else if (reader.field === 2) timestampMs = reader.int64()
    else reader.skip()
  }
  timestampsMs.push(timestampMs)
  words.push(bits[0], bits[1])
}

/** `MetricMetadata.MetricType`. */
const TYPES = ['unknown', 'counter', 'gauge', 'histogram', 'gaugehistogram', 'summary', 'info', 'stateset']

function readMetadata(reader: WireReader, { decoder }: Reading, into: Map<string, FamilyMetadata>): void {
  const metadata: FamilyMetadata = { type: 'unknown' }
  let family = ''
  while (reader.next()) {
    if (reader.field === 1) metadata.type = TYPES[reader.uint()] ?? 'unknown'
    else if (reader.field === 2) family = reader.text(decoder) ?? ''
    else if (reader.field === 4) metadata.help = reader.text(decoder) ?? ''
    else if (reader.field === 5) metadata.unit = reader.text(decoder) ?? ''
    else reader.skip()
  }
  if (family !== '') into.set(family, metadata)
}
