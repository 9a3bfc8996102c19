export const SENDING_DROPS = [
  /** The queue on disk had its size. */
  'queue_full',
  /** The database did not take the queue for too long. */
  'memory_full',
  /** The other side answered with a status of 400 to 499. */
  'refused',
  /** The same of what may have been sent before a restart already. */
  'refused_after_restart',
  /** Older than `sample_age_limit`. */
  'too_old',
  /** A native histogram, and `send_native_histograms` is off. */
  'native_histogram',
] as const
export type SendingDrop = (typeof SENDING_DROPS)[number]

/** How one remote goes. Times are milliseconds since the Unix epoch. */
export type RemoteState = {
  readonly name: string
  /** Without secrets. */
  readonly url: string
  /** Of the protocol. */
  readonly version: 1 | 2
  readonly shards: number
  readonly sentSamples: number
  readonly retriedSamples: number
  readonly droppedSamples: Readonly<Record<SendingDrop, number>>
  readonly waitingSamples: number
  readonly waitingBytes: number
  readonly maxDiskBytes: number
  /** The newest sample taken, and the newest sent. */
  readonly newestTakenMs: number | null
  readonly newestSentMs: number | null
  /** How far the other side is behind; 0 when nothing waits. */
  readonly behindMs: number
  readonly lastSentAtMs: number | null
  /** What went wrong the last time, until something went well. */
  readonly lastError: { readonly message: string; readonly atMs: number } | null
}

export type SendingState = {
  readonly remotes: readonly RemoteState[]
  /** Why the queue cannot be written; null while it can. */
  readonly queueError: string | null
}
