import type { RemoteState } from '../../contract/remote-sending.ts'
import { createHiding } from '../../core/business/visibility.ts'
import { desiredShards, encodeMetadata, type Remote } from '../../core/remote-write/index.ts'
import { packBlock } from '../../core/snappy/index.ts'
import type { OfferedSamples, QueuedBlock, QueueRows, SendingObserver } from '../../ports/remote-write.ts'
import { startLoop } from '../loop.ts'
import { breathe } from '../scrape/append.ts'
import { shownUrl } from '../scrape/shown-url.ts'
import { type Declared, familiesOf, familyFinder } from './families.ts'
import { Intake } from './intake.ts'
import { LANES, LATE_LANE } from './series-forms.ts'
import { Shard, type ShardParts } from './shard.ts'
import { Tally } from './tally.ts'

/** What waits for the database in memory, at most. */
const MAX_MEMORY_BYTES = 67_108_864
/** What a row costs on disk beside its block. */
const ROW_BYTES = 100
const RESHARD_EVERY_MS = 10_000
/** How long a request under way may still take when a remote changes or the deck stops. */
const PATIENCE_MS = 1_000

export type LineParts = Pick<ShardParts, 'asker' | 'clock' | 'log' | 'random'> & {
  readonly rows: QueueRows
  readonly observe: SendingObserver
  /** What is declared of each family; of several declarations the first counts. */
  readonly metadata: () => Declared
}

/** The way to one remote: what comes in, the queue on disk, and the shards that send. */
export class Line {
  readonly #parts: LineParts
  #remote: Remote
  #intake: Intake
  readonly #tally: Tally
  #remoteId: number | null = null
  #newestSeq = 0
  /** Packed, not on disk yet. */
  #unwritten: QueuedBlock[] = []
  #unwrittenBytes = 0
  #waiting = { samples: 0, bytes: 0 }
  #shards: Shard[] = []
  #loops: { stop(): Promise<void> }[] = []
  /** Changes of shards, one after the other. */
  #changing: Promise<void> = Promise.resolve()
  #isClosed: boolean = false
  /** What is on disk may have been sent already, as far as anybody knows. */
  #isInDoubt: boolean = true

  constructor(remote: Remote, parts: LineParts) {
    this.#parts = parts
    this.#remote = remote
    this.#intake = new Intake(remote)
    this.#tally = new Tally(remote.name, parts.observe)
  }

  /** Takes what the remote is to get of some samples. */
  offer(offered: OfferedSamples): void {
    const tally = this.#tally
    const isDiskFull = this.#waiting.bytes >= this.#remote.maxDiskBytes
    const isMemoryFull = this.#intake.bytes + this.#unwrittenBytes >= MAX_MEMORY_BYTES
    if (isDiskFull || isMemoryFull) {
      // What is there already is older, and stays.
      tally.countDropped(isDiskFull ? 'queue_full' : 'memory_full', this.#intake.wanted(offered))
      return
    }
    const taken = this.#intake.add(offered)
    tally.countTaken(taken.samples, taken.newestMs)
    tally.countDropped('native_histogram', taken.histograms)
  }

  /** Opens the queue on disk where it is not open yet, and begins to send. */
  async open(): Promise<void> {
    if (this.#remoteId !== null) return
    const { remote, waiting } = await this.#parts.rows.open(this.#remote.key)
    this.#remoteId = remote
    this.#newestSeq = waiting.newestSeq
    this.#waiting = { samples: waiting.samples, bytes: waiting.bytes }
    this.#tally.resume(waiting)
    this.#start(this.#remote.queue.minShards)
  }

  /** Packs what came, and gives everything that is not on disk yet. Only after `open`. */
  async packed(): Promise<readonly (QueuedBlock & { readonly remote: number })[]> {
    const remote = this.#remoteId
    if (remote === null) return []
    for (const { bytes, ...block } of this.#intake.take()) {
      const data = packBlock(bytes)
      this.#unwritten.push({ ...block, seq: ++this.#newestSeq, data })
      this.#unwrittenBytes += data.length
      this.#waiting.samples += block.samples
      this.#waiting.bytes += data.length + ROW_BYTES
      await breathe()
    }
    return this.#unwritten.map(block => ({ ...block, remote }))
  }

  /** The first so many of what `packed` gave are on disk. */
  written(count: number): void {
    const blocks = this.#unwritten.slice(0, count)
    this.#unwritten = this.#unwritten.slice(count)
    for (const block of blocks) {
      this.#unwrittenBytes -= block.data.length
      this.#shards[block.lane % this.#shards.length]?.arrived(block)
    }
  }

  /** Another configuration of the same remote: what waits goes on. */
  async change(remote: Remote): Promise<void> {
    if (isSame(this.#remote, remote)) return
    await this.#end()
    // What came until now was written down for the remote as it was.
    const before = this.#intake.take()
    this.#remote = remote
    this.#intake = new Intake(remote)
    this.#intake.putBack(before)
    if (this.#remoteId !== null) this.#start(remote.queue.minShards)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#end()
    this.#parts.observe.ended(this.#remote.name)
  }

  state(): RemoteState {
    const { name, url, version, maxDiskBytes } = this.#remote
    const { sent, retried, dropped, newestTakenMs, newestSentMs, lastSentAtMs, lastError } = this.#tally
    return {
      name,
      url: shownUrl(url),
      version,
      shards: this.#shards.length,
      sentSamples: sent,
      retriedSamples: retried,
      droppedSamples: { ...dropped },
      waitingSamples: this.#waiting.samples,
      waitingBytes: this.#waiting.bytes,
      maxDiskBytes,
      newestTakenMs,
      newestSentMs,
      behindMs: this.#behindMs(),
      lastSentAtMs,
      lastError,
    }
  }

  #behindMs(): number {
    const { newestTakenMs, newestSentMs } = this.#tally
    if (this.#waiting.samples === 0 || newestTakenMs === null) return 0
    return Math.max(0, newestTakenMs - (newestSentMs ?? newestTakenMs))
  }

  #start(shards: number): void {
    const { clock } = this.#parts
    this.#setShards(shards)
    this.#loops = [startLoop(clock, RESHARD_EVERY_MS, () => this.#reshard())]
    const { metadata, version } = this.#remote
    // In version 2.0 it stands beside each series.
    if (metadata && version === 1)
      this.#loops.push(startLoop(clock, metadata.everyMs, signal => this.#sendMetadata(signal)))
  }

  async #end(): Promise<void> {
    const stopping = [...this.#loops.map(loop => loop.stop()), this.#stopShards(PATIENCE_MS)]
    this.#loops = []
    await Promise.all(stopping)
    await this.#changing
  }

  #stopShards(patienceMs: number | null): Promise<void> {
    const ending = this.#shards
    this.#shards = []
    this.#changing = this.#changing.then(async () => {
      const doubts = await Promise.all(ending.map(shard => shard.stop(patienceMs)))
      this.#isInDoubt = doubts.includes(true)
    })
    return this.#changing
  }

  #setShards(wanted: number): void {
    const remoteId = this.#remoteId
    if (remoteId === null || this.#isClosed) return
    const count = Math.min(LANES, Math.max(1, wanted))
    const parts: ShardParts = {
      ...this.#parts,
      remote: this.#remote,
      tally: this.#tally,
      familyOf: familyFinder(this.#parts.metadata),
      onGone: blocks => this.#gone(blocks),
    }
    const unwritten = this.#unwritten.length
    // Blocks have their numbers before they are on disk: those come by `arrived`.
    const newestSeq = this.#newestSeq - unwritten
    this.#shards = Array.from({ length: count }, (_, shard) => {
      const lanes = Array.from({ length: LATE_LANE + 1 }, (_, lane) => lane).filter(
        lane => lane % count === shard,
      )
      return new Shard(parts, { remoteId, lanes, newestSeq, isInDoubt: this.#isInDoubt })
    })
  }

  async #reshard(): Promise<void> {
    const { inRate, outRate, sendingShare } = this.#tally
    for (const rate of [inRate, outRate, sendingShare]) rate.tick(RESHARD_EVERY_MS / 1_000)
    const shards = this.#shards.length
    const { minShards, maxShards, deadlineMs } = this.#remote.queue
    // More requests at once do not help where none gets through.
    const idleMs = this.#parts.clock.now() - (this.#tally.lastSentAtMs ?? Number.NEGATIVE_INFINITY)
    if (idleMs > 2 * deadlineMs + RESHARD_EVERY_MS) return
    const wanted = desiredShards(
      {
        shards,
        inRate: inRate.value,
        outRate: outRate.value,
        sendingShare: sendingShare.value,
        behindSeconds: this.#behindMs() / 1_000,
      },
      { minShards: Math.min(LANES, minShards), maxShards: Math.min(LANES, maxShards) },
    )
    if (wanted === shards || shards === 0) return
    await this.#stopShards(null)
    this.#setShards(wanted)
  }

  #gone(blocks: readonly QueuedBlock[]): void {
    for (const { samples, data } of blocks) {
      this.#waiting.samples -= samples
      this.#waiting.bytes -= data.length + ROW_BYTES
    }
  }

  /** What families are: said again and again, so one that fails is not tried again before its time. */
  async #sendMetadata(signal: AbortSignal): Promise<void> {
    const { metadata, url, client, oauth2, timeoutMs, version, hiddenSeries } = this.#remote
    const isHidden = hiddenSeries === null ? () => false : createHiding(hiddenSeries).isHidden
    const families = [...familiesOf(this.#parts.metadata())].filter(([family]) => !isHidden(family))
    if (!metadata) return
    for (let at = 0; at < families.length && !signal.aborted; at += metadata.maxPerSend) {
      const body = packBlock(encodeMetadata(families.slice(at, at + metadata.maxPerSend)))
      await this.#parts.asker.send({ url, client, oauth2, timeoutMs, version, body, signal })
    }
  }
}

const isSame = (a: Remote, b: Remote): boolean => JSON.stringify(a) === JSON.stringify(b)
