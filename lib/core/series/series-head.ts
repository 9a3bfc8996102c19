import {
  type ByteReader,
  type ByteWriter,
  HIGH_WORD,
  LOW_WORD,
  loadGorilla,
  OpenChunks,
  type SampleSource,
  sampleSource,
} from '../chunk/index.ts'
import type { Labels } from '../labels/index.ts'
import { LateSamples } from './late-samples.ts'
import type { SampleLogReader, SampleLogWriter } from './sample-log.ts'
import { SeriesIndex } from './series-index.ts'

export type HeadLimits = {
  readonly maxActiveSeries: number
  /** How far behind the newest sample of all a sample may be. */
  readonly acceptBehindMs: number
}

/** How `save` writes. */
export const OPEN_FORMAT = 2
/** As it was written before runs and steps. */
const GORILLA_OPEN_FORMAT = 1

export type HeadBatch = SampleSource & {
  readonly refs: Uint32Array
  /** Samples later than this are refused. */
  readonly latestMs: number
}

/** As in the port, in its order. */
const APPENDED = 0
const REPEATED = 1
const DUPLICATE = 2
const OUT_OF_ORDER = 3
const TOO_OLD = 4
const UNKNOWN_REF = 5

/** What became of samples; `AppendReport` of the port. */
export type HeadReport = {
  appended: number
  repeated: number
  duplicate: number
  outOfOrder: number
  tooOld: number
  unknownRef: number
}

/**
 * The newest part of all series, in memory: index, growing chunks and the rules of order. A ref is a place in memory
 * and may be given again after `remove`; an id is for ever.
 */
export class SeriesHead {
  readonly index = new SeriesIndex()
  readonly chunks = new OpenChunks()
  /** Samples that came when their series had newer ones. */
  readonly late = new LateSamples()
  /** How far behind the newest sample of all a sample may be that is older than its series' newest; 0: none may. */
  outOfOrderWindowMs = 0
  /** Series whose first sample is now an earlier one, until that is stored. */
  readonly bornEarlier = new Set<number>()
  epoch = 0
  newestMs = Number.NEGATIVE_INFINITY
  samples = 0
  ids = new Uint32Array(0)
  /** When a series' first sample was; NaN before it. */
  bornMs = new Float64Array(0)
  /** The newest sample that was cut; -Infinity when there is none. */
  storedToMs = new Float64Array(0)
  /** 1 once the series' definition is stored. */
  isDefined = new Uint8Array(0)
  /** The epoch in which each ref was given out. */
  givenIn = new Uint32Array(0)
  nextId = 1
  #oldestBornMs = Number.POSITIVE_INFINITY

  constructor(readonly limits: HeadLimits) {}

  /** How far behind the newest sample of all any sample may be. */
  get acceptBehindMs(): number {
    return Math.max(this.limits.acceptBehindMs, this.outOfOrderWindowMs)
  }

  /** The first sample of the oldest series; Infinity without any. */
  get oldestBornMs(): number {
    return this.#oldestBornMs
  }

  /** The ref of a label set; `null` when it would be one too many. */
  resolve(labels: Labels): number | null {
    const known = this.index.find(labels)
    if (known !== undefined) return known
    return this.index.size < this.limits.maxActiveSeries ? this.add(labels, this.nextId++) : null
  }

  /** Adds a series under an id that it has already. */
  add(labels: Labels, id: number): number {
    const ref = this.index.add(labels)
    this.#reserve()
    this.chunks.clear(ref)
    this.ids[ref] = id
    this.bornMs[ref] = Number.NaN
    this.storedToMs[ref] = Number.NEGATIVE_INFINITY
    this.isDefined[ref] = 0
    this.givenIn[ref] = this.epoch
    this.nextId = Math.max(this.nextId, id + 1)
    return ref
  }

  /** Whether a ref that was known in an epoch still stands for the same series. */
  keeps(ref: number, epoch: number): boolean {
    return this.index.isLive(ref) && (this.givenIn[ref] as number) <= epoch
  }

  /** Notes when a series' first sample was. */
  bear(ref: number, bornMs: number): void {
    this.bornMs[ref] = bornMs
    if (bornMs < this.#oldestBornMs) this.#oldestBornMs = bornMs
  }

  /** Appends what is in order, and writes that to the log. */
  append(batch: HeadBatch, log: SampleLogWriter): HeadReport {
    const report = { appended: 0, repeated: 0, duplicate: 0, outOfOrder: 0, tooOld: 0, unknownRef: 0 }
    for (let i = 0; i < batch.refs.length; i++) {
      const ref = batch.refs[i] as number
      const timestampMs = batch.timestampsMs[i] as number
      if (!this.index.isLive(ref)) report.unknownRef++
      else if (!(timestampMs > (this.chunks.lastMs[ref] as number)))
        report[this.#appendNotNewer(batch, i, log)]++
      else if (timestampMs > batch.latestMs || timestampMs < this.newestMs - this.acceptBehindMs)
        report.tooOld++
      else {
        this.#log(ref, batch, i, log)
        this.#push(ref, batch, i)
        report.appended++
      }
    }
    return report
  }

  /** What `append` would make of each sample. Slower than it, since it remembers what it would have appended. */
  judge(batch: HeadBatch): Uint8Array {
    const outcomes = new Uint8Array(batch.refs.length)
    /** Ref → the sample of the batch that would be its newest. */
    const newest = new Map<number, number>()
    /** Times that would be out of order, by ref. */
    const late = new Map<number, Set<number>>()
    let newestMs = this.newestMs
    for (let i = 0; i < outcomes.length; i++) {
      const ref = batch.refs[i] as number
      const timestampMs = batch.timestampsMs[i] as number
      const earlier = newest.get(ref)
      const lastMs = earlier === undefined ? this.chunks.lastMs[ref] : batch.timestampsMs[earlier]
      const isTooOld = timestampMs < newestMs - this.acceptBehindMs
      if (!this.index.isLive(ref)) outcomes[i] = UNKNOWN_REF
      else if (timestampMs === lastMs) outcomes[i] = this.#isSame(batch, i, earlier) ? REPEATED : DUPLICATE
      else if (isTooOld || timestampMs > batch.latestMs) outcomes[i] = TOO_OLD
      else if (timestampMs < (lastMs as number) && this.outOfOrderWindowMs > 0)
        outcomes[i] = this.#judgeLate({ ref, timestampMs, newestMs }, late)
      else if (!(timestampMs > (lastMs as number))) outcomes[i] = OUT_OF_ORDER
      else {
        outcomes[i] = APPENDED
        newest.set(ref, i)
        newestMs = Math.max(newestMs, timestampMs)
      }
    }
    return outcomes
  }

  #judgeLate(
    { ref, timestampMs, newestMs }: { ref: number; timestampMs: number; newestMs: number },
    late: Map<number, Set<number>>,
  ): number {
    if (timestampMs < newestMs - this.outOfOrderWindowMs) return TOO_OLD
    const times = late.get(ref) ?? new Set()
    if (times.has(timestampMs) || this.late.has(ref, timestampMs)) return REPEATED
    late.set(ref, times.add(timestampMs))
    return APPENDED
  }

  /** Whether a sample's value is that of an earlier one of the batch, or of its series' newest. */
  #isSame({ refs, words }: HeadBatch, at: number, earlier: number | undefined): boolean {
    const ref = refs[at] as number
    const known = earlier === undefined ? this.chunks.lastWords : words
    const place = 2 * (earlier ?? ref)
    return words[2 * at] === known[place] && words[2 * at + 1] === known[place + 1]
  }

  /** Appends the logged samples that are newer than what is here. Values follow from the sample before. */
  replay(log: SampleLogReader, refOf: (id: number) => number | undefined): void {
    const timestampsMs = new Float64Array(1)
    const one = sampleSource({ timestampsMs, values: new Float64Array(1) })
    const { words } = one
    while (log.next()) {
      const ref = refOf(log.id)
      if (ref === undefined || !(log.timestampMs > (this.chunks.lastMs[ref] as number))) continue
      timestampsMs[0] = log.timestampMs
      words[HIGH_WORD] = (this.chunks.lastWords[2 * ref + HIGH_WORD] as number) ^ log.changeHigh
      words[LOW_WORD] = (this.chunks.lastWords[2 * ref + LOW_WORD] as number) ^ log.changeLow
      this.#push(ref, one, 0)
    }
  }

  /** Takes a series' chunk out of memory, ready to be stored. */
  cut(ref: number): { fromMs: number; toMs: number; samples: number; data: Uint8Array } {
    const cut = {
      fromMs: this.chunks.firstMs(ref),
      toMs: this.chunks.lastMs[ref] as number,
      samples: this.chunks.counts[ref] as number,
      data: this.chunks.seal(ref),
    }
    this.samples -= cut.samples
    this.storedToMs[ref] = cut.toMs
    this.chunks.cut(ref)
    return cut
  }

  save(ref: number, out: ByteWriter): void {
    out.f64(this.storedToMs[ref] as number)
    this.chunks.save(ref, out)
  }

  /** @throws on a format that is not known: read as another, it would give other samples. */
  load(ref: number, from: ByteReader, format: number): void {
    this.storedToMs[ref] = from.f64()
    if (format === OPEN_FORMAT) this.chunks.load(ref, from)
    else if (format === GORILLA_OPEN_FORMAT) loadGorilla(this.chunks, ref, from)
    else
      throw new Error(
        `growing chunks were saved in the unknown format ${format}: start the version of Opsdeck that wrote them, or a newer one`,
      )
    this.samples += this.chunks.counts[ref] as number
    this.newestMs = Math.max(this.newestMs, this.chunks.lastMs[ref] as number)
  }

  /** Forgets series; every ref given out before is void from now on. */
  remove(refs: readonly number[]): void {
    for (const ref of refs) {
      this.samples -= this.chunks.counts[ref] as number
      this.chunks.clear(ref)
      this.late.drop(ref)
      this.bornEarlier.delete(ref)
    }
    this.index.remove(refs)
    this.#oldestBornMs = Number.POSITIVE_INFINITY
    for (const ref of this.index.refs()) {
      const bornMs = this.bornMs[ref] as number
      if (bornMs < this.#oldestBornMs) this.#oldestBornMs = bornMs
    }
    this.epoch++
  }

  /** Appends a sample out of order, if it may be, and says what became of it. */
  #appendNotNewer(batch: HeadBatch, at: number, log: SampleLogWriter): keyof HeadReport {
    const ref = batch.refs[at] as number
    const timestampMs = batch.timestampsMs[at] as number
    if (timestampMs === this.chunks.lastMs[ref])
      return this.#isSame(batch, at, undefined) ? 'repeated' : 'duplicate'
    if (this.outOfOrderWindowMs === 0)
      return timestampMs < this.newestMs - this.limits.acceptBehindMs ? 'tooOld' : 'outOfOrder'
    if (!(timestampMs >= this.newestMs - this.outOfOrderWindowMs)) return 'tooOld'
    const high = batch.words[2 * at + HIGH_WORD] as number
    const low = batch.words[2 * at + LOW_WORD] as number
    if (!this.appendLate(ref, timestampMs, { high, low })) return 'repeated'
    log.late(this.ids[ref] as number, timestampMs, { high, low })
    return 'appended'
  }

  /** Puts a sample before the newest of its series; false when one that came so is there at that time. */
  appendLate(
    ref: number,
    timestampMs: number,
    value: { readonly high: number; readonly low: number },
  ): boolean {
    if (!this.late.insert(ref, timestampMs, value)) return false
    if (timestampMs < (this.bornMs[ref] as number)) {
      this.bear(ref, timestampMs)
      this.bornEarlier.add(ref)
    }
    return true
  }

  #log(ref: number, batch: HeadBatch, at: number, log: SampleLogWriter): void {
    log.sample(this.ids[ref] as number, batch.timestampsMs, at)
    log.change(
      (batch.words[2 * at + HIGH_WORD] as number) ^ (this.chunks.lastWords[2 * ref + HIGH_WORD] as number),
      (batch.words[2 * at + LOW_WORD] as number) ^ (this.chunks.lastWords[2 * ref + LOW_WORD] as number),
    )
  }

  #push(ref: number, source: SampleSource, at: number): void {
    const timestampMs = source.timestampsMs[at] as number
    if (timestampMs > this.newestMs) this.newestMs = timestampMs
    if (this.chunks.lastMs[ref] === Number.NEGATIVE_INFINITY) this.bear(ref, timestampMs)
    this.chunks.append(ref, source, at)
    this.samples++
  }

  #reserve(): void {
    const slots = this.index.slots
    this.chunks.reserve(slots)
    const before = this.ids.length
    if (slots <= before) return
    const size = this.chunks.counts.length
    const [ids, bornMs, storedToMs, isDefined, givenIn] = [
      new Uint32Array(size),
      new Float64Array(size),
      new Float64Array(size),
      new Uint8Array(size),
      new Uint32Array(size),
    ]
    ids.set(this.ids)
    bornMs.set(this.bornMs)
    storedToMs.set(this.storedToMs)
    isDefined.set(this.isDefined)
    givenIn.set(this.givenIn)
    this.ids = ids
    this.bornMs = bornMs
    this.storedToMs = storedToMs
    this.isDefined = isDefined
    this.givenIn = givenIn
  }
}
