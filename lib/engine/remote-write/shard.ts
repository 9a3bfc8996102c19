import {
  asVersion2,
  type FamilyOf,
  joined,
  type Remote,
  withoutOlder,
} from '../../core/remote-write/index.ts'
import { packBlock, unpackBlock } from '../../core/snappy/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { QueuedBlock, QueueRows, WriteAsker } from '../../ports/remote-write.ts'
import { LATE_LANE } from './series-forms.ts'
import type { Tally } from './tally.ts'

const MAX_BLOCK_BYTES = 16_777_216
const TOO_MANY = 429
/** Rows read at once, at least and at most. */
const READ_ROWS = { least: 16, most: 256 } as const
const LONGEST_READ_BACK_OFF_MS = 15_000
/** A delay is this much shorter or longer by chance, so that many senders do not come back as one. */
const JITTER = 0.1

export type ShardParts = {
  readonly remote: Remote
  readonly rows: Pick<QueueRows, 'read' | 'remove'>
  readonly asker: Pick<WriteAsker, 'send'>
  readonly clock: Clock
  readonly log: Log
  readonly tally: Tally
  readonly familyOf: FamilyOf
  readonly random: () => number
  /** What left the queue, sent or given up. */
  readonly onGone: (blocks: readonly QueuedBlock[]) => void
}

export type ShardPlace = {
  /** The remote's number on disk. */
  readonly remoteId: number
  readonly lanes: readonly number[]
  /** The newest block on disk, of any lane. */
  readonly newestSeq: number
  /** A request may have arrived of which nobody knows: what it was made of is on disk still. */
  readonly isInDoubt: boolean
}

type Waiting = QueuedBlock & { readonly sinceMs: number }

/** Sends the blocks of some lanes, one request after the other, and takes off the queue what the other side took. */
export class Shard {
  readonly #parts: ShardParts
  readonly #place: ShardPlace
  #memory: Waiting[] = []
  /** Everything on disk up to here is in memory, or gone. */
  #readThrough = 0
  #newestOnDisk: number
  #rowsAtOnce: number = READ_ROWS.least
  /**
   * What was here at a start in doubt may have been sent before: a request with both samples that the other side has
   * and new ones may be refused whole, so such blocks go out one by one, up to what one request may have held.
   */
  #unsureSamples: number
  #isStopped: boolean = false
  /** A request was sent whose rows are still there. */
  #isInDoubt: boolean = false
  #wake = new AbortController()
  readonly #abort = new AbortController()
  readonly #running: Promise<void>

  constructor(parts: ShardParts, place: ShardPlace) {
    this.#parts = parts
    this.#place = place
    this.#newestOnDisk = place.newestSeq
    const { maxSamplesPerSend, capacity } = parts.remote.queue
    this.#unsureSamples = place.isInDoubt ? Math.max(maxSamplesPerSend, capacity) : 0
    this.#running = this.#run()
  }

  /** A block that is on disk now. */
  arrived(block: QueuedBlock): void {
    // A reading under way may have found it first.
    if (block.seq <= this.#readThrough) return
    const isBehind = this.#newestOnDisk > this.#readThrough
    this.#newestOnDisk = block.seq
    if (isBehind || this.#samplesInMemory() >= this.#capacity()) return
    this.#readThrough = block.seq
    this.#memory.push({ ...block, sinceMs: this.#parts.clock.now() })
    this.#wakeUp()
  }

  /**
   * Ends after the request that is under way, which is given `patienceMs` at most; null = its own time. Answers whether
   * it leaves one in doubt.
   */
  async stop(patienceMs: number | null): Promise<boolean> {
    this.#isStopped = true
    this.#wakeUp()
    const timer = patienceMs === null ? null : setTimeout(() => this.#abort.abort(), patienceMs)
    await this.#running
    if (timer !== null) clearTimeout(timer)
    return this.#isInDoubt || this.#hasUnsure()
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      await this.#fill()
      const group = this.#nextGroup()
      if (group.length === 0) await this.#wait()
      else if (await this.#deliver(group)) await this.#remove(group)
    }
  }

  #capacity(): number {
    const { capacity, maxSamplesPerSend } = this.#parts.remote.queue
    return Math.max(capacity, maxSamplesPerSend)
  }

  #samplesInMemory(): number {
    return this.#memory.reduce((sum, { samples }) => sum + samples, 0)
  }

  /** Reads on where what is in memory does not fill a request. */
  async #fill(): Promise<void> {
    const { rows, remote } = this.#parts
    while (!this.#isStopped && this.#newestOnDisk > this.#readThrough) {
      if (this.#samplesInMemory() >= remote.queue.maxSamplesPerSend) return
      const newestBefore = this.#newestOnDisk
      const { remoteId, lanes } = this.#place
      const from = { remote: remoteId, lanes, afterSeq: this.#readThrough, maxBlocks: this.#rowsAtOnce }
      const blocks = await this.#insist(() => rows.read(from))
      if (blocks === null) return
      for (const block of blocks) this.#memory.push({ ...block, sinceMs: Number.NEGATIVE_INFINITY })
      const isAll = blocks.length < from.maxBlocks
      this.#readThrough = Math.max(this.#readThrough, blocks.at(-1)?.seq ?? 0, isAll ? newestBefore : 0)
      this.#learnRowSize(blocks)
    }
  }

  #learnRowSize(blocks: readonly QueuedBlock[]): void {
    const samples = blocks.reduce((sum, block) => sum + block.samples, 0)
    if (samples === 0) return
    const wanted = Math.ceil((this.#capacity() * blocks.length) / samples)
    this.#rowsAtOnce = Math.min(READ_ROWS.most, Math.max(READ_ROWS.least, wanted))
  }

  /** What goes out as the next request; nothing while it is better to wait for more. */
  #nextGroup(): readonly Waiting[] {
    const [first] = this.#memory
    if (!first) return []
    if (this.#isUnsure(first)) return [first]
    const { maxSamplesPerSend } = this.#parts.remote.queue
    let samples = 0
    let count = 0
    for (const block of this.#memory) {
      const fits = samples + block.samples <= maxSamplesPerSend && isLate(block) === isLate(first)
      if (count > 0 && !fits) break
      samples += block.samples
      count++
    }
    const isFull = count < this.#memory.length || samples >= maxSamplesPerSend
    return isFull || this.#dueMs(first) <= this.#parts.clock.now() ? this.#memory.slice(0, count) : []
  }

  #isUnsure({ seq }: QueuedBlock): boolean {
    return seq <= this.#place.newestSeq && this.#unsureSamples > 0
  }

  #hasUnsure(): boolean {
    const [first] = this.#memory
    if (first) return this.#isUnsure(first)
    return this.#unsureSamples > 0 && this.#readThrough < this.#place.newestSeq
  }

  #dueMs({ sinceMs }: Waiting): number {
    return sinceMs + this.#parts.remote.queue.deadlineMs
  }

  async #wait(): Promise<void> {
    const [first] = this.#memory
    const forMs = first ? this.#dueMs(first) - this.#parts.clock.now() : FOREVER_MS
    await this.#sleep(forMs)
  }

  async #sleep(ms: number): Promise<void> {
    if (this.#isStopped) return
    this.#wake = new AbortController()
    await this.#parts.clock.sleep(ms, this.#wake.signal)
  }

  #wakeUp(): void {
    this.#wake.abort()
  }

  /** Sleeps its whole time, whatever comes; only a stop ends it. */
  async #rest(ms: number): Promise<void> {
    const untilMs = this.#parts.clock.now() + ms
    for (let restMs = ms; restMs > 0 && !this.#isStopped; restMs = untilMs - this.#parts.clock.now())
      await this.#sleep(restMs)
  }

  /** True when the group is done with: taken, or given up. False when it stays. */
  async #deliver(group: readonly Waiting[]): Promise<boolean> {
    const { remote, clock, tally, asker } = this.#parts
    const { queue } = remote
    const newestMs = Math.max(...group.map(block => block.newestMs))
    for (let backOffMs = queue.minBackOffMs; ; backOffMs = Math.min(queue.maxBackOffMs, 2 * backOffMs)) {
      const { body, samples, tooOld } = this.#requestOf(group)
      if (samples === 0) {
        tally.countDropped('too_old', tooOld)
        return true
      }
      const startedMs = clock.now()
      this.#isInDoubt = true
      const { url, client, oauth2, timeoutMs, version } = remote
      const signal = this.#abort.signal
      const outcome = await asker.send({ url, client, oauth2, timeoutMs, version, body, signal })
      const atMs = clock.now()
      if (outcome.kind === 'taken') {
        tally.countDropped('too_old', tooOld)
        this.#noteRecovery()
        tally.countSent({ samples, newestMs, seconds: (atMs - startedMs) / 1_000, atMs })
        return true
      }
      if (signal.aborted) return false
      this.#noteFailure(outcome.reason)
      if (outcome.kind === 'refused' || (outcome.status === TOO_MANY && !queue.retriesTooMany)) {
        tally.countDropped('too_old', tooOld)
        const isUnsure = group.some(block => this.#isUnsure(block))
        tally.countDropped(isUnsure ? 'refused_after_restart' : 'refused', samples)
        return true
      }
      tally.countRetried(samples)
      await this.#rest(outcome.retryAfterMs || this.#jittered(backOffMs))
      if (this.#isStopped) return false
    }
  }

  #jittered(ms: number): number {
    return ms * (1 + JITTER * (2 * this.#parts.random() - 1))
  }

  #requestOf(group: readonly Waiting[]): {
    readonly body: Uint8Array
    readonly samples: number
    readonly tooOld: number
  } {
    const { remote, clock, familyOf } = this.#parts
    const samples = group.reduce((sum, block) => sum + block.samples, 0)
    const limitMs = remote.queue.sampleAgeLimitMs
    const earliestMs = limitMs === 0 ? Number.NEGATIVE_INFINITY : clock.now() - limitMs
    const isYoung = group.every(({ oldestMs }) => oldestMs >= earliestMs)
    const [first] = group
    if (isYoung && group.length === 1 && first && remote.version === 1)
      return { body: first.data, samples, tooOld: 0 }
    const whole = joined(group.map(({ data }) => unpackBlock(data, MAX_BLOCK_BYTES)))
    const { request, dropped } = isYoung ? { request: whole, dropped: 0 } : withoutOlder(whole, earliestMs)
    const body = packBlock(remote.version === 2 ? asVersion2(request, familyOf) : request)
    return { body, samples: samples - dropped, tooOld: dropped }
  }

  /** Before anything else is sent, so that after a crash at most one request comes twice. */
  async #remove(group: readonly Waiting[]): Promise<void> {
    const { rows, onGone } = this.#parts
    const seqs = group.map(({ seq }) => seq)
    const isDone = await this.#insist(async () => {
      await rows.remove(this.#place.remoteId, seqs)
      return true
    })
    if (isDone === null) return
    for (const block of group) if (this.#isUnsure(block)) this.#unsureSamples -= block.samples
    this.#memory = this.#memory.slice(group.length)
    this.#isInDoubt = false
    onGone(group)
  }

  /** Asks the database until it answers; null when told to stop meanwhile. */
  async #insist<T>(work: () => Promise<T>): Promise<T | null> {
    for (let backOffMs = 200; ; backOffMs = Math.min(LONGEST_READ_BACK_OFF_MS, 2 * backOffMs)) {
      try {
        return await work()
      } catch (error) {
        if (this.#isStopped) return null
        this.#noteFailure(`the queue on disk cannot be used: ${wordsOf(error)}`)
        await this.#rest(backOffMs)
        if (this.#isStopped) return null
      }
    }
  }

  #noteFailure(message: string): void {
    const { tally, log, clock, remote } = this.#parts
    if (tally.lastError === null)
      log.warn({ remote: remote.name, reason: message }, 'a remote takes no samples')
    tally.lastError = { message, atMs: clock.now() }
  }

  #noteRecovery(): void {
    const { tally, log, remote } = this.#parts
    if (tally.lastError !== null) log.info({ remote: remote.name }, 'a remote takes samples again')
  }
}

const isLate = ({ lane }: QueuedBlock): boolean => lane === LATE_LANE

/** The longest that timers take. */
const FOREVER_MS = 2_147_483_647

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
