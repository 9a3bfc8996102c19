import { type Labels, labelsOf, METRIC_NAME } from '../labels/index.ts'
import { WireError, WireReader } from '../wire/index.ts'
import { formatCanonicalFloat } from './number.ts'
import type { ExposedSample, FamilyMetadata } from './parse.ts'

/** `io.prometheus.client.MetricType`. */
const TYPES = ['counter', 'gauge', 'summary', 'untyped', 'histogram', 'gaugehistogram'] as const

type Pairs = readonly (readonly [string, string])[]
type Part = { readonly suffix: string; readonly labels: Pairs; readonly value: number }

type Family = {
  readonly name: string
  readonly metadata: FamilyMetadata
  readonly metrics: readonly Metric[]
}
type Metric = { readonly labels: Pairs; readonly parts: readonly Part[]; readonly timestampMs: number | null }

export type DelimitedFamilies = {
  readonly samples: readonly ExposedSample[]
  readonly metadata: ReadonlyMap<string, FamilyMetadata>
}

/**
 * Reads messages `io.prometheus.client.MetricFamily`, each after its length: what Go's client pushes when nobody says
 * otherwise. A histogram gives its classic series; one that has none is refused. Yields from time to time.
 * @throws WireError
 */
export function* readDelimitedFamilies(bytes: Uint8Array): Generator<undefined, DelimitedFamilies> {
  const samples: ExposedSample[] = []
  const metadata = new Map<string, FamilyMetadata>()
  const messages = new WireReader(bytes)
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  for (let reader = messages.delimited(); reader; reader = messages.delimited()) {
    const family = readFamily(reader, decoder)
    if (family.name === '') throw new WireError('a metric family has no name')
    metadata.set(family.name, family.metadata)
    for (const { labels, parts, timestampMs } of family.metrics)
      for (const { suffix, labels: own, value } of parts)
        samples.push({ labels: labelsWith(family.name + suffix, [...labels, ...own]), value, timestampMs })
    yield
  }
  return { samples, metadata }
}

function labelsWith(name: string, pairs: Pairs): Labels {
  return labelsOf([...pairs, [METRIC_NAME, name]])
}

/** `MetricFamily`: 1 name, 2 help, 3 type, 4 metrics, 5 unit. */
function readFamily(reader: WireReader, decoder: TextDecoder): Family {
  const metadata: FamilyMetadata = { type: TYPES[0] }
  const metrics: Metric[] = []
  let name = ''
  while (reader.next()) {
    if (reader.field === 1) name = textOf(reader, decoder)
    else if (reader.field === 2) metadata.help = textOf(reader, decoder)
    else if (reader.field === 3) metadata.type = TYPES[reader.uint()] ?? 'untyped'
    else if (reader.field === 4) metrics.push(readMetric(reader.message(), decoder))
    else if (reader.field === 5) metadata.unit = textOf(reader, decoder)
    else reader.skip()
  }
  return { name, metadata, metrics }
}

/** `Metric`: 1 labels, 2 gauge, 3 counter, 4 summary, 5 untyped, 6 milliseconds, 7 histogram. */
function readMetric(reader: WireReader, decoder: TextDecoder): Metric {
  const labels: (readonly [string, string])[] = []
  let parts: readonly Part[] = []
  let timestampMs: number | null = null
  while (reader.next()) {
    if (reader.field === 1) labels.push(readLabel(reader.message(), decoder))
    else if (reader.field === 2 || reader.field === 3 || reader.field === 5)
      parts = readValue(reader.message())
    else if (reader.field === 4) parts = readSummary(reader.message())
    else if (reader.field === 6) timestampMs = reader.int64()
    else if (reader.field === 7) parts = readHistogram(reader.message())
    else reader.skip()
  }
  return { labels, parts, timestampMs }
}

function textOf(reader: WireReader, decoder: TextDecoder): string {
  const text = reader.text(decoder)
  if (text === null) throw new WireError('a name or a value is not UTF-8')
  return text
}

function readLabel(reader: WireReader, decoder: TextDecoder): readonly [string, string] {
  let [name, value] = ['', '']
  while (reader.next()) {
    if (reader.field === 1) name = textOf(reader, decoder)
    else if (reader.field === 2) value = textOf(reader, decoder)
    else reader.skip()
  }
  return [name, value]
}

/** `Gauge`, `Counter` and `Untyped`: 1 value. */
function readValue(reader: WireReader): Part[] {
  let value = 0
  while (reader.next()) {
    if (reader.field === 1) value = reader.number()
    else reader.skip()
  }
  return [{ suffix: '', labels: [], value }]
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

const sumAndCount = (sum: number, count: number): Part[] => [
  { suffix: '_sum', labels: [], value: sum },
  { suffix: '_count', labels: [], value: count },
]

/** `Histogram`: 1 count, 2 sum, 3 buckets, 4 count as a float; what follows is native. */
function readHistogram(reader: WireReader): Part[] {
  const buckets: { readonly bound: number; readonly count: number }[] = []
  let [count, sum] = [0, 0]
  let isNative = false
  while (reader.next()) {
    if (reader.field === 1) count = reader.uint()
    else if (reader.field === 2) sum = reader.number()
    else if (reader.field === 3) buckets.push(readBucket(reader.message()))
    else if (reader.field === 4) count = reader.number()
    else {
      // Schema to float counts; behind them come times and exemplars, which classic ones have too.
      isNative ||= reader.field >= 5 && reader.field <= 14
      reader.skip()
    }
  }
  if (isNative && buckets.length === 0)
    throw new WireError(
      'a histogram has native buckets alone, which are not stored here: give it classic ones',
    )
  if (!buckets.some(({ bound }) => bound === Infinity)) buckets.push({ bound: Infinity, count })
  const parts = buckets.map(
    ({ bound, count: within }): Part => ({
      suffix: '_bucket',
      labels: [['le', formatCanonicalFloat(bound)]],
      value: within,
    }),
  )
  return [...parts, ...sumAndCount(sum, count)]
}

/** `Bucket`: 1 cumulative count, 2 upper bound, 4 cumulative count as a float. */
function readBucket(reader: WireReader): { bound: number; count: number } {
  let [bound, count] = [0, 0]
  while (reader.next()) {
    if (reader.field === 1) count = reader.uint()
    else if (reader.field === 2) bound = reader.number()
    else if (reader.field === 4) count = reader.number()
    else reader.skip()
  }
  return { bound, count }
}
