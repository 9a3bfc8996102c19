import { isStaleAt, writeStale } from '../stale.ts'
import { addSlopes, type SlopeColumns } from './bucket-slopes.ts'
import type { EntryReader } from './entry.ts'
import type { SlopeAsked } from './extrapolate.ts'
import type { RollUpKind } from './kinds.ts'

/**
 * What is known beside the samples of a selection of which roll-ups are a part: of each bucket there are the first
 * sample and the last, and behind them samples as they were stored.
 */
export type RolledUp = {
  /** Which sample of the stored ones each is: a difference of two counts what lies between. */
  readonly ordinals: Int32Array
  /** Samples, by ascending index, before which a counter started again, how often, and what that took from it. */
  readonly resetsAt: Int32Array
  readonly resets: Int32Array
  readonly lost: Float64Array
  /**
   * Least, largest and sum of each bucket, at its last sample; its first sample has its own value, and 0 for the sum.
   * Null where nobody asked for them.
   */
  readonly aggregates: {
    readonly min: Float64Array
    readonly max: Float64Array
    readonly sum: Float64Array
  } | null
  /** Where roll-ups cannot answer exactly: see `Snap`. */
  readonly snap: Snap | null
  /** What ranges of one bucket gave; the samples are then those after `toMs`. */
  readonly answers: Answers | null
}

/** The slopes over the buckets that end at `endsMs`, multiples of `everyMs`, of all up to `toMs` that have one. */
export type Answers = {
  readonly endsMs: Float64Array
  readonly values: Float64Array
  readonly toMs: number
  readonly everyMs: number
}

/** Ranges that begin before `beforeMs` are moved out to multiples of `everyMs`, and instants look back as far as that. */
export type Snap = { readonly beforeMs: number; readonly everyMs: number }

/** What of the roll-ups is needed: for instants, for functions of the samples, or for those of all values. */
export type RollUpColumns = 'newest' | 'samples' | 'aggregates'

type Samples = { readonly timestampsMs: Float64Array; readonly values: Float64Array }

const grown = <C extends Float64Array | Int32Array>(column: C, wider: C): C => {
  wider.set(column)
  return wider
}

function withRoom(columns: SlopeColumns, more: number): SlopeColumns {
  const needed = columns.length + more
  if (needed <= columns.values.length) return columns
  const size = Math.max(needed, 2 * columns.values.length)
  return {
    length: columns.length,
    endsMs: grown(columns.endsMs, new Float64Array(size)),
    values: grown(columns.values, new Float64Array(size)),
  }
}

const NO_RESETS = { resetsAt: new Int32Array(0), resets: new Int32Array(0), lost: new Float64Array(0) }

/** One buffer for the columns of many series: a small one for each costs the collector more than what is in it. */
class Arena {
  #shared = new Float64Array(0)
  #at = 0

  copy(column: Float64Array, length: number): Float64Array {
    if (this.#at + length > this.#shared.length) {
      this.#shared = new Float64Array(Math.max(length, Math.min(65_536, 2 * this.#shared.length), 512))
      this.#at = 0
    }
    const copy = this.#shared.subarray(this.#at, this.#at + length)
    copy.set(column.subarray(0, length))
    this.#at += length
    return copy
  }
}

/** Puts one series' samples together from its roll-ups and what was stored after them. Used again for the next one. */
export class RolledUpSamples {
  length = 0
  #timesMs = new Float64Array(2_048)
  #values = new Float64Array(2_048)
  #ordinals = new Int32Array(2_048)
  #min = new Float64Array(2_048)
  #max = new Float64Array(2_048)
  #sum = new Float64Array(2_048)
  #next = 0
  #resetsAt: number[] = []
  #resets: number[] = []
  #lost: number[] = []

  /** One that left and came back stands under several ids, and one bucket may then be in two parts. */
  isAlone: boolean = true
  #answeredToMs: number | null = null
  #answeredEveryMs = Number.POSITIVE_INFINITY
  #answers: SlopeColumns = { length: 0, endsMs: new Float64Array(1_024), values: new Float64Array(1_024) }
  readonly #arena = new Arena()

  constructor(
    readonly columns: RollUpColumns,
    readonly snap: Snap | null,
    readonly slope: SlopeAsked | null = null,
  ) {}

  /** Whether there is anything. */
  get isEmpty(): boolean {
    return this.length === 0 && this.#answers.length === 0
  }

  /** How many samples and answers there are. */
  get size(): number {
    return this.length + this.#answers.length
  }

  /** Adds the buckets that end in (afterMs, toMs] of an entry that was just read. */
  addEntry(
    entry: EntryReader,
    kind: RollUpKind,
    span: { readonly afterMs: number; readonly toMs: number },
  ): void {
    if (this.isAlone && this.slope?.rangeMs === kind.spanMs) {
      this.#answers = withRoom(this.#answers, entry.count)
      this.#answeredToMs = span.toMs
      this.#answeredEveryMs = Math.min(this.#answeredEveryMs, kind.everyMs)
      addSlopes(entry, kind, span, this.slope, this.#answers)
      return
    }
    this.#reserve(2 * entry.count + entry.ended.length)
    if (this.columns === 'newest') this.#addNewest(entry, kind, span)
    else this.#addEnds(entry, kind, span)
  }

  #addNewest(
    { count, places, beforeMs, last, ended }: EntryReader,
    { everyMs }: RollUpKind,
    { afterMs, toMs }: { readonly afterMs: number; readonly toMs: number },
  ): void {
    let nextEnded = 0
    for (let i = 0; i < count; i++) {
      const isEnded = ended[nextEnded] === i
      if (isEnded) nextEnded++
      const endMs = (places[i] as number) * everyMs
      if (endMs <= afterMs) continue
      if (endMs > toMs) return
      const timeMs = endMs - (beforeMs[i] as number)
      this.#timesMs[this.length] = timeMs
      this.#values[this.length++] = last[i] as number
      if (!isEnded) continue
      // Its own time does not matter: it is after the last sample, and in the same bucket.
      this.#timesMs[this.length] = timeMs + Math.min(1, (beforeMs[i] as number) / 2)
      writeStale(this.#values, this.length++)
    }
  }

  #addEnds(
    entry: EntryReader,
    { everyMs, spanMs }: RollUpKind,
    { afterMs, toMs }: { readonly afterMs: number; readonly toMs: number },
  ): void {
    const { places, counts, first, last } = entry
    const withAggregates = this.columns === 'aggregates'
    let nextBroken = 0
    for (let i = 0; i < entry.count; i++) {
      const broken = entry.broken[nextBroken]?.at === i ? entry.broken[nextBroken++] : undefined
      const endMs = (places[i] as number) * everyMs
      if (endMs <= afterMs) continue
      if (endMs > toMs) return
      const count = counts[i] as number
      const value = first[i] as number
      if (this.length > 0 && value < (this.#values[this.length - 1] as number)) this.#fell(this.length)
      let at = this.length
      if (count > 1) {
        this.#timesMs[at] = endMs - spanMs + (entry.afterMs[i] as number)
        this.#values[at] = value
        this.#ordinals[at] = this.#next
        if (withAggregates) {
          this.#min[at] = this.#max[at] = value
          this.#sum[at] = 0
        }
        at++
      }
      this.#timesMs[at] = endMs - (entry.beforeMs[i] as number)
      this.#values[at] = last[i] as number
      this.#next += count
      this.#ordinals[at] = this.#next - 1
      if (withAggregates) {
        this.#min[at] = entry.min[i] as number
        this.#max[at] = entry.max[i] as number
        this.#sum[at] = entry.sum[i] as number
      }
      if (broken && broken.resets > 0) this.#reset(at, broken.resets, broken.lost)
      this.length = at + 1
    }
  }

  /** Adds the samples as they were stored after the last bucket; staleness markers only for instants. */
  addStored({ timestampsMs, values }: Samples): void {
    this.#reserve(values.length)
    if (this.columns === 'newest') {
      this.#timesMs.set(timestampsMs, this.length)
      this.#values.set(values, this.length)
      this.length += values.length
      return
    }
    const from = this.length
    const [timesInto, valuesInto, ordinals] = [this.#timesMs, this.#values, this.#ordinals]
    let at = from
    let before = at > 0 ? (valuesInto[at - 1] as number) : Number.NEGATIVE_INFINITY
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number
      if (Number.isNaN(value) && isStaleAt(values, i)) continue
      if (value < before) this.#fell(at)
      timesInto[at] = timestampsMs[i] as number
      valuesInto[at] = before = value
      ordinals[at++] = this.#next++
    }
    this.length = at
    if (this.columns !== 'aggregates') return
    for (const column of [this.#min, this.#max, this.#sum]) column.set(valuesInto.subarray(from, at), from)
  }

  /** Exactly what is there; nothing is afterwards. What is to be looked at alone is valid until more is added. */
  take(use: 'kept' | 'visited'): Samples & { readonly rollUp: RolledUp | null } {
    const { length } = this
    const isKept = use === 'kept'
    const copy = (column: Float64Array, size = length) =>
      isKept ? this.#arena.copy(column, size) : column.subarray(0, size)
    const ordinals = this.#ordinals.subarray(0, this.columns === 'newest' ? 0 : length)
    const samples = { timestampsMs: copy(this.#timesMs), values: copy(this.#values) }
    const answers = this.#answeredToMs !== null && {
      endsMs: copy(this.#answers.endsMs, this.#answers.length),
      values: copy(this.#answers.values, this.#answers.length),
      toMs: this.#answeredToMs,
      everyMs: this.#answeredEveryMs,
    }
    const rollUp =
      this.columns === 'newest' && this.snap === null
        ? null
        : {
            ordinals: isKept ? ordinals.slice() : ordinals,
            ...this.#takeResets(),
            aggregates:
              this.columns === 'aggregates'
                ? { min: copy(this.#min), max: copy(this.#max), sum: copy(this.#sum) }
                : null,
            snap: this.snap,
            answers: answers || null,
          }
    this.length = this.#next = this.#answers.length = 0
    this.#answeredToMs = null
    this.#answeredEveryMs = Number.POSITIVE_INFINITY
    return { ...samples, rollUp }
  }

  #takeResets(): Pick<RolledUp, 'resetsAt' | 'resets' | 'lost'> {
    if (this.#resetsAt.length === 0) return NO_RESETS
    const taken = {
      resetsAt: Int32Array.from(this.#resetsAt),
      resets: Int32Array.from(this.#resets),
      lost: Float64Array.from(this.#lost),
    }
    this.#resetsAt = []
    this.#resets = []
    this.#lost = []
    return taken
  }

  /** The sample that is about to be added is lower than the one before it. */
  #fell(at: number): void {
    this.#reset(at, 1, this.#values[at - 1] as number)
  }

  #reset(at: number, resets: number, lost: number): void {
    this.#resetsAt.push(at)
    this.#resets.push(resets)
    this.#lost.push(lost)
  }

  #reserve(more: number): void {
    const needed = this.length + more
    if (needed <= this.#values.length) return
    const size = Math.max(needed, 2 * this.#values.length)
    this.#timesMs = grown(this.#timesMs, new Float64Array(size))
    this.#values = grown(this.#values, new Float64Array(size))
    this.#ordinals = grown(this.#ordinals, new Int32Array(size))
    this.#min = grown(this.#min, new Float64Array(size))
    this.#max = grown(this.#max, new Float64Array(size))
    this.#sum = grown(this.#sum, new Float64Array(size))
  }
}
