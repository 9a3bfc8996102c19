/** A remote write as it came, packed still. */
export type IncomingWrite = {
  readonly body: Uint8Array
  readonly contentType: string | null
  readonly contentEncoding: string | null
}

/** What a sender is told: Prometheus' status and words; the figures go into headers of remote write 2.0. */
export type WriteAnswer = {
  readonly status: 204 | 400 | 415 | 503
  readonly message: string | null
  /** Null for version 1.0, which has no such headers. */
  readonly written: {
    readonly samples: number
    readonly histograms: number
    readonly exemplars: number
  } | null
}
