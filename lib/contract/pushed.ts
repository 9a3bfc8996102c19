/** A group of pushed series: everything that came under the same job and labels. */
export type PushedGroupRow = {
  readonly job: string
  /** Beside `job`. */
  readonly labels: Readonly<Record<string, string>>
  /** `held` while its values count, `ended` once nobody pushed for its `push_ttl`, `failed` when nothing good ever came. */
  readonly state: 'held' | 'ended' | 'failed'
  readonly series: number
  readonly ttlSeconds: number
  /** Epoch ms of the last push that was taken, and of the last that was refused. */
  readonly pushedAtMs: number | null
  readonly failedAtMs: number | null
  /** Why the last one was refused, when no good one came after it. */
  readonly failure: string | null
}

/** What became of a push. */
export type PushTaken = {
  /** Series that it brought. */
  readonly series: number
  /** Series of the group that ended by it. */
  readonly ended: number
  readonly ttlSeconds: number
}
