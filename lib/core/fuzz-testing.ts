import fc from 'fast-check'
import { ChunkDecoder, encodeChunk, LONGEST_RUN, SampleColumns, wordsOf } from './chunk/index.ts'
import {
  createLayout,
  ExpositionError,
  parseExposition,
  readDelimitedFamilies,
  type TextFormat,
} from './exposition/index.ts'
import { body, exprText } from './fuzz-pieces-testing.ts'
import { formatLabels } from './labels/index.ts'
import { describeExpr, type Expr, PromqlError, parseExpr, prettyExpr } from './promql/index.ts'
import { readVersion1, readVersion2 } from './remote-write/index.ts'
import { packBlock, SnappyError, unpackBlock } from './snappy/index.ts'
import { WireError } from './wire/index.ts'
import { encodeVersion1, encodeVersion2, type TestSeries } from './wire/testing.ts'

/** What is thrown at a reader of foreign bytes: it must refuse in its own words, and never read wrong. */
export type Fuzzer = { readonly name: string; readonly property: fc.IRawProperty<unknown, boolean> }

function expectThat(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(what)
}

const sameText = (a: unknown, b: unknown, what: string): void =>
  expectThat(
    JSON.stringify(a) === JSON.stringify(b),
    `${what}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`,
  )

/** Runs a reader; an error of its own kind is an answer, any other is a fault. */
function refusable<T>(work: () => T, kinds: readonly (new (...given: never[]) => Error)[]): T | null {
  try {
    return work()
  } catch (error) {
    if (kinds.some(kind => error instanceof kind)) return null
    throw error
  }
}

const TYPES: Readonly<Record<TextFormat, string>> = {
  text: 'text/plain',
  openmetrics: 'application/openmetrics-text',
}

/** Read twice by the collector's way, the second time by its memory, it is what it is when read whole. */
const textProperty = (format: TextFormat) =>
  fc.property(body, fc.integer({ min: 1, max: 50 }), (bytes, stepBytes) => {
    const whole = parseExposition(bytes, TYPES[format])
    const expected = whole.ok
      ? whole.samples.map(({ labels, value, timestampMs }) => [
          formatLabels(labels),
          String(value),
          timestampMs,
        ])
      : null
    const layout = createLayout(labels => formatLabels(labels))
    for (let time = 0; time < 2; time++) {
      const read = refusable(() => {
        const reading = layout.read(bytes, format)
        while (!reading.step(stepBytes)) {}
        const { items, values, timestampsMs, count } = reading.columns
        const samples = items.all.slice(0, count).map((item, i) => {
          const ms = timestampsMs[i] ?? Number.NaN
          return [item, String(values[i]), Number.isNaN(ms) ? null : ms]
        })
        reading.commit()
        return samples
      }, [ExpositionError])
      sameText(read, expected, `read the ${time + 1}. time and whole`)
    }
    return true
  })

/** What places say is not part of what an expression means. */
const meaning = (expr: Expr): unknown => describeExpr(expr)

const promqlProperty = fc.property(exprText, text => {
  const expr = refusable(() => parseExpr(text), [PromqlError])
  if (expr === null) return true
  sameText(meaning(parseExpr(prettyExpr(expr))), meaning(expr), `printed and read again, ${text}`)
  return true
})

const sampleBits = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 4_000_000 }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  {
    minLength: 1,
    maxLength: 200,
  },
)
const EVER = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }

const chunkRoundTrip = fc.property(
  sampleBits,
  fc.integer({ min: -(2 ** 45), max: 2 ** 45 }),
  (list, startMs) => {
    const timestampsMs = new Float64Array(list.length)
    const values = new Float64Array(list.length)
    const bits = new BigUint64Array(values.buffer)
    for (const [i, [stepMs, word]] of list.entries()) {
      timestampsMs[i] = (i === 0 ? startMs : (timestampsMs[i - 1] ?? 0)) + 1 + stepMs
      bits[i] = word
    }
    const columns = new SampleColumns(4)
    new ChunkDecoder().decode(encodeChunk({ timestampsMs, values }), EVER, columns)
    const back = columns.take()
    sameText([...back.timestampsMs], [...timestampsMs], 'times')
    sameText([...wordsOf(back.values)], [...wordsOf(values)], 'bits of values')
    return true
  },
)

/** A damaged chunk is refused, or gives no more samples than its bytes can hold. */
const chunkDamage = fc.property(
  fc.uint8Array({ maxLength: 120 }),
  sampleBits,
  fc.nat(),
  fc.nat({ max: 255 }),
  (noise, list, at, by) => {
    const timestampsMs = Float64Array.from(list, (_, i) => i * 5_000)
    const values = Float64Array.from(list, ([step]) => step)
    const damaged = encodeChunk({ timestampsMs, values })
    const place = at % damaged.length
    damaged[place] = (damaged[place] ?? 0) ^ by
    for (const chunk of [
      Uint8Array.of(1, ...noise),
      Uint8Array.of(3, ...noise),
      damaged,
      damaged.subarray(0, place),
    ]) {
      const columns = new SampleColumns(4)
      refusable(() => new ChunkDecoder().decode(chunk, EVER, columns), [Error])
      // Where runs are, four bytes tell of many samples.
      const most = chunk[0] === 3 ? (chunk.length / 4 + 1) * LONGEST_RUN : chunk.length * 4 + 1
      expectThat(columns.take().values.length <= most, 'more samples than the bytes hold')
    }
    return true
  },
)

const SERIES: readonly TestSeries[] = [
  {
    labels: [
      ['__name__', 'up'],
      ['job', 'ä'],
    ],
    samples: [
      [1_700_000_000_000, 1.5],
      [-5, 0],
    ],
  },
  { labels: [['__name__', 'x']], samples: [[7, 8]] },
]

function drained<T>(reading: Generator<undefined, T>): T {
  for (;;) {
    const step = reading.next()
    if (step.done) return step.value
  }
}

type Read = (bytes: Uint8Array) => Generator<undefined, { readonly series: readonly unknown[] }>

const wireProperty = (read: Read, whole: Uint8Array) =>
  fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(), fc.nat({ max: 255 }), (noise, at, by) => {
    const flipped = whole.slice()
    flipped[at % whole.length] = (flipped[at % whole.length] ?? 0) ^ by
    for (const bytes of [noise, flipped, whole.subarray(0, at % whole.length)]) {
      const request = refusable(() => drained(read(bytes)), [WireError])
      expectThat((request?.series.length ?? 0) <= bytes.length, 'more series than bytes')
    }
    return true
  })

const protobufProperty = fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
  refusable(() => drained(readDelimitedFamilies(bytes)), [WireError])
  return true
})

const MOST_BYTES = 100_000
const snappyProperty = fc.property(
  fc.uint8Array({ maxLength: 300 }),
  fc.nat(),
  fc.nat({ max: 255 }),
  (plain, at, by) => {
    const packed = packBlock(plain)
    sameText([...unpackBlock(packed, MOST_BYTES)], [...plain], 'packed and unpacked')
    const flipped = packed.slice()
    flipped[at % packed.length] = (flipped[at % packed.length] ?? 0) ^ by
    for (const bytes of [plain, flipped, packed.subarray(0, at % packed.length)]) {
      const unpacked = refusable(() => unpackBlock(bytes, MOST_BYTES), [SnappyError])
      expectThat((unpacked?.length ?? 0) <= MOST_BYTES, 'more than was allowed')
    }
    return true
  },
)

const fuzzer = <T>(name: string, property: fc.IRawProperty<T, boolean>): Fuzzer => ({
  name,
  property: widened(property),
})
// A list of properties over different inputs: who runs it never looks at them.
const widened = <T>(property: fc.IRawProperty<T, boolean>) =>
  property as unknown as fc.IRawProperty<unknown, boolean>

export const FUZZERS: readonly Fuzzer[] = [
  fuzzer('the classic text format', textProperty('text')),
  fuzzer('the OpenMetrics format', textProperty('openmetrics')),
  fuzzer('the protobuf format', protobufProperty),
  fuzzer('PromQL', promqlProperty),
  fuzzer('chunks as they were written', chunkRoundTrip),
  fuzzer('damaged chunks', chunkDamage),
  fuzzer('remote write 1.0', wireProperty(readVersion1, encodeVersion1(SERIES))),
  fuzzer('remote write 2.0', wireProperty(readVersion2, encodeVersion2(SERIES))),
  fuzzer('snappy', snappyProperty),
]
