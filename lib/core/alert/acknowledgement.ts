/** Somebody has an alert in hand: no repeats and no further escalation until it resolves or this ends. */
export type Acknowledgement = {
  /** The alert's fingerprint. */
  readonly fingerprint: string
  /** Who, as people read it. */
  readonly by: string
  readonly atMs: number
  /** From then on it no longer holds, and the alert is told again as a reminder; null = until it resolves. */
  readonly untilMs: number | null
  readonly comment: string
}
