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

/** Whether an acknowledgement holds; null = there is none. */
export const isAcknowledged = (acknowledgement: Acknowledgement | null, now: number): boolean =>
  acknowledgement !== null && (acknowledgement.untilMs === null || now < acknowledgement.untilMs)

/** Whether one ran out since people were told last: then they are reminded. */
export const hasRunOut = (
  acknowledgement: Acknowledgement | null,
  { toldAtMs, now }: { readonly toldAtMs: number; readonly now: number },
): boolean =>
  acknowledgement !== null &&
  acknowledgement.untilMs !== null &&
  acknowledgement.untilMs <= now &&
  acknowledgement.untilMs > toldAtMs
