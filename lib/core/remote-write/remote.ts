import type { HttpClient } from '../config/job-config.ts'
import type { RelabelRule } from '../relabel/index.ts'
import type { OAuth2 } from '../scrape/job.ts'
import type { WriteVersion } from './content-type.ts'

/** Prometheus' `queue_config`. */
export type QueueSettings = {
  /** Samples that each shard keeps in memory; the rest waits on disk. */
  readonly capacity: number
  readonly minShards: number
  readonly maxShards: number
  readonly maxSamplesPerSend: number
  /** A request that is not full goes out after this. */
  readonly deadlineMs: number
  readonly minBackOffMs: number
  readonly maxBackOffMs: number
  readonly retriesTooMany: boolean
  /** Samples older than this are not sent any more; 0 = all are. */
  readonly sampleAgeLimitMs: number
}

/** One side that samples are sent to. Secrets are plain here and live in memory only. */
export type Remote = {
  /** What its queue is known by, across restarts; without secrets. */
  readonly key: string
  /** How people and metrics call it. */
  readonly name: string
  readonly url: string
  readonly timeoutMs: number
  readonly client: HttpClient
  /** Null: the client's own authorisation, if any. */
  readonly oauth2?: OAuth2 | null
  readonly version: WriteVersion
  readonly externalLabels: Readonly<Record<string, string>>
  readonly relabelRules: readonly RelabelRule[]
  readonly sendsHistograms: boolean
  readonly queue: QueueSettings
  /** Null: what families are is not sent. */
  readonly metadata: { readonly everyMs: number; readonly maxPerSend: number } | null
  /** What may wait on disk. */
  readonly maxDiskBytes: number
  /** Names of business that are kept back beside those that always are; null: every series is sent. */
  readonly hiddenSeries: readonly string[] | null
}

/** As Prometheus 3 has them. */
export const DEFAULT_QUEUE: QueueSettings = {
  capacity: 10_000,
  minShards: 1,
  maxShards: 50,
  maxSamplesPerSend: 2_000,
  deadlineMs: 5_000,
  minBackOffMs: 30,
  maxBackOffMs: 5_000,
  retriesTooMany: false,
  sampleAgeLimitMs: 0,
}

export const DEFAULT_METADATA = { everyMs: 60_000, maxPerSend: 2_000 } as const
export const DEFAULT_MAX_DISK_BYTES = 1_073_741_824
export const DEFAULT_REMOTE_TIMEOUT_MS = 30_000
