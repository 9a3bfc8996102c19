import type { FamilyMetadata } from '../exposition/index.ts'
import { METRIC_NAME } from '../labels/index.ts'
import { WireError, WireReader } from '../wire/index.ts'
import { mayTakeMore, readExemplar2, type WrittenExemplar } from './exemplars.ts'
import { readHistogram, type WrittenHistogram } from './read-histogram.ts'
import {
  createCounter,
  SERIES_A_STEP,
  WRITE_LIMITS,
  type WriteRequest,
  type WrittenSeries,
} from './request.ts'
import { readSample } from './version-1.ts'

type Symbols = readonly (string | null)[]

/**
 * Reads `io.prometheus.write.v2.Request` (remote write 2.0): field 4 symbols, field 5 series. Yields from time to time.
 * @throws WireError
 */
export function* readVersion2(bytes: Uint8Array): Generator<undefined, WriteRequest> {
  const symbols = readSymbols(bytes)
  const request: WriteRequest = { series: [], metadata: new Map() }
  const counter = createCounter()
  const reader = new WireReader(bytes)
  while (reader.next()) {
    if (reader.field !== 5) {
      reader.skip()
      continue
    }
    counter.series()
    request.series.push(readSeries(reader.message(), { symbols, counter, metadata: request.metadata }))
    if (request.series.length % SERIES_A_STEP === 0) yield
  }
  return request
}

/** Series may stand before the symbols that they refer to. */
function readSymbols(bytes: Uint8Array): Symbols {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const symbols: (string | null)[] = []
  const reader = new WireReader(bytes)
  while (reader.next()) {
    if (reader.field === 4) symbols.push(reader.text(decoder))
    else reader.skip()
    if (symbols.length > WRITE_LIMITS.symbols) throw new WireError('too many symbols in a request')
  }
  return symbols
}

type Reading = {
  readonly symbols: Symbols
  readonly counter: ReturnType<typeof createCounter>
  readonly metadata: Map<string, FamilyMetadata>
}

/** `TimeSeries`: 1 references of labels, 2 samples, 3 native histograms, 4 exemplars, 5 metadata. */
function readSeries(reader: WireReader, { symbols, counter, metadata }: Reading): WrittenSeries {
  const refs: number[] = []
  const timestampsMs: number[] = []
  const words: number[] = []
  const exemplars: WrittenExemplar[] = []
  const histograms: WrittenHistogram[] = []
  let declared: FamilyMetadata | null = null
  while (reader.next()) {
    if (reader.field === 1) reader.uints(refs, WRITE_LIMITS.labels * 2)
    else if (reader.field === 2) {
      counter.sample()
      readSample(reader.message(), timestampsMs, words)
    } else if (reader.field === 5) declared = readMetadata(reader.message(), symbols)
    else if (reader.field === 4 && mayTakeMore(exemplars)) {
      const exemplar = readExemplar2(reader.message(), of => labelsOf(of, symbols))
      if (exemplar) exemplars.push(exemplar)
    } else if (reader.field === 3) {
      counter.sample()
      histograms.push(readHistogram(reader.message()))
    } else reader.skip()
  }
  const labels = labelsOf(refs, symbols)
  const family = labels?.find(([name]) => name === METRIC_NAME)?.[1]
  if (family && declared) metadata.set(family, declared)
  return { labels, timestampsMs, words, exemplars, histograms }
}

function labelsOf(refs: readonly number[], symbols: Symbols): [string, string][] | null {
  if (refs.length % 2 === 1) return null
  const labels: [string, string][] = []
  for (let i = 0; i < refs.length; i += 2) {
    const [name, value] = [symbols[refs[i] ?? -1], symbols[refs[i + 1] ?? -1]]
    if (typeof name !== 'string' || typeof value !== 'string') return null
    labels.push([name, value])
  }
  return labels
}

/** `Metadata.MetricType`. */
const TYPES = ['unknown', 'counter', 'gauge', 'histogram', 'gaugehistogram', 'summary', 'info', 'stateset']

function readMetadata(reader: WireReader, symbols: Symbols): FamilyMetadata | null {
  let type = 0
  let help = ''
  let unit = ''
  while (reader.next()) {
    if (reader.field === 1) type = reader.uint()
    else if (reader.field === 3) help = symbols[reader.uint()] ?? ''
    else if (reader.field === 4) unit = symbols[reader.uint()] ?? ''
    else reader.skip()
  }
  return type === 0 && help === '' && unit === '' ? null : { type: TYPES[type] ?? 'unknown', help, unit }
}
