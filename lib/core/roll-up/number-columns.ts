import type { ByteReader, ByteWriter } from '../chunk/index.ts'

/** The first byte of a column whose numbers stand as they are; below it, a number of decimal places. */
const PLAIN = 255
const MOST_PLACES = 9
/** Whole numbers beyond this are written as they are: a varint holds no more. */
const LARGEST = 2 ** 50
const WIDEST = 4

/**
 * Fewest decimal places with which all numbers are whole ones, or null. As in Afroozeh et al., *ALP: Adaptive Lossless
 * floating-Point Compression*, SIGMOD 2023: what comes back by the division must be the same number.
 */
function decimalPlaces(numbers: readonly number[], from: number): number | null {
  let places = from
  for (const number of numbers) {
    while (!isWholeWith(number, places)) if (++places > MOST_PLACES) return null
  }
  return places
}

function isWholeWith(number: number, places: number): boolean {
  const scale = 10 ** places
  const whole = Math.round(number * scale)
  // Minus zero has no place among whole numbers.
  return Math.abs(whole) < LARGEST && whole / scale === number && !Object.is(number, -0)
}

/** Places that suit every one of two columns: more places never spoil a number that fewer suited, unless it grows too large. */
function commonPlaces(a: readonly number[], b: readonly number[]): number | null {
  const ofA = decimalPlaces(a, 0)
  const places = ofA === null ? null : decimalPlaces(b, ofA)
  if (places === null) return null
  return [a, b].every(column => column.every(number => isWholeWith(number, places))) ? places : null
}

type Packing = { readonly least: number; readonly width: number }

/** How many bytes each of some differences takes above the least; null where that is too many. */
function packingOf(differences: readonly number[]): Packing | null {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const difference of differences) {
    if (difference < least) least = difference
    if (difference > most) most = difference
  }
  if (differences.length === 0) return { least: 0, width: 0 }
  const spread = most - least
  if (spread >= 2 ** (8 * WIDEST)) return null
  return { least, width: spread === 0 ? 0 : Math.ceil(Math.log2(spread + 1) / 8) }
}

function writePacked(out: ByteWriter, differences: readonly number[], { least, width }: Packing): void {
  for (const difference of differences) out.part(difference - least, 0, width)
}

function writePacking(out: ByteWriter, { least, width }: Packing): void {
  out.varint(least)
  out.u8(width)
}

/** Writes a column: whole numbers (of a decimal place) as differences of as many bytes as all of them need. */
export function writeNumbers(out: ByteWriter, numbers: readonly number[]): void {
  const places = decimalPlaces(numbers, 0)
  const safe = places !== null && numbers.every(number => isWholeWith(number, places))
  const whole = safe ? numbers.map(number => Math.round(number * 10 ** places)) : []
  const packing = safe ? packingOf(differencesOf(whole)) : null
  if (!safe || packing === null) {
    out.u8(PLAIN)
    for (const number of numbers) out.f64(number)
    return
  }
  out.u8(places)
  out.varint(whole[0] ?? 0)
  writePacking(out, packing)
  writePacked(out, differencesOf(whole), packing)
}

const differencesOf = (whole: readonly number[]): number[] =>
  whole.slice(1).map((number, i) => number - (whole[i] ?? 0))

/** Writes what buckets begin and end with: for counters, small steps from one bucket to the next and larger ones inside. */
export function writePairs(out: ByteWriter, first: readonly number[], last: readonly number[]): void {
  const places = commonPlaces(first, last)
  const scale = 10 ** (places ?? 0)
  const starts = places === null ? [] : first.map(number => Math.round(number * scale))
  const ends = places === null ? [] : last.map(number => Math.round(number * scale))
  const between = starts.slice(1).map((start, i) => start - (ends[i] ?? 0))
  const inside = ends.map((end, i) => end - (starts[i] ?? 0))
  const [outer, inner] = [packingOf(between), packingOf(inside)]
  if (places === null || !outer || !inner) {
    out.u8(PLAIN)
    for (const number of first) out.f64(number)
    for (const number of last) out.f64(number)
    return
  }
  out.u8(places)
  out.varint(starts[0] ?? 0)
  writePacking(out, outer)
  writePacking(out, inner)
  writePacked(out, between, outer)
  writePacked(out, inside, inner)
}

/** Reads `count` numbers that `writeNumbers` wrote; answers whether it is known that all of them are the same. */
export function readNumbers(from: ByteReader, count: number, into: Float64Array): boolean {
  const places = from.u8()
  if (places === PLAIN) {
    readPlain(from, count, into)
    return false
  }
  if (count === 0) return true
  const scale = 10 ** places
  let whole = from.varint()
  const packing = { least: from.varint(), width: from.u8() }
  const at = from.skip((count - 1) * packing.width)
  into[0] = whole / scale
  if (packing.width === 0 && packing.least === 0) {
    into.fill(whole / scale, 0, count)
    return true
  }
  unpack(from.bytes, { at, ...packing }, into, { from: 1, to: count })
  for (let i = 1; i < count; i++) {
    whole += into[i] as number
    into[i] = whole / scale
  }
  return false
}

/** Reads `count` pairs that `writePairs` wrote. */
export function readPairs(
  from: ByteReader,
  count: number,
  into: { first: Float64Array; last: Float64Array },
): void {
  const { first, last } = into
  const places = from.u8()
  if (places === PLAIN) {
    readPlain(from, count, first)
    readPlain(from, count, last)
    return
  }
  const scale = 10 ** places
  let whole = from.varint()
  const outer = { least: from.varint(), width: from.u8() }
  const inner = { least: from.varint(), width: from.u8() }
  const outerAt = from.skip(Math.max(0, count - 1) * outer.width)
  const innerAt = from.skip(count * inner.width)
  first[0] = 0
  unpack(from.bytes, { at: outerAt, ...outer }, first, { from: 1, to: count })
  unpack(from.bytes, { at: innerAt, ...inner }, last, { from: 0, to: count })
  for (let i = 0; i < count; i++) {
    whole += first[i] as number
    first[i] = whole
    whole += last[i] as number
    last[i] = whole
  }
  if (scale === 1) return
  for (let i = 0; i < count; i++) {
    first[i] = (first[i] as number) / scale
    last[i] = (last[i] as number) / scale
  }
}

function readPlain(from: ByteReader, count: number, into: Float64Array): void {
  for (let i = 0; i < count; i++) into[i] = from.f64()
}

/**
 * Differences of 0 to 4 bytes each, the lowest first, from `at` on into the places [from, to); a loop for each width, since
 * a choice for each number costs more.
 */
function unpack(
  bytes: Uint8Array,
  { at: start, least, width }: Packing & { readonly at: number },
  into: Float64Array,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  let at = start
  if (width === 0) {
    if (from < to) into.fill(least, from, to)
  } else if (width === 1) for (let i = from; i < to; i++) into[i] = least + (bytes[at++] as number)
  else if (width === 2)
    for (let i = from; i < to; i++, at += 2)
      into[i] = least + ((bytes[at] as number) | ((bytes[at + 1] as number) << 8))
  else if (width === 3)
    for (let i = from; i < to; i++, at += 3)
      into[i] =
        least + ((bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16))
  else
    for (let i = from; i < to; i++, at += 4)
      into[i] =
        least +
        (((bytes[at] as number) |
          ((bytes[at + 1] as number) << 8) |
          ((bytes[at + 2] as number) << 16) |
          ((bytes[at + 3] as number) << 24)) >>>
          0)
}
