/** What an integration was last told of a group; written after success only. */
export type NotificationLogEntry = {
  readonly groupKey: string
  readonly receiver: string
  /** `slack/0`. */
  readonly integration: string
  /** Fingerprints. */
  readonly firing: readonly string[]
  readonly resolved: readonly string[]
  readonly atMs: number
  readonly expiresAtMs: number
}
