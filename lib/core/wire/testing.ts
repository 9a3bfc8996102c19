/** A small writer of protocol buffers and snappy, for tests: as plain as the formats allow. */
type Field = readonly [field: number, value: Uint8Array]

export const concat = (parts: readonly Uint8Array[]): Uint8Array => {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

export function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  return Uint8Array.from([...bytes, Number(rest)])
}

export const message = (...fields: readonly Field[]): Uint8Array =>
  concat(fields.flatMap(([field, value]) => [varint(field * 8 + 2), varint(value.length), value]))

export const number = (field: number, value: number | bigint): Uint8Array =>
  concat([varint(field * 8), varint(value)])
export const double = (field: number, value: Float64Array): Uint8Array =>
  concat([varint(field * 8 + 1), new Uint8Array(value.buffer.slice(value.byteOffset, value.byteOffset + 8))])
export const text = (value: string): Uint8Array => new TextEncoder().encode(value)

/** Values in an array of their own, since the bits of a NaN matter. */
export type TestSeries = {
  readonly labels: readonly (readonly [string, string])[]
  readonly samples: readonly (readonly [timestampMs: number, value: number | Float64Array])[]
  /** Encoded, as `encodeHistogram` of remote write does. */
  readonly histograms?: readonly Uint8Array[]
}

const sample = ([timestampMs, value]: TestSeries['samples'][number]): Uint8Array =>
  concat([double(1, typeof value === 'number' ? Float64Array.of(value) : value), number(2, timestampMs)])

export function encodeVersion1(
  series: readonly TestSeries[],
  metadata: readonly Uint8Array[] = [],
): Uint8Array {
  return message(
    ...series.map(
      ({ labels, samples, histograms = [] }): Field => [
        1,
        message(
          ...labels.map(([name, value]): Field => [1, message([1, text(name)], [2, text(value)])]),
          ...samples.map((one): Field => [2, sample(one)]),
          ...histograms.map((one): Field => [4, one]),
        ),
      ],
    ),
    ...metadata.map((one): Field => [3, one]),
  )
}

export const metadataOf = (type: number, family: string, help: string): Uint8Array =>
  concat([number(1, type), message([2, text(family)], [4, text(help)])])

export function encodeVersion2(series: readonly TestSeries[]): Uint8Array {
  const symbols = ['', ...new Set(series.flatMap(({ labels }) => labels.flat()))]
  return message(
    ...symbols.map((symbol): Field => [4, text(symbol)]),
    ...series.map(
      ({ labels, samples, histograms = [] }): Field => [
        5,
        message(
          [1, concat(labels.flat().map(part => varint(symbols.indexOf(part))))],
          ...samples.map((one): Field => [2, sample(one)]),
          ...histograms.map((one): Field => [3, one]),
          [5, concat([number(1, 1), number(3, 0)])],
        ),
      ],
    ),
  )
}

/** One block of literals alone. */
export function packBlock(bytes: Uint8Array): Uint8Array {
  const parts = [varint(bytes.length)]
  for (let at = 0; at < bytes.length; at += 65_536) {
    const piece = bytes.subarray(at, at + 65_536)
    const length = piece.length - 1
    parts.push(Uint8Array.from([61 << 2, length & 0xff, length >> 8]), piece)
  }
  return concat(parts)
}
