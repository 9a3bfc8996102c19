import type { FamilyMetadata } from '../exposition/index.ts'
import { METRIC_NAME } from '../labels/index.ts'
import { WireReader, WireWriter } from '../wire/index.ts'
import { METRIC_TYPES } from './encode-1.ts'

/**
 * What queued requests become before they are sent. A queue holds `prometheus.WriteRequest`s whose series have one
 * sample or histogram each, as `writeSample` and `writeHistogram` leave them; such requests are put together by putting
 * their bytes one behind the other.
 */
export function joined(requests: readonly Uint8Array[]): Uint8Array {
  const [first] = requests
  if (requests.length === 1 && first) return first
  const writer = new WireWriter(requests.reduce((sum, { length }) => sum + length, 0))
  for (const request of requests) writer.raw(request)
  return writer.take()
}

/** The request without samples before a time, and how many these were. */
export function withoutOlder(
  request: Uint8Array,
  earliestMs: number,
): { readonly request: Uint8Array; readonly dropped: number } {
  const writer = new WireWriter(request.length)
  let dropped = 0
  for (const series of seriesOf(request)) {
    if (timestampOf(series) < earliestMs) dropped++
    else writer.bytes(1, series)
  }
  return { request: writer.take(), dropped }
}

/** Within a series, a sample's time is its field 2 and a histogram's its field 15. */
function timestampOf(series: Uint8Array): number {
  const reader = new WireReader(series)
  while (reader.next()) {
    const place = reader.field === 2 ? 2 : reader.field === 4 ? 15 : 0
    if (place === 0) {
      reader.skip()
      continue
    }
    const sample = reader.message()
    while (sample.next()) {
      if (sample.field === place) return sample.int64()
      sample.skip()
    }
    return 0
  }
  return 0
}

function* seriesOf(request: Uint8Array): Generator<Uint8Array> {
  const reader = new WireReader(request)
  while (reader.next()) {
    if (reader.field === 1) yield reader.raw()
    else reader.skip()
  }
}

/** What is told of a series in version 2.0, by its metric's name. */
export type FamilyOf = (metricName: string) => FamilyMetadata | undefined

/**
 * The same request as `io.prometheus.write.v2.Request`: texts once in a table (field 4), series (field 5) that refer to
 * it. Samples and histograms are the same bytes in both.
 */
export function asVersion2(request: Uint8Array, familyOf: FamilyOf): Uint8Array {
  const symbols = new Map<string, number>([['', 0]])
  const table = new WireWriter(4_096)
  table.text(4, '')
  const refOf = (text: string): number => {
    const known = symbols.get(text)
    if (known !== undefined) return known
    table.text(4, text)
    symbols.set(text, symbols.size)
    return symbols.size - 1
  }
  const all = new WireWriter(request.length)
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  for (const series of seriesOf(request)) all.bytes(5, seriesAsVersion2(series, { refOf, familyOf, decoder }))
  return joined([table.take(), all.take()])
}

type Translation = {
  readonly refOf: (text: string) => number
  readonly familyOf: FamilyOf
  readonly decoder: TextDecoder
}

/** `TimeSeries` of 2.0: 1 references to labels, 2 samples, 3 histograms, 5 metadata. */
function seriesAsVersion2(series: Uint8Array, { refOf, familyOf, decoder }: Translation): Uint8Array {
  const refs = new WireWriter(64)
  const rest = new WireWriter(128)
  let metric = ''
  const reader = new WireReader(series)
  while (reader.next()) {
    if (reader.field === 1) {
      const [name, value] = labelOf(reader.message(), decoder)
      if (name === METRIC_NAME) metric = value
      refs.varint(refOf(name))
      refs.varint(refOf(value))
    } else if (reader.field === 2) rest.bytes(2, reader.raw())
    else if (reader.field === 4) rest.bytes(3, reader.raw())
    else reader.skip()
  }
  const { type = 'unknown', help = '', unit = '' } = familyOf(metric) ?? {}
  const metadata = new WireWriter(16)
  for (const [field, value] of [
    [1, Math.max(0, METRIC_TYPES.indexOf(type))],
    [3, refOf(help)],
    [4, refOf(unit)],
  ] as const) {
    metadata.tag(field, 0)
    metadata.varint(value)
  }
  rest.bytes(5, metadata.written())
  const whole = new WireWriter(refs.length + rest.length + 8)
  whole.bytes(1, refs.written())
  whole.raw(rest.written())
  return whole.take()
}

function labelOf(reader: WireReader, decoder: TextDecoder): readonly [string, string] {
  let name = ''
  let value = ''
  while (reader.next()) {
    if (reader.field === 1) name = reader.text(decoder) ?? ''
    else if (reader.field === 2) value = reader.text(decoder) ?? ''
    else reader.skip()
  }
  return [name, value]
}
