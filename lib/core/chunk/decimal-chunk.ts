import { BitReader, BitWriter, riceBits } from './bit-stream.ts'
import { type ByteReader, ByteWriter } from './bytes.ts'
import type { DecodeWindow } from './chunk-decoder.ts'
import { MOST_WHOLE, POWERS } from './decimals.ts'
import type { SampleColumns } from './sample-columns.ts'
import { MOST_SAMPLES } from './sealed-chunk.ts'
import { HIGH_WORD, LOW_WORD, wordsOf } from './words.ts'

/** The first byte of a chunk of decimal numbers. */
export const DECIMAL_FORMAT = 2

const IS_FROM_LEAST = 1
const IS_SIGNED = 2
const HAS_ZERO_BITS = 4
const IS_CONSTANT = 8

type Samples = { readonly timestampsMs: Float64Array; readonly values: Float64Array<ArrayBuffer> }

/**
 * Samples as steps between whole numbers, when nearly all values are decimal numbers of few digits: what exporters show.
 * `docs/formats.md` has the bytes. Null when they are not, or their times are not whole milliseconds.
 */
export function encodeDecimalChunk({ timestampsMs, values }: Samples): Uint8Array | null {
  const scaled = scaledOf(values)
  if (scaled === null || values.length > MOST_SAMPLES) return null
  const out = new ByteWriter(64 + values.length * 2)
  out.u8(DECIMAL_FORMAT)
  out.uvarint(values.length)
  if (!writeTimes(out, timestampsMs)) return null
  const coding = codingOf(scaled.whole)
  out.u8(scaled.decimals)
  out.u8(coding.flags)
  out.u8(coding.shift)
  out.varint(coding.base)
  out.uvarint(coding.unit)
  out.uvarint(scaled.exceptions.length)
  const words = wordsOf(values)
  for (const at of scaled.exceptions) {
    out.uvarint(at)
    out.u32(words[2 * at + LOW_WORD] as number)
    out.u32(words[2 * at + HIGH_WORD] as number)
  }
  if ((coding.flags & IS_CONSTANT) === 0) writeSymbols(out, coding)
  return out.written()
}

type Scaled = { readonly whole: Float64Array; readonly decimals: number; readonly exceptions: number[] }

/** Values times a power of ten. What is no decimal number (NaN, infinities, minus zero) stands apart, a few of it at most. */
function scaledOf(values: Float64Array): Scaled | null {
  const whole = new Float64Array(values.length)
  const exceptions: number[] = []
  let decimals = 0
  let power = 1
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (!Number.isFinite(value)) continue
    while (Math.round(value * power) / power !== value) {
      if (++decimals === POWERS.length) return null
      power = POWERS[decimals] as number
    }
  }
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    const scaled = Math.round(value * power)
    const isDecimal = scaled / power === value && Math.abs(scaled) <= MOST_WHOLE && !Object.is(value, -0)
    if (!isDecimal) exceptions.push(i)
    whole[i] = isDecimal ? scaled : i === 0 ? 0 : (whole[i - 1] as number)
  }
  return exceptions.length * 8 > values.length ? null : { whole, decimals, exceptions }
}

/** Times as runs of equal steps; false when one is no whole number of milliseconds. */
function writeTimes(out: ByteWriter, timestampsMs: Float64Array): boolean {
  const runs: number[] = []
  for (let i = 0; i < timestampsMs.length; i++) {
    const timestampMs = timestampsMs[i] as number
    if (!Number.isInteger(timestampMs) || Math.abs(timestampMs) > MOST_WHOLE) return false
    if (i === 0) continue
    const step = timestampMs - (timestampsMs[i - 1] as number)
    if (runs.at(-2) === step) runs[runs.length - 1] = (runs.at(-1) ?? 0) + 1
    else runs.push(step, 1)
  }
  out.varint(timestampsMs[0] as number)
  for (const part of runs) out.uvarint(part)
  return true
}

type Coding = {
  readonly flags: number
  readonly shift: number
  /** The first number, or the least of all. */
  readonly base: number
  /** What every step is a multiple of. */
  readonly unit: number
  readonly symbols: Float64Array
}

/** The way of writing that takes least, as far as a few sums tell. */
function codingOf(whole: Float64Array): Coding {
  const first = whole[0] as number
  let [least, unit, stepSum, hasFall] = [first, 0, 0, false]
  for (let i = 1; i < whole.length; i++) {
    const value = whole[i] as number
    const step = value - (whole[i - 1] as number)
    if (value < least) least = value
    if (step < 0) hasFall = true
    stepSum += Math.abs(step)
    if (unit !== 1 && step !== 0) unit = greatestDivisor(unit, Math.abs(step))
  }
  if (unit === 0) return { flags: IS_CONSTANT, shift: 0, base: first, unit: 1, symbols: NO_SYMBOLS }
  let sumFromLeast = 0
  for (let i = 0; i < whole.length; i++) sumFromLeast += (whole[i] as number) - least
  // What goes up and down at random is nearer to its least value than to the value before: folding costs a bit.
  const isFromLeast = hasFall && sumFromLeast < stepSum * 2
  const isSigned = hasFall && !isFromLeast
  const symbols = new Float64Array(whole.length)
  let zeros = 0
  for (let i = 0; i < whole.length; i++) {
    const value = whole[i] as number
    const step = (value - (isFromLeast ? least : ((whole[i - 1] ?? first) as number))) / unit
    symbols[i] = isSigned ? folded(step) : step
    if (step === 0) zeros++
  }
  const flags =
    (isFromLeast ? IS_FROM_LEAST : 0) |
    (isSigned ? IS_SIGNED : 0) |
    (zeros * 3 > whole.length ? HAS_ZERO_BITS : 0)
  return { flags, shift: bestShift(symbols, flags), base: isFromLeast ? least : first, unit, symbols }
}

const NO_SYMBOLS = new Float64Array(0)
const folded = (step: number): number => (step < 0 ? -2 * step - 1 : 2 * step)
const unfolded = (symbol: number): number => (symbol % 2 === 0 ? symbol / 2 : -(symbol + 1) / 2)

function greatestDivisor(a: number, b: number): number {
  let [larger, smaller] = [a, b]
  while (smaller !== 0) [larger, smaller] = [smaller, larger % smaller]
  return larger
}

/** Around the size of the mean, which is where the best one is. */
function bestShift(symbols: Float64Array, flags: number): number {
  const less = (flags & HAS_ZERO_BITS) === 0 ? 0 : 1
  let [sum, counted] = [0, 0]
  for (let i = 0; i < symbols.length; i++) {
    const symbol = (symbols[i] as number) - less
    if (symbol < 0) continue
    sum += symbol
    counted++
  }
  const middle = Math.max(0, Math.floor(Math.log2(sum / Math.max(1, counted) + 1)))
  let [best, leastBits] = [middle, Number.POSITIVE_INFINITY]
  for (let shift = Math.max(0, middle - 1); shift <= middle + 1; shift++) {
    let bits = 0
    for (let i = 0; i < symbols.length; i++) {
      const symbol = (symbols[i] as number) - less
      if (symbol >= 0) bits += riceBits(symbol, shift)
    }
    if (bits < leastBits) [best, leastBits] = [shift, bits]
  }
  return best
}

function writeSymbols(out: ByteWriter, { flags, shift, symbols }: Coding): void {
  const bits = new BitWriter(out)
  const hasZeroBits = (flags & HAS_ZERO_BITS) !== 0
  for (const symbol of symbols) {
    if (!hasZeroBits) bits.writeRice(symbol, shift)
    else if (symbol === 0) bits.write(0, 1)
    else {
      bits.write(1, 1)
      bits.writeRice(symbol - 1, shift)
    }
  }
  bits.flush()
}

/** Adds the samples of such a chunk that lie in the window; `from` stands behind the format. @throws when it is damaged */
export function decodeDecimalChunk(from: ByteReader, window: DecodeWindow, into: SampleColumns): void {
  const count = from.uvarint()
  if (count > MOST_SAMPLES) throw new Error(`a stored chunk says that it holds ${count} samples`)
  const times = timeRuns(from, count)
  const [decimals, flags, shift] = [from.u8(), from.u8(), from.u8()]
  const base = from.varint()
  const unit = from.uvarint()
  const power = POWERS[decimals]
  if (power === undefined || shift > 53)
    throw new Error('a stored chunk has a head that none is written with')
  const exceptions = new Map<number, { low: number; high: number }>()
  for (let left = from.uvarint(); left > 0; left--)
    exceptions.set(from.uvarint(), { low: from.u32(), high: from.u32() })
  const bits = new BitReader(from.bytes, from.at)
  const { fromMs, toMs } = window
  const isConstant = (flags & IS_CONSTANT) !== 0
  const isFromLeast = (flags & IS_FROM_LEAST) !== 0
  const { runs } = times
  let { firstMs: timestampMs } = times
  let [run, left] = [0, runs[1] ?? 0]
  let whole = base
  for (let i = 0; i < count; i++) {
    if (i > 0) {
      timestampMs += runs[run] as number
      if (--left === 0) {
        run += 2
        left = runs[run + 1] ?? 0
      }
    }
    if (timestampMs > toMs) return
    if (!isConstant) {
      const step = readStep(bits, flags, shift) * unit
      whole = isFromLeast ? base + step : whole + step
    }
    if (timestampMs >= fromMs) {
      const exception = exceptions.size > 0 ? exceptions.get(i) : undefined
      if (exception) into.push(timestampMs, exception.high, exception.low)
      else into.pushNumber(timestampMs, whole / power)
    }
  }
}

function readStep(bits: BitReader, flags: number, shift: number): number {
  if ((flags & HAS_ZERO_BITS) !== 0) {
    if (bits.bit() === 0) return 0
    const symbol = bits.rice(shift) + 1
    return (flags & IS_SIGNED) === 0 ? symbol : unfolded(symbol)
  }
  const symbol = bits.rice(shift)
  return (flags & IS_SIGNED) === 0 ? symbol : unfolded(symbol)
}

/** Runs of equal steps, a step and how often: all at first, since the values stand behind them. */
function timeRuns(from: ByteReader, count: number): { readonly firstMs: number; readonly runs: number[] } {
  const firstMs = from.varint()
  const runs: number[] = []
  for (let samples = 1; samples < count; ) {
    const [step, repeats] = [from.uvarint(), from.uvarint()]
    if (repeats === 0) throw new Error('a stored chunk has an empty run of steps')
    runs.push(step, repeats)
    samples += repeats
  }
  return { firstMs, runs }
}
