import { type ChunkBits, ChunkDecoder, SampleColumns } from '../../core/chunk/index.ts'
import { type Labels, labelsKey } from '../../core/labels/index.ts'
import { matchAnyOf } from '../../core/series/index.ts'
import type { ScanRequest, SelectRequest, SeriesSlice } from '../../ports/series-store.ts'
import { TooManySamplesError } from '../../ports/series-store.ts'
import { chunksOf, DAY_MS } from './chunk-rows.ts'
import { findRetired } from './retired.ts'
import { createBreather, type Queryable } from './sql.ts'
import type { StoreMemory } from './store-memory.ts'
import { SweptError, untilUnswept } from './swept.ts'

type Window = { readonly fromMs: number; readonly toMs: number }

/** A series to read: where it is in the head, if there, and under which ids its stored chunks stand, oldest first. */
type Source = {
  readonly ref: number | null
  readonly labels: Labels
  readonly ids: readonly number[]
  /** What came after the selection began is left out, so that no scrape is seen in part. */
  readonly toMs: number
}

/** Reads series from memory and disk. */
export class SeriesReader {
  constructor(
    readonly memory: StoreMemory,
    readonly db: Queryable,
  ) {}

  select(request: SelectRequest): Promise<SeriesSlice[]> {
    return untilUnswept(() => this.#selectOnce(request))
  }

  /** One series after the other; see the port. */
  scan(request: ScanRequest, begin: () => (slice: SeriesSlice) => void): Promise<void> {
    return untilUnswept(() => this.#scanOnce(request, begin()))
  }

  async #scanOnce(request: ScanRequest, visit: (slice: SeriesSlice) => void): Promise<void> {
    request.signal?.throwIfAborted()
    const { head } = this.memory
    const { epoch } = head
    const sources = await this.#sources(request)
    const reading = new Reading(request)
    const elsewhere: Source[] = []
    for (const source of sources()) {
      if (head.epoch !== epoch) throw new SweptError()
      const bits = this.#wholeInHead(source, reading)
      if (bits === null) elsewhere.push(source)
      else reading.visit(source, bits, visit)
      const pause = reading.breathe()
      if (pause) await pause
    }
    for (let at = 0; at < elsewhere.length; at += READ_AT_ONCE) {
      if (head.epoch !== epoch) throw new SweptError()
      const slices: SeriesSlice[] = []
      await this.#readBatch(elsewhere.slice(at, at + READ_AT_ONCE), reading, slices)
      slices.forEach(visit)
    }
  }

  /** The bits of a series whose window lies in its open chunk alone; null when some of it was stored. */
  #wholeInHead({ ref, ids }: Source, { window, words }: Reading): ChunkBits | null {
    const { head, unwritten } = this.memory
    const [id, ...older] = ids
    if (ref === null || id === undefined || older.length > 0 || unwritten.has(id)) return null
    if ((head.storedToMs[ref] as number) >= window.fromMs) return null
    const count = head.chunks.counts[ref] as number
    return { words: head.chunks.readWords(ref, words), count }
  }

  async #selectOnce(request: SelectRequest): Promise<SeriesSlice[]> {
    request.signal?.throwIfAborted()
    const epoch = this.memory.head.epoch
    const slices: SeriesSlice[] = []
    const reading = new Reading(request)
    const sources: Source[] = []
    for (const source of (await this.#sources(request))()) {
      sources.push(source)
      const pause = reading.breathe()
      if (pause) await pause
    }
    const size = Math.max(1, Math.floor(256 / Math.max(1, (request.toMs - request.fromMs) / DAY_MS)))
    for (let at = 0; at < sources.length; at += size) {
      if (this.memory.head.epoch !== epoch) throw new SweptError()
      await this.#readBatch(sources.slice(at, at + size), reading, slices)
    }
    return slices
  }

  async #readBatch(sources: readonly Source[], reading: Reading, slices: SeriesSlice[]): Promise<void> {
    // Memory first: what is cut and stored meanwhile is then read twice, which is seen, rather than not at all.
    const inMemory = sources.map(source => this.#inMemory(source, reading.window))
    const ids = sources.flatMap(source => this.#storedIds(source, reading.window))
    const stored = ids.length > 0 ? await chunksOf(this.db, ids, reading.window) : NOTHING_STORED
    for (const [i, source] of sources.entries()) {
      reading.signal?.throwIfAborted()
      const chunks = source.ids.flatMap(id => stored.get(id) ?? [])
      const { cut, open } = inMemory[i] as InMemory
      const slice = reading.decode(source, [...chunks, ...cut], open)
      if (slice) slices.push(slice)
      const pause = reading.breathe()
      if (pause) await pause
    }
  }

  #inMemory(source: Source, window: Window): InMemory {
    const { head, unwritten } = this.memory
    const cut = source.ids.flatMap(id => unwritten.get(id) ?? []).map(chunk => chunk.data)
    const { ref } = source
    const hasOpen =
      ref !== null &&
      (head.chunks.counts[ref] as number) > 0 &&
      (head.chunks.firstMs[ref] as number) <= window.toMs &&
      (head.chunks.lastMs[ref] as number) >= window.fromMs
    return {
      cut,
      open: hasOpen ? { words: head.chunks.words(ref), count: head.chunks.counts[ref] as number } : null,
    }
  }

  #storedIds(source: Source, window: Window): readonly number[] {
    if (source.ref === null || source.ids.length > 1) return source.ids
    return (this.memory.head.storedToMs[source.ref] as number) >= window.fromMs ? source.ids : []
  }

  /** The series to read, told one by one: a hundred thousand at once would be a lot to clear away. */
  async #sources(request: SelectRequest): Promise<() => Iterable<Source>> {
    const window = { fromMs: request.fromMs, toMs: request.toMs }
    const retired = await findRetired(this.memory, this.db, { anyOf: [request.matchers], ...window })
    const { memory } = this
    const { head } = memory
    const { epoch } = head
    const oldIds = new Map<string, { labels: Labels; ids: number[] }>()
    for (const { id, labels } of retired) {
      const same = oldIds.get(labelsKey(labels))
      if (same) same.ids.push(id)
      else oldIds.set(labelsKey(labels), { labels, ids: [id] })
    }
    const refs = matchAnyOf(head.index, [request.matchers])
    // All ends are taken in one go: a scrape that comes while series are read stays outside for every one.
    const lastMs = Float64Array.from(refs, ref => head.chunks.lastMs[ref] as number)
    return function* () {
      for (const [i, ref] of refs.entries()) {
        if (memory.head.epoch !== epoch) throw new SweptError()
        const toMs = Math.min(request.toMs, lastMs[i] as number)
        const labels = head.index.labels(ref)
        const before = oldIds.size > 0 ? oldIds.get(labelsKey(labels)) : undefined
        if (before) oldIds.delete(labelsKey(labels))
        if (!before && (toMs < request.fromMs || !((head.bornMs[ref] as number) <= request.toMs))) continue
        yield { ref, labels, ids: [...(before?.ids ?? []), head.ids[ref] as number], toMs }
      }
      for (const { labels, ids } of oldIds.values()) yield { ref: null, labels, ids, toMs: request.toMs }
    }
  }
}

type InMemory = { readonly cut: readonly Uint8Array[]; readonly open: ChunkBits | null }

/** Series whose stored chunks are asked for at a time. */
const READ_AT_ONCE = 256

const NOTHING_STORED: ReadonlyMap<number, readonly Uint8Array[]> = new Map()

/** One selection's decoding: its window, its budget of samples, and its manners towards the event loop. */
class Reading {
  readonly window: Window
  readonly signal: AbortSignal | undefined
  readonly breathe = createBreather()
  /** Room for the bits of one series. */
  readonly words = { at: new Uint32Array(1_024) }
  readonly #maxSamples: number
  readonly #decoder = new ChunkDecoder()
  readonly #columns = new SampleColumns(1_024)
  #samples = 0

  constructor(request: SelectRequest) {
    this.window = { fromMs: request.fromMs, toMs: request.toMs }
    this.signal = request.signal
    this.#maxSamples = request.maxSamples ?? Number.POSITIVE_INFINITY
  }

  /** Hands over a series without a copy. */
  visit(source: Source, bits: ChunkBits, visit: (slice: SeriesSlice) => void): void {
    this.signal?.throwIfAborted()
    this.#decoder.decodeBits(bits, { fromMs: this.window.fromMs, toMs: source.toMs }, this.#columns)
    if (this.#columns.length > 0) visit({ labels: source.labels, ...this.#columns.view() })
    this.#columns.length = 0
  }

  decode(source: Source, chunks: readonly Uint8Array[], open: ChunkBits | null): SeriesSlice | null {
    const window = { fromMs: this.window.fromMs, toMs: source.toMs }
    for (const chunk of chunks) this.#decoder.decode(chunk, window, this.#columns)
    if (open) this.#decoder.decodeBits(open, window, this.#columns)
    this.#samples += this.#columns.length
    if (this.#samples > this.#maxSamples) throw new TooManySamplesError(this.#maxSamples)
    if (this.#columns.length === 0) return null
    return { labels: source.labels, ...this.#columns.take() }
  }
}
