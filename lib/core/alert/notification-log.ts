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

/** How long an entry is kept at most. */
export const LOG_RETENTION_MS = 120 * 3_600_000

/** Until when an entry is kept: twice the repeat interval, within the retention. */
export const logExpiry = (atMs: number, repeatIntervalMs: number): number =>
  atMs + (repeatIntervalMs > 0 ? Math.min(LOG_RETENTION_MS, 2 * repeatIntervalMs) : LOG_RETENTION_MS)

/** Why an integration is told something at a flush. */
export type NotifyReason = 'first' | 'new firing' | 'all resolved' | 'resolved' | 'reminder' | 'repeat'

export type DedupInput = {
  /** What it was told last, or null; an expired entry is none. */
  readonly entry: NotificationLogEntry | null
  /** Fingerprints of what is left of the group at this flush. */
  readonly firing: readonly string[]
  readonly resolved: readonly string[]
  readonly isResolvedSent: boolean
  readonly repeatIntervalMs: number
  /** An acknowledgement ended since the entry: people are reminded once. */
  readonly isReminderDue?: boolean
}

/** Whether an integration is told, and why; null = it knows already. `now` is the time of the flush. */
export function notifyReason(input: DedupInput, now: number): NotifyReason | null {
  const { firing, resolved } = input
  const entry = input.entry && input.entry.expiresAtMs > now ? input.entry : null
  if (!entry) return firing.length > 0 ? 'first' : null
  if (!isSubset(firing, entry.firing)) return 'new firing'
  if (firing.length === 0) return entry.firing.length > 0 ? 'all resolved' : null
  if (input.isResolvedSent && !isSubset(resolved, entry.resolved)) return 'resolved'
  if (input.isReminderDue) return 'reminder'
  return entry.atMs < now - input.repeatIntervalMs ? 'repeat' : null
}

function isSubset(part: readonly string[], whole: readonly string[]): boolean {
  const set = new Set(whole)
  return part.every(one => set.has(one))
}
