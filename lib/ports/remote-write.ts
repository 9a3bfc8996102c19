import type { SendingDrop, SendingState } from '../contract/remote-sending.ts'
import type { HttpClient } from '../core/config/job-config.ts'
import type { Labels } from '../core/labels/index.ts'
import type { WriteVersion } from '../core/remote-write/index.ts'
import type { OAuth2 } from '../core/scrape/job.ts'
import type { SampleBatch, SeriesRef } from './series-store.ts'

export type { SendingState } from '../contract/remote-sending.ts'

/** Samples that a store was given, on their way to others. */
export type OfferedSamples = {
  readonly batch: SampleBatch
  /** What became of each, as places in `APPEND_OUTCOMES`: only what was appended goes on. Absent: all were. */
  readonly outcomes?: Uint8Array
  /** Refs mean the same as long as it does. */
  readonly epoch: number
  readonly labelsOf: (ref: SeriesRef) => Labels
}

/** Where a store hands on what it accepted. */
export interface SampleForwarder {
  /** Whether anybody takes samples: without, nothing needs to be judged or offered. */
  readonly isWanted: boolean
  /** Takes a copy. Synchronous; durable after the next `flush`. Never throws. */
  offer(samples: OfferedSamples): void
  /** Resolves when everything offered before the call is on disk; rejects (and keeps it) when that fails. */
  flush(): Promise<void>
}

/** Samples of one lane: a packed `prometheus.WriteRequest`, ready to be sent. */
export type QueuedBlock = {
  /** Ascending within a remote. */
  readonly seq: number
  /** Which series it is of: all samples of a series are in blocks of one lane. */
  readonly lane: number
  readonly samples: number
  readonly oldestMs: number
  readonly newestMs: number
  readonly data: Uint8Array
}

/** What waits for a remote. */
export type QueueFigures = {
  readonly samples: number
  readonly bytes: number
  readonly newestSeq: number
  /** Null when nothing waits. */
  readonly oldestMs: number | null
  readonly newestMs: number | null
}

/** The queue on disk. A remote's number is given by `open`. */
export interface QueueRows {
  /** The remote of this key, made when there is none. */
  open(key: string): Promise<{ readonly remote: number; readonly waiting: QueueFigures }>
  /** All or none; repeated, it does no harm. */
  insert(blocks: readonly (QueuedBlock & { readonly remote: number })[]): Promise<void>
  /** The next blocks of some lanes after `seq`, in order. */
  read(from: {
    readonly remote: number
    readonly lanes: readonly number[]
    readonly afterSeq: number
    readonly maxBlocks: number
  }): Promise<QueuedBlock[]>
  remove(remote: number, seqs: readonly number[]): Promise<void>
  /** Ends every remote whose key is not among these, with what waits for it. */
  keepOnly(keys: readonly string[]): Promise<void>
}

export type WriteQuestion = {
  readonly url: string
  readonly client: HttpClient
  /** A token of this is sent in place of the client's authorisation. */
  readonly oauth2?: OAuth2 | null | undefined
  readonly timeoutMs: number
  readonly version: WriteVersion
  readonly body: Uint8Array
  readonly signal: AbortSignal
}

/** What the other side said. `reason` in plain words, never with a secret. */
export type WriteOutcome =
  | { readonly kind: 'taken' }
  /** Another attempt would end the same. */
  | { readonly kind: 'refused'; readonly status: number | null; readonly reason: string }
  | {
      readonly kind: 'failed'
      readonly status: number | null
      readonly reason: string
      readonly retryAfterMs: number | null
    }

/** Sends requests to remotes, within a time, a size and the address rule. Never throws. */
export interface WriteAsker {
  send(question: WriteQuestion): Promise<WriteOutcome>
  close(): Promise<void>
}

/** Hears what becomes of samples, for metrics. */
export type SendingObserver = {
  /** Gets the way to ask how remotes are doing. */
  readonly watches: (state: () => SendingState) => void
  readonly sent: (remote: string, request: { readonly samples: number; readonly seconds: number }) => void
  readonly retried: (remote: string, samples: number) => void
  readonly dropped: (remote: string, reason: SendingDrop, samples: number) => void
  readonly ended: (remote: string) => void
}
