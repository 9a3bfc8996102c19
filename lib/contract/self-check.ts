/** How the deck itself is doing, for the Settings page. */
export type SelfCheckFigures = {
  readonly version: string
  readonly startedAtMs: number
  /** Null when all is well, else what is wrong, in words. */
  readonly fault: string | null
  readonly targetsUp: number
  readonly targets: number
  readonly activeSeries: number
  readonly headBytes: number
  readonly bytesOnDisk: number
  /** Null while the store is empty. */
  readonly oldestSampleMs: number | null
  readonly newestSampleMs: number | null
  /** Null where an engine elsewhere decides. Bytes: 0 is no limit. */
  readonly retention: {
    readonly samplesMs: number
    readonly fiveMinutesMs: number
    readonly hoursMs: number
    readonly maxBytes: number
  } | null
}
