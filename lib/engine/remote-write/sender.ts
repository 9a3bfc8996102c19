import type { Labels } from '../../core/labels/index.ts'
import type { Remote } from '../../core/remote-write/index.ts'
import type { OfferedSamples, SampleForwarder, SendingState, WriteAsker } from '../../ports/remote-write.ts'
import { startLoop } from '../loop.ts'
import { Line, type LineParts } from './line.ts'

/** One statement holds so many bytes of blocks, or one block. */
const STATEMENT_BYTES = 8_388_608
/** Samples that are kept until it is known where they go. */
const MAX_HELD_SAMPLES = 200_000

export type RemoteWriteSenderParts = LineParts & {
  /** Remotes that are there whatever the configuration says. */
  readonly standing?: readonly Remote[]
  readonly asker: WriteAsker
  /** How often what came is put on disk; absent: whoever offers calls `flush`. */
  readonly flushEveryMs?: number
}

export type RemoteWriteSender = SampleForwarder & {
  /**
   * Sends to these from now on. A remote whose key was there goes on with its queue; one that is gone ends, and what
   * waited for it goes. What was offered before the first call is for these too.
   */
  apply(remotes: readonly Remote[]): Promise<void>
  state(): SendingState
  /** Puts on disk what came, and lets go; what waits is sent after the next start. */
  close(): Promise<void>
}

/** Sends what a store accepts to other stores: through a queue on disk, so that a crash or a long absence loses nothing. */
export function createRemoteWriteSender(parts: RemoteWriteSenderParts): RemoteWriteSender {
  return new Sender(parts)
}

class Sender implements RemoteWriteSender {
  readonly #parts: RemoteWriteSenderParts
  #lines = new Map<string, Line>()
  /** What came before it was known where it goes. */
  #held: OfferedSamples[] | null = []
  #heldSamples = 0
  /** Remotes on disk that are not known any more may be there. */
  #isSwept: boolean = false
  #queueError: string | null = null
  /** Flushes and changes, one after the other. */
  #tail: Promise<unknown> = Promise.resolve()
  readonly #loop: { stop(): Promise<void> } | null

  constructor(parts: RemoteWriteSenderParts) {
    this.#parts = parts
    for (const remote of parts.standing ?? []) this.#lines.set(remote.key, new Line(remote, parts))
    const { clock, flushEveryMs, observe } = parts
    this.#loop =
      flushEveryMs === undefined ? null : startLoop(clock, flushEveryMs, () => this.flush().catch(() => {}))
    observe.watches(() => this.state())
  }

  get isWanted(): boolean {
    return this.#lines.size > 0 || this.#held !== null
  }

  offer(offered: OfferedSamples): void {
    for (const line of this.#lines.values()) line.offer(offered)
    const { length } = offered.batch.refs
    if (this.#held === null || this.#heldSamples + length > MAX_HELD_SAMPLES) return
    this.#heldSamples += length
    this.#held.push(keptFor(offered))
  }

  flush(): Promise<void> {
    return this.#exclusive(() => this.#flush())
  }

  apply(remotes: readonly Remote[]): Promise<void> {
    // At once: what is offered from now on is for these.
    const wanted = [...(this.#parts.standing ?? []), ...remotes]
    const known = this.#lines
    const held = this.#held ?? []
    this.#held = null
    this.#lines = new Map(
      wanted.map(remote => {
        const line = known.get(remote.key) ?? new Line(remote, this.#parts)
        if (!known.has(remote.key)) for (const offered of held) line.offer(offered)
        return [remote.key, line] as const
      }),
    )
    const leaving = [...known].filter(([key]) => !this.#lines.has(key)).map(([, line]) => line)
    this.#isSwept = false
    return this.#exclusive(async () => {
      await Promise.all(leaving.map(line => line.close()))
      await Promise.all(wanted.map(remote => this.#lines.get(remote.key)?.change(remote)))
      await this.#flush().catch(() => {})
    })
  }

  state(): SendingState {
    return { remotes: [...this.#lines.values()].map(line => line.state()), queueError: this.#queueError }
  }

  async close(): Promise<void> {
    await this.#loop?.stop()
    await this.flush().catch(() => {})
    await Promise.all([...this.#lines.values()].map(line => line.close()))
    await this.#parts.asker.close()
  }

  #exclusive(work: () => Promise<void>): Promise<void> {
    const result = this.#tail.then(work, work)
    this.#tail = result.catch(() => {})
    return result
  }

  async #flush(): Promise<void> {
    try {
      await this.#sweep()
      for (const line of this.#lines.values()) {
        await line.open()
        await this.#write(line)
      }
      if (this.#queueError !== null) this.#parts.log.info({}, 'samples to be sent reach the disk again')
      this.#queueError = null
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      if (this.#queueError === null)
        this.#parts.log.error({ error: message }, 'samples to be sent do not reach the disk: tried again')
      this.#queueError = message
      throw error
    }
  }

  /** Removed remotes end on disk too. Only once it is known which there are. */
  async #sweep(): Promise<void> {
    if (this.#isSwept || this.#held !== null) return
    const lines = this.#lines
    await this.#parts.rows.keepOnly([...lines.keys()])
    this.#isSwept = lines === this.#lines
  }

  async #write(line: Line): Promise<void> {
    const blocks = await line.packed()
    for (let from = 0; from < blocks.length; ) {
      let to = from
      for (let bytes = 0; to < blocks.length && (to === from || bytes < STATEMENT_BYTES); to++)
        bytes += blocks[to]?.data.length ?? 0
      await this.#parts.rows.insert(blocks.slice(from, to))
      line.written(to - from)
      from = to
    }
  }
}

/** A copy whose labels are known whatever becomes of the refs. */
function keptFor({ batch, outcomes, epoch, labelsOf }: OfferedSamples): OfferedSamples {
  const labels = new Map<number, Labels>()
  for (const ref of batch.refs) if (!labels.has(ref)) labels.set(ref, labelsOf(ref))
  return {
    batch: {
      refs: batch.refs.slice(),
      timestampsMs: batch.timestampsMs.slice(),
      values: batch.values.slice(),
      ...(batch.histograms ? { histograms: new Map(batch.histograms) } : {}),
    },
    ...(outcomes ? { outcomes: outcomes.slice() } : {}),
    epoch,
    labelsOf: ref => labels.get(ref) ?? labelsOf(ref),
  }
}
