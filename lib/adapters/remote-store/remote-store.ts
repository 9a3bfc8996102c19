import {
  compareLabels,
  compareStrings,
  type Labels,
  labelPairs,
  labelsKey,
  labelValue,
  type Matcher,
  METRIC_NAME,
} from '../../core/labels/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { SampleForwarder } from '../../ports/remote-write.ts'
import {
  APPEND_OUTCOMES,
  type AppendReport,
  type SampleBatch,
  type SelectRequest,
  type SeriesFilter,
  type SeriesSlice,
  type SeriesStore,
  type StoreStatistics,
  TooManySamplesError,
} from '../../ports/series-store.ts'
import { sortedInSlices } from '../series-store/sql.ts'
import { joinPieces, joinRecent } from './merge.ts'
import type { MetadataReader } from './metadata-reader.ts'
import type { RawReader, RawRequest } from './raw-reader.ts'
import { HeadChangedError, RecentHead } from './recent-head.ts'
import { namesPattern } from './selector-text.ts'

export type RemoteStoreParts = {
  readonly raw: RawReader
  readonly metadata: MetadataReader
  /** Where accepted samples go, durably. */
  readonly forwarder: SampleForwarder
  readonly clock: Clock
  readonly limits: { readonly maxActiveSeries: number }
  /** How long samples stay in memory at least. */
  readonly keepMs: number
}

/** As in the embedded store. */
const ACCEPT_BEHIND_MS = 3_600_000
const ACCEPT_AHEAD_MS = 600_000
/** Names that are read with one question while series are scanned. */
const NAMES_AT_ONCE = 20

/**
 * Series that live in an engine elsewhere. What is appended is in memory at once, where the newest minutes are, and in
 * a durable queue on its way there; what is older is read from the engine.
 */
export class RemoteSeriesStore implements SeriesStore {
  readonly #head: RecentHead
  #recentFromMs: number

  constructor(readonly parts: RemoteStoreParts) {
    const { keepMs, limits, clock } = parts
    this.#head = new RecentHead({ ...limits, keepMs, acceptBehindMs: Math.max(ACCEPT_BEHIND_MS, keepMs) })
    this.#recentFromMs = clock.now()
  }

  get epoch(): number {
    return this.#head.epoch
  }

  /** From then on memory holds all that was appended. */
  recentFromMs(): number {
    return this.#recentFromMs
  }

  /** Whether the deck itself appends what a selector asks for. Series of others are known to the engine alone. */
  writes(matchers: readonly Matcher[]): boolean {
    const name = matchers.find(matcher => matcher.name === METRIC_NAME && matcher.op === '=')
    return name ? this.#head.hasName(name.value) : this.#head.size > 0
  }

  /** From now on samples may come so far behind the newest of all; 0: none may. */
  acceptOutOfOrder(windowMs: number): void {
    this.#head.outOfOrderWindowMs = windowMs
  }

  resolve(labels: Labels): number | null {
    return this.#head.resolve(labels)
  }

  knows(labels: Labels): boolean {
    return this.#head.knows(labels)
  }

  append(batch: SampleBatch): AppendReport {
    const outcomes = this.#head.append(batch, this.parts.clock.now() + ACCEPT_AHEAD_MS)
    const report = reportOf(outcomes)
    if (report.appended > 0)
      this.parts.forwarder.offer({
        batch,
        ...(report.appended === outcomes.length ? {} : { outcomes }),
        epoch: this.#head.epoch,
        labelsOf: ref => this.#head.labelsOf(ref),
      })
    return report
  }

  judge(batch: SampleBatch): Uint8Array {
    return this.#head.judge(batch, this.parts.clock.now() + ACCEPT_AHEAD_MS)
  }

  flush(): Promise<void> {
    return this.parts.forwarder.flush()
  }

  async select(request: SelectRequest): Promise<SeriesSlice[]> {
    request.signal?.throwIfAborted()
    const recent = await this.#recent(request)
    if (this.#isRecent(request)) return within(request, recent)
    const far = await this.#far(request)
    const rest = new Map(recent.map(slice => [labelsKey(slice.labels), slice]))
    const joined = far.map(slice => {
      const key = labelsKey(slice.labels)
      const newer = rest.get(key)
      rest.delete(key)
      return newer ? joinRecent(slice, newer) : slice
    })
    return within(request, [...joined, ...rest.values()])
  }

  /** What the engine holds; nothing where it is away and the last minutes are asked for, which a start left behind. */
  async #far(request: SelectRequest): Promise<SeriesSlice[]> {
    const byKey = new Map<string, SeriesSlice[]>()
    try {
      for await (const piece of this.parts.raw.read(request)) {
        const key = labelsKey(piece.labels)
        const pieces = byKey.get(key)
        if (pieces) pieces.push(piece)
        else byKey.set(key, [piece])
      }
    } catch (error) {
      const isLately = request.fromMs >= this.parts.clock.now() - this.parts.keepMs
      if (isLately && isUnavailable(error)) return []
      throw error
    }
    return [...byKey.values()].map(joinPieces)
  }

  #isRecent({ matchers, fromMs }: Pick<SelectRequest, 'matchers' | 'fromMs'>): boolean {
    return fromMs >= this.#recentFromMs && this.writes(matchers)
  }

  async #recent(request: RawRequest): Promise<SeriesSlice[]> {
    for (;;) {
      try {
        const slices: SeriesSlice[] = []
        for await (const slice of this.#head.read(request.matchers, request, request.signal))
          slices.push(slice)
        return slices
      } catch (error) {
        if (!(error instanceof HeadChangedError)) throw error
      }
    }
  }

  /** Reads some names at a time, so that no answer and no memory holds all. */
  async scan(request: SelectRequest, begin: () => (slice: SeriesSlice) => void): Promise<void> {
    request.signal?.throwIfAborted()
    if (this.#isRecent(request)) return this.#scanRecent(request, begin)
    const visit = begin()
    const { fromMs, toMs, matchers } = request
    if (matchers.some(isOfName)) {
      for (const slice of await this.select(request)) visit(slice)
      return
    }
    const names = await this.labelValues(METRIC_NAME, { anyOf: [matchers], fromMs, toMs })
    for (let at = 0; at < names.length; at += NAMES_AT_ONCE)
      await this.#scanNames(request, names.slice(at, at + NAMES_AT_ONCE), visit)
  }

  async #scanRecent(request: SelectRequest, begin: () => (slice: SeriesSlice) => void): Promise<void> {
    for (;;) {
      const visit = begin()
      try {
        for await (const slice of this.#head.read(request.matchers, request, request.signal)) visit(slice)
        return
      } catch (error) {
        if (!(error instanceof HeadChangedError)) throw error
      }
    }
  }

  async #scanNames(
    request: SelectRequest,
    names: readonly string[],
    visit: (slice: SeriesSlice) => void,
  ): Promise<void> {
    const ofNames = { name: METRIC_NAME, op: '=~', value: namesPattern(names) } as const
    const matchers = [...request.matchers, ofNames]
    for (const slice of await this.select({ ...request, matchers })) visit(slice)
  }

  async series(filter: SeriesFilter): Promise<Labels[]> {
    const recent = await this.#head.series(filter)
    const far = this.#isKnown(filter) ? [] : await this.parts.metadata.series(filter)
    const all = new Map([...far, ...recent].map(labels => [labelsKey(labels), labels]))
    return sortedInSlices([...all.values()], compareLabels)
  }

  async labelNames(filter: SeriesFilter): Promise<string[]> {
    const recent = (await this.#head.series(filter)).flatMap(namesOf)
    return this.#union(filter, recent, () => this.parts.metadata.labelNames(filter))
  }

  async labelValues(name: string, filter: SeriesFilter): Promise<string[]> {
    const recent = (await this.#head.series(filter)).map(labels => labelValue(labels, name))
    return this.#union(filter, recent, () => this.parts.metadata.labelValues(name, filter))
  }

  async #union(filter: SeriesFilter, recent: readonly string[], ask: () => Promise<string[]>) {
    const far = this.#isKnown(filter) ? [] : await ask()
    return [...new Set([...far, ...recent])].filter(text => text !== '').sort(compareStrings)
  }

  #isKnown({ anyOf, fromMs }: SeriesFilter): boolean {
    const selectors: readonly (readonly Matcher[])[] = anyOf.length > 0 ? anyOf : [[]]
    return selectors.every(matchers => this.#isRecent({ matchers, fromMs }))
  }

  statistics(): StoreStatistics {
    const { size, samples, bytes, oldestMs, newestMs } = this.#head
    return {
      activeSeries: size,
      maxActiveSeries: this.parts.limits.maxActiveSeries,
      headSamples: samples,
      headBytes: bytes,
      chunkBytesOnDisk: 0,
      oldestMs: Number.isFinite(oldestMs) ? oldestMs : null,
      newestMs: Number.isFinite(newestMs) ? newestMs : null,
    }
  }

  /** Lets go of what is old; call every few seconds. */
  async trim(nowMs: number): Promise<void> {
    // First the promise, then the samples.
    this.#recentFromMs = Math.max(this.#recentFromMs, nowMs - this.parts.keepMs)
    await this.#head.trim(nowMs)
  }
}

const isUnavailable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'unavailable'

function reportOf(outcomes: Uint8Array): AppendReport {
  const report = { appended: 0, repeated: 0, duplicate: 0, outOfOrder: 0, tooOld: 0, unknownRef: 0 }
  for (const place of outcomes) report[APPEND_OUTCOMES[place] ?? 'unknownRef']++
  return report
}

const isOfName = ({ name, op }: Matcher): boolean => name === METRIC_NAME && op === '='

function within({ maxSamples }: SelectRequest, slices: SeriesSlice[]): SeriesSlice[] {
  if (maxSamples === undefined) return slices
  const samples = slices.reduce((sum, { values }) => sum + values.length, 0)
  if (samples > maxSamples) throw new TooManySamplesError(maxSamples)
  return slices
}

const namesOf = (labels: Labels): string[] => [...labelPairs(labels)].map(([name]) => name)
