import { type ChunkBits, ChunkDecoder, SampleColumns } from '../../core/chunk/index.ts'
import { type Labels, labelsKey, NO_LABELS } from '../../core/labels/index.ts'
import { type LateColumns, matchAnyOf, mergeSamples } from '../../core/series/index.ts'
import type { RollUpRequest, SelectRequest, SeriesSlice } from '../../ports/series-store.ts'
import { TooManySamplesError } from '../../ports/series-store.ts'
import { chunksOf, DAY_MS } from './chunk-rows.ts'
import { findRetired } from './retired.ts'
import type { SeriesToRead, StoredSamples } from './roll-up/make.ts'
import { afterMs, batchesOf, RollUpReading } from './roll-up/read.ts'
import { type LateParts, liesBeside, readBeside } from './side-reader.ts'
import { createBreather, type Queryable, readAhead } from './sql.ts'
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
    return untilUnswept(async () => {
      const slices: SeriesSlice[] = []
      await this.#read(request, new Reading(request, 'kept'), slice => slices.push(slice))
      return slices
    })
  }

  /** One series after the other; see the port. */
  scan(request: SelectRequest, begin: () => (slice: SeriesSlice) => void): Promise<void> {
    return untilUnswept(() => this.#read(request, new Reading(request, 'visited'), begin()))
  }

  async #read(request: SelectRequest, reading: Reading, visit: (slice: SeriesSlice) => void): Promise<void> {
    request.signal?.throwIfAborted()
    const { epoch } = this.memory.head
    const { rollUps } = request
    const isBeside = liesBeside(this.memory, reading.window)
    const elsewhere: Source[] = []
    for (const source of (await this.#sources(request))()) {
      // What lies in one open chunk is decoded where it lies, without being collected first.
      const open = rollUps || isBeside(source) ? null : this.#wholeInHead(source, reading)
      if (open === null) elsewhere.push(source)
      else reading.decodeOpen(source, open, visit)
      const pause = reading.breathe()
      if (pause) await pause
    }
    const isRolledUp = (source: Source) => rollUps && !source.ids.some(id => this.memory.histogramIds.has(id))
    const whole = rollUps ? elsewhere.filter(source => !isRolledUp(source)) : elsewhere
    const size = Math.max(1, Math.floor(READ_AT_ONCE / Math.max(1, (request.toMs - request.fromMs) / DAY_MS)))
    for await (const { sources, sliceOf } of readAhead(
      this.#fetchEach(pagesOf(whole, size), reading, epoch, nothing),
    ))
      for (const i of sources.keys()) {
        const slice = sliceOf(i)
        if (slice) visit(slice)
        const pause = reading.breathe()
        if (pause) await pause
      }
    if (rollUps)
      await this.#readRolledUp(elsewhere.filter(isRolledUp), { ...request, rollUps, use: reading.use }, visit)
  }

  /** The bits of a series whose window lies in its open chunk alone; null when some of it was stored. */
  #wholeInHead({ ref, ids }: Source, { window, words }: Reading): ChunkBits | null {
    const { head, unwritten } = this.memory
    const [id, ...older] = ids
    if (ref === null || id === undefined || older.length > 0 || unwritten.has(id)) return null
    if ((head.storedToMs[ref] as number) >= window.fromMs) return null
    return head.chunks.readBits(ref, words)
  }

  /** Series of which a part comes from roll-ups; the rest, behind that part, from samples. */
  async #readRolledUp(
    sources: readonly Source[],
    request: SelectRequest & { readonly rollUps: RollUpRequest; readonly use: Reading['use'] },
    visit: (slice: SeriesSlice) => void,
  ): Promise<void> {
    const { epoch } = this.memory.head
    const rolledUp = new RollUpReading(this.db, request.rollUps, {
      fromMs: request.fromMs,
      maxSamples: request.maxSamples ?? Number.POSITIVE_INFINITY,
      use: request.use,
    })
    const reading = new Reading({ ...request, fromMs: afterMs(rolledUp.toMs) }, 'visited')
    const read = (batch: readonly Source[]) => rolledUp.rowsOf(batch.flatMap(({ ids }) => ids))
    const fetched = this.#fetchEach(batchesOf(sources), reading, epoch, read)
    for await (const { sources: batch, sliceOf, beside: rows } of readAhead(fetched))
      for (const [i, source] of batch.entries()) {
        const slice = rolledUp.slice(rows, source, sliceOf(i))
        if (slice) visit(slice)
        const pause = reading.breathe()
        if (pause) await pause
      }
  }

  /** The samples of some series by their ids, as `ReadSamples` says. */
  async samplesOf(
    series: readonly SeriesToRead[],
    window: Window,
  ): Promise<ReadonlyMap<number, StoredSamples>> {
    const { head, histogramIds } = this.memory
    const wanted = series.filter(({ id }) => !histogramIds.has(id))
    const sources = wanted.map(({ id, ref }) => ({
      // One that left meanwhile has all its samples stored.
      ref: ref !== null && head.index.isLive(ref) && head.ids[ref] === id ? ref : null,
      labels: NO_LABELS,
      ids: [id],
      toMs: window.toMs,
    }))
    const sliceOf = await this.#fetch(sources, new Reading({ matchers: [], ...window }, 'kept'))
    const samples = new Map<number, StoredSamples>()
    for (const [i, { id }] of wanted.entries()) {
      const slice = sliceOf(i)
      if (slice) samples.set(id, slice)
    }
    return samples
  }

  /** Of each page what is decoded one by one, with what `read` reads beside it. */
  async *#fetchEach<T>(
    pages: readonly (readonly Source[])[],
    reading: Reading,
    epoch: number,
    read: (sources: readonly Source[]) => Promise<T>,
  ) {
    for (const sources of pages) {
      if (this.memory.head.epoch !== epoch) throw new SweptError()
      const [sliceOf, beside] = await Promise.all([this.#fetch(sources, reading), read(sources)])
      yield { sources, sliceOf, beside }
    }
  }

  /** Reads what some sources have in the window; answers how to decode each, null where there is nothing. */
  async #fetch(sources: readonly Source[], reading: Reading): Promise<(place: number) => SeriesSlice | null> {
    if (reading.isEmpty) return () => null
    // Memory first: what is cut and stored meanwhile is then read twice, which is seen, rather than not at all.
    const inMemory = sources.map(source => this.#inMemory(source, reading.window))
    const readingBeside = readBeside(this.memory, sources, reading.window)
    const ids = sources.flatMap(source => this.#storedIds(source, reading.window))
    const stored = ids.length > 0 ? await chunksOf(this.db, ids, reading.window) : NOTHING_STORED
    const beside = await readingBeside?.(this.db)
    return place => {
      reading.signal?.throwIfAborted()
      const source = sources[place] as Source
      const chunks = source.ids.flatMap(id => stored.get(id) ?? [])
      const { cut, open } = inMemory[place] as InMemory
      const parts = { chunks: [...chunks, ...cut], open, late: beside?.late(place) ?? null }
      const slice = reading.decode(source, parts)
      return slice && (beside?.withHistograms(place, slice) ?? slice)
    }
  }

  #inMemory(source: Source, window: Window): InMemory {
    const { head, unwritten } = this.memory
    const cut = source.ids.flatMap(id => unwritten.get(id) ?? []).map(chunk => chunk.data)
    const { ref } = source
    const hasOpen =
      ref !== null &&
      (head.chunks.counts[ref] as number) > 0 &&
      head.chunks.firstMs(ref) <= window.toMs &&
      (head.chunks.lastMs[ref] as number) >= window.fromMs
    return { cut, open: hasOpen ? head.chunks.bits(ref) : null }
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
    const lastMs = new Float64Array(refs.length)
    for (let i = 0; i < refs.length; i++) lastMs[i] = head.chunks.lastMs[refs[i] as number] as number
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

type Parts = {
  readonly chunks: readonly Uint8Array[]
  readonly open: ChunkBits | null
  readonly late: LateParts | null
}

type InMemory = { readonly cut: readonly Uint8Array[]; readonly open: ChunkBits | null }

/** Series whose stored chunks are asked for at a time. */
const READ_AT_ONCE = 256

function pagesOf<T>(items: readonly T[], size: number): T[][] {
  const pages: T[][] = []
  for (let at = 0; at < items.length; at += size) pages.push(items.slice(at, at + size))
  return pages
}

const nothing = async (): Promise<void> => {}

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

  /** `use`: whether what was decoded is kept, or is valid until the next is. */
  constructor(
    request: SelectRequest,
    readonly use: 'kept' | 'visited',
  ) {
    this.window = { fromMs: request.fromMs, toMs: request.toMs }
    this.signal = request.signal
    this.#maxSamples = request.maxSamples ?? Number.POSITIVE_INFINITY
  }

  /** Whether no sample is in the window, since it has no length. */
  get isEmpty(): boolean {
    return this.window.fromMs > this.window.toMs
  }

  /** A series of which all that is wanted lies in its open chunk. */
  decodeOpen({ labels, toMs }: Source, bits: ChunkBits, visit: (slice: SeriesSlice) => void): void {
    this.signal?.throwIfAborted()
    const columns = this.#columns
    this.#decoder.decodeBits(bits, { fromMs: this.window.fromMs, toMs }, columns)
    const samples = this.#decoded()
    if (samples) visit({ labels, ...samples })
  }

  decode(source: Source, parts: Parts): SeriesSlice | null {
    const window = { fromMs: this.window.fromMs, toMs: source.toMs }
    if (parts.late) return this.#merge(source.labels, parts, { ...parts.late, window })
    for (const chunk of parts.chunks) this.#decoder.decode(chunk, window, this.#columns)
    if (parts.open) this.#decoder.decodeBits(parts.open, window, this.#columns)
    const samples = this.#decoded()
    return samples && { labels: source.labels, ...samples }
  }

  #decoded(): StoredSamples | null {
    const columns = this.#columns
    this.#count(columns.length)
    if (columns.length === 0) return null
    const samples = this.use === 'kept' ? columns.take() : columns.view()
    columns.length = 0
    return samples
  }

  /** Where samples came out of order: every part for itself, then all in order; what is in order comes first. */
  #merge(
    labels: Labels,
    { chunks, open }: Parts,
    { chunks: lateChunks, open: columns, window }: LateParts & { readonly window: Window },
  ): SeriesSlice | null {
    const runOf = (decode: () => void) => {
      decode()
      return this.#columns.take()
    }
    const runs = chunks.map(chunk => runOf(() => this.#decoder.decode(chunk, window, this.#columns)))
    if (open) runs.push(runOf(() => this.#decoder.decodeBits(open, window, this.#columns)))
    for (const chunk of lateChunks) runs.push(runOf(() => this.#decoder.decode(chunk, window, this.#columns)))
    if (columns) runs.push(within(columns, window))
    const merged = mergeSamples(runs)
    this.#count(merged.values.length)
    return merged.values.length === 0 ? null : { labels, ...merged }
  }

  #count(samples: number): void {
    this.#samples += samples
    if (this.#samples > this.#maxSamples) throw new TooManySamplesError(this.#maxSamples)
  }
}

function within({ timestampsMs, values }: LateColumns, { fromMs, toMs }: Window) {
  const from = timestampsMs.findIndex(ms => ms >= fromMs)
  const after = timestampsMs.findIndex(ms => ms > toMs)
  const [start, end] = [from < 0 ? values.length : from, after < 0 ? values.length : after]
  return { timestampsMs: timestampsMs.slice(start, end), values: values.slice(start, end) }
}
