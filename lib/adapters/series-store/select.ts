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
    for (let at = 0; at < whole.length; at += size) {
      if (this.memory.head.epoch !== epoch) throw new SweptError()
      const found = await this.#readBatch(whole.slice(at, at + size), reading)
      for (const slice of found) if (slice) visit(slice)
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
    const count = head.chunks.counts[ref] as number
    return { words: head.chunks.readWords(ref, words), count }
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
    const reading = new Reading({ ...request, fromMs: afterMs(rolledUp.toMs) }, 'kept')
    const batches = batchesOf(sources)
    const start = (at: number) => batches[at] && rolledUp.rowsOf(batches[at].flatMap(({ ids }) => ids))
    // The database reads the next batch while this one is taken apart.
    let next = start(0)
    for (const [at, batch] of batches.entries()) {
      const rows = (await next) ?? []
      next = start(at + 1)
      next?.catch(() => {})
      if (this.memory.head.epoch !== epoch) throw new SweptError()
      const stored = rolledUp.toMs < request.toMs ? await this.#readBatch(batch, reading) : []
      for (const [i, source] of batch.entries()) {
        const slice = rolledUp.slice(rows, source, stored[i] ?? null)
        if (slice) visit(slice)
        const pause = reading.breathe()
        if (pause) await pause
      }
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
    const slices = await this.#readBatch(sources, new Reading({ matchers: [], ...window }, 'kept'))
    const samples = new Map<number, StoredSamples>()
    for (const [i, slice] of slices.entries()) {
      const id = wanted[i]?.id
      if (slice && id !== undefined) samples.set(id, slice)
    }
    return samples
  }

  /** What each source has in the window; null for those that have nothing. */
  async #readBatch(sources: readonly Source[], reading: Reading): Promise<(SeriesSlice | null)[]> {
    const slices: (SeriesSlice | null)[] = []
    // Memory first: what is cut and stored meanwhile is then read twice, which is seen, rather than not at all.
    const inMemory = sources.map(source => this.#inMemory(source, reading.window))
    const readingBeside = readBeside(this.memory, sources, reading.window)
    const ids = sources.flatMap(source => this.#storedIds(source, reading.window))
    const stored = ids.length > 0 ? await chunksOf(this.db, ids, reading.window) : NOTHING_STORED
    const beside = await readingBeside?.(this.db)
    for (const [i, source] of sources.entries()) {
      reading.signal?.throwIfAborted()
      const chunks = source.ids.flatMap(id => stored.get(id) ?? [])
      const { cut, open } = inMemory[i] as InMemory
      const parts = { chunks: [...chunks, ...cut], open, late: beside?.late(i) ?? null }
      const slice = reading.decode(source, parts)
      slices.push(slice && (beside?.withHistograms(i, slice) ?? slice))
      const pause = reading.breathe()
      if (pause) await pause
    }
    return slices
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

  /** `use`: whether what one open chunk gave is kept, or is valid until its visit returns. */
  constructor(
    request: SelectRequest,
    readonly use: 'kept' | 'visited',
  ) {
    this.window = { fromMs: request.fromMs, toMs: request.toMs }
    this.signal = request.signal
    this.#maxSamples = request.maxSamples ?? Number.POSITIVE_INFINITY
  }

  /** A series of which all that is wanted lies in its open chunk. */
  decodeOpen({ labels, toMs }: Source, bits: ChunkBits, visit: (slice: SeriesSlice) => void): void {
    this.signal?.throwIfAborted()
    const columns = this.#columns
    this.#decoder.decodeBits(bits, { fromMs: this.window.fromMs, toMs }, columns)
    this.#count(columns.length)
    if (columns.length === 0) return
    const { timestampsMs, values } = this.use === 'kept' ? columns.take() : columns.view()
    columns.length = 0
    visit({ labels, timestampsMs, values })
  }

  decode(source: Source, parts: Parts): SeriesSlice | null {
    const window = { fromMs: this.window.fromMs, toMs: source.toMs }
    if (parts.late) return this.#merge(source.labels, parts, { ...parts.late, window })
    for (const chunk of parts.chunks) this.#decoder.decode(chunk, window, this.#columns)
    if (parts.open) this.#decoder.decodeBits(parts.open, window, this.#columns)
    this.#count(this.#columns.length)
    if (this.#columns.length === 0) return null
    return { labels: source.labels, ...this.#columns.take() }
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
