import { type Labels, labelsOf, METRIC_NAME } from '../labels/index.ts'
import type { NativeHistogram } from '../native-histogram/index.ts'
import { WireError, WireReader } from '../wire/index.ts'
import type { ExposedSample, FamilyMetadata } from './parse.ts'
import { readMetric } from './protobuf-metric.ts'
import { type HistogramForms, readLabel, textOf } from './protobuf-parts.ts'

/** `io.prometheus.client.MetricType`. */
const TYPES = ['counter', 'gauge', 'summary', 'untyped', 'histogram', 'gaugehistogram'] as const

/** A sample of a message; a native histogram has NaN for its value. */
export type DelimitedSample = ExposedSample & { readonly histogram?: NativeHistogram }

export type DelimitedFamilies = {
  readonly samples: readonly DelimitedSample[]
  readonly metadata: ReadonlyMap<string, FamilyMetadata>
}

/** So many metrics are read before others get their turn. */
const METRICS_A_STEP = 200

/**
 * Reads messages `io.prometheus.client.MetricFamily`, each after its length: what Go's client pushes when nobody says
 * otherwise, and what targets answer that are asked for native histograms. Yields from time to time.
 * @throws WireError
 */
export function* readDelimitedFamilies(
  bytes: Uint8Array,
  forms: HistogramForms = 'native',
): Generator<undefined, DelimitedFamilies> {
  const samples: DelimitedSample[] = []
  const metadata = new Map<string, FamilyMetadata>()
  const messages = new WireReader(bytes)
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let metrics = 0
  for (let reader = messages.delimited(); reader; reader = messages.delimited()) {
    const family = readFamily(reader, decoder)
    if (family.name === '') throw new WireError('a metric family has no name')
    metadata.set(family.name, family.metadata)
    for (const metric of family.metrics) {
      pushMetric(samples, family, { metric, decoder, forms })
      if (++metrics % METRICS_A_STEP === 0) yield
    }
    yield
  }
  return { samples, metadata }
}

type Family = {
  readonly name: string
  readonly metadata: FamilyMetadata
  readonly metrics: readonly WireReader[]
}

/** `MetricFamily`: 1 name, 2 help, 3 type, 4 metrics, 5 unit. */
function readFamily(reader: WireReader, decoder: TextDecoder): Family {
  const metadata: FamilyMetadata = { type: TYPES[0] }
  const metrics: WireReader[] = []
  let name = ''
  while (reader.next()) {
    if (reader.field === 1) name = textOf(reader, decoder)
    else if (reader.field === 2) metadata.help = textOf(reader, decoder)
    else if (reader.field === 3) metadata.type = TYPES[reader.uint()] ?? 'untyped'
    else if (reader.field === 4) metrics.push(reader.message())
    else if (reader.field === 5) metadata.unit = textOf(reader, decoder)
    else reader.skip()
  }
  return { name, metadata, metrics }
}

type Metric = {
  readonly metric: WireReader
  readonly decoder: TextDecoder
  readonly forms: HistogramForms
}

function pushMetric(
  samples: DelimitedSample[],
  { name, metadata }: Family,
  { metric, decoder, forms }: Metric,
): void {
  const { labels, parts, native, timestampMs } = readMetric(metric, {
    forms,
    isGauge: metadata.type === 'gaugehistogram',
    readLabel: reader => readLabel(reader, decoder),
  })
  if (native) {
    const { histogram, exemplar } = native
    const sample = { labels: labelsWith(name, labels), value: Number.NaN, timestampMs, histogram }
    samples.push(exemplar ? { ...sample, exemplar } : sample)
  }
  for (const { suffix, labels: own, value, exemplar } of parts) {
    const sample = { labels: labelsWith(name + suffix, [...labels, ...own]), value, timestampMs }
    samples.push(exemplar ? { ...sample, exemplar } : sample)
  }
}

function labelsWith(name: string, pairs: readonly (readonly [string, string])[]): Labels {
  const seen = new Set<string>()
  for (const [label] of pairs) {
    if (label === '') throw new WireError(`a label of ${name} has an empty name`)
    if (seen.has(label)) throw new WireError(`the label name "${label}" stands twice on ${name}`)
    seen.add(label)
  }
  return labelsOf([...pairs, [METRIC_NAME, name]])
}
