import { ByteReader, ByteWriter } from '../chunk/index.ts'
import { type Buckets, noBuckets } from './buckets.ts'
import type { RollUpKind } from './kinds.ts'
import { readNumbers, readPairs, writeNumbers, writePairs } from './number-columns.ts'

/** What an entry has beside its columns. */
const HAS_HOLES = 1
const HAS_RESETS = 2
const HAS_ENDS = 4
/** Of the aggregates: least and largest are first and last, in either order. */
const IS_MONOTONE = 1

/** A series' entry in a row, in its two parts. */
export type Entry = { readonly samples: Uint8Array; readonly aggregates: Uint8Array }

/** Whether what came between the first sample and the last cannot be told from these two. */
const isBroken = ({ resets, first, last }: Buckets, at: number): boolean =>
  (resets[at] as number) > 0 || (last[at] as number) < (first[at] as number)

/** Writes a series' buckets, at least one, down. `docs/formats.md` has the bytes. */
export function encodeEntry(buckets: Buckets, kind: RollUpKind): Entry {
  return { samples: encodeSamples(buckets, kind), aggregates: encodeAggregates(buckets) }
}

function encodeSamples(buckets: Buckets, { everyMs, spanMs }: RollUpKind): Uint8Array {
  const { endsMs } = buckets
  const out = new ByteWriter(256)
  const places = endsMs.map(endMs => endMs / everyMs)
  const steps = places.slice(1).map((place, i) => place - (places[i] ?? 0) - 1)
  const broken = [...endsMs.keys()].filter(at => isBroken(buckets, at))
  const ended = [...endsMs.keys()].filter(at => buckets.ended[at] === 1)
  const hasHoles = steps.some(step => step > 0)
  out.uvarint(endsMs.length)
  out.uvarint(places[0] ?? 0)
  out.u8(
    (hasHoles ? HAS_HOLES : 0) | (broken.length > 0 ? HAS_RESETS : 0) | (ended.length > 0 ? HAS_ENDS : 0),
  )
  if (hasHoles) for (const step of steps) out.uvarint(step)
  writeNumbers(out, buckets.count)
  writeNumbers(
    out,
    endsMs.map((endMs, at) => (buckets.firstMs[at] as number) - (endMs - spanMs)),
  )
  writeNumbers(
    out,
    endsMs.map((endMs, at) => endMs - (buckets.lastMs[at] as number)),
  )
  writePairs(out, buckets.first, buckets.last)
  if (broken.length > 0) {
    writePlaces(out, broken)
    for (const at of broken) {
      out.uvarint(buckets.resets[at] as number)
      out.f64(buckets.lost[at] as number)
    }
  }
  if (ended.length > 0) writePlaces(out, ended)
  return out.written()
}

function encodeAggregates(buckets: Buckets): Uint8Array {
  const out = new ByteWriter(256)
  const isMonotone = buckets.endsMs.every((_, at) => {
    const [first, last] = [buckets.first[at] as number, buckets.last[at] as number]
    return (
      Object.is(buckets.min[at], Math.min(first, last)) && Object.is(buckets.max[at], Math.max(first, last))
    )
  })
  out.u8(isMonotone ? IS_MONOTONE : 0)
  if (!isMonotone) {
    writeNumbers(out, buckets.min)
    writeNumbers(out, buckets.max)
  }
  writeNumbers(out, buckets.sum)
  return out.written()
}

function writePlaces(out: ByteWriter, places: readonly number[]): void {
  out.uvarint(places.length)
  for (const [i, place] of places.entries()) out.uvarint(place - (places[i - 1] ?? 0))
}

const HOLD_AT_FIRST = 1_024
const NONE: readonly number[] = []

/** Reads entries into columns that are used again: what is there is valid until the next reading. */
export class EntryReader {
  count = 0
  /** When each ends, in multiples of the kind's `everyMs`. */
  places = new Float64Array(HOLD_AT_FIRST)
  counts = new Float64Array(HOLD_AT_FIRST)
  /** From a bucket's start to its first sample, and from its last one to its end. */
  afterMs = new Float64Array(HOLD_AT_FIRST)
  beforeMs = new Float64Array(HOLD_AT_FIRST)
  /** Whether it is known that these three, of which slopes depend, are the same for every bucket. */
  isEven: boolean = false
  first = new Float64Array(HOLD_AT_FIRST)
  last = new Float64Array(HOLD_AT_FIRST)
  min = new Float64Array(HOLD_AT_FIRST)
  max = new Float64Array(HOLD_AT_FIRST)
  sum = new Float64Array(HOLD_AT_FIRST)
  /** Buckets, ascending, whose first and last sample do not tell of the resets in them. */
  broken: { at: number; resets: number; lost: number }[] = []
  ended: readonly number[] = NONE

  /** @throws when the bytes end too early */
  readSamples(bytes: Uint8Array): void {
    const from = new ByteReader(bytes)
    this.count = from.uvarint()
    this.#reserve(this.count)
    const start = from.uvarint()
    const flags = from.u8()
    const { count, places } = this
    const hasHoles = (flags & HAS_HOLES) !== 0
    for (let i = 0, place = start; i < count; i++, place++) {
      if (i > 0 && hasHoles) place += from.uvarint()
      places[i] = place
    }
    const isCountEven = readNumbers(from, count, this.counts)
    const isStartEven = readNumbers(from, count, this.afterMs)
    const isEndEven = readNumbers(from, count, this.beforeMs)
    this.isEven = isCountEven && isStartEven && isEndEven
    readPairs(from, this.count, this)
    this.broken = []
    for (const at of (flags & HAS_RESETS) !== 0 ? readPlaces(from) : NONE)
      this.broken.push({ at, resets: from.uvarint(), lost: from.f64() })
    this.ended = (flags & HAS_ENDS) !== 0 ? readPlaces(from) : NONE
  }

  /** Those of the entry whose samples were read last. */
  readAggregates(bytes: Uint8Array): void {
    const from = new ByteReader(bytes)
    const { count, first, last, min, max } = this
    if ((from.u8() & IS_MONOTONE) !== 0)
      for (let i = 0; i < count; i++) {
        min[i] = Math.min(first[i] as number, last[i] as number)
        max[i] = Math.max(first[i] as number, last[i] as number)
      }
    else {
      readNumbers(from, count, min)
      readNumbers(from, count, max)
    }
    readNumbers(from, count, this.sum)
  }

  #reserve(count: number): void {
    if (count <= this.places.length) return
    const size = 2 * count
    this.places = new Float64Array(size)
    this.counts = new Float64Array(size)
    this.afterMs = new Float64Array(size)
    this.beforeMs = new Float64Array(size)
    this.first = new Float64Array(size)
    this.last = new Float64Array(size)
    this.min = new Float64Array(size)
    this.max = new Float64Array(size)
    this.sum = new Float64Array(size)
  }
}

function readPlaces(from: ByteReader): number[] {
  const places: number[] = []
  let place = 0
  for (let left = from.uvarint(); left > 0; left--) {
    place += from.uvarint()
    places.push(place)
  }
  return places
}

/** An entry's buckets again, to be joined with others. */
export function decodeEntry({ samples, aggregates }: Entry, { everyMs, spanMs }: RollUpKind): Buckets {
  const reader = new EntryReader()
  reader.readSamples(samples)
  reader.readAggregates(aggregates)
  const buckets = noBuckets()
  for (let i = 0; i < reader.count; i++) {
    const endMs = (reader.places[i] as number) * everyMs
    buckets.endsMs.push(endMs)
    buckets.firstMs.push(endMs - spanMs + (reader.afterMs[i] as number))
    buckets.lastMs.push(endMs - (reader.beforeMs[i] as number))
    buckets.first.push(reader.first[i] as number)
    buckets.last.push(reader.last[i] as number)
    buckets.count.push(reader.counts[i] as number)
    buckets.min.push(reader.min[i] as number)
    buckets.max.push(reader.max[i] as number)
    buckets.sum.push(reader.sum[i] as number)
    buckets.resets.push(0)
    buckets.lost.push(0)
    buckets.ended.push(0)
  }
  for (const { at, resets, lost } of reader.broken) {
    buckets.resets[at] = resets
    buckets.lost[at] = lost
  }
  for (const at of reader.ended) buckets.ended[at] = 1
  return buckets
}
