/**
 * A resolution: bucket k keeps what is in (k · everyMs - spanMs, k · everyMs], open on the left as ranges are. Where the
 * span is shorter, a bucket is the end of a longer stretch: what a short range sees that is looked at seldom.
 */
export type RollUpKind = { readonly everyMs: number; readonly spanMs: number }

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

export const FIVE_MINUTES: RollUpKind = { everyMs: 5 * MINUTE_MS, spanMs: 5 * MINUTE_MS }
export const HOUR: RollUpKind = { everyMs: HOUR_MS, spanMs: HOUR_MS }
/** The last five minutes of each hour. */
export const HOUR_END: RollUpKind = { everyMs: HOUR_MS, spanMs: 5 * MINUTE_MS }
export const DAY: RollUpKind = { everyMs: DAY_MS, spanMs: DAY_MS }

export const isSameKind = (a: RollUpKind, b: RollUpKind): boolean =>
  a.everyMs === b.everyMs && a.spanMs === b.spanMs

/** A resolution in words: "5 m", "1 h". */
export function kindName({ everyMs }: RollUpKind): string {
  if (everyMs % DAY_MS === 0) return `${everyMs / DAY_MS} d`
  return everyMs % HOUR_MS === 0 ? `${everyMs / HOUR_MS} h` : `${everyMs / MINUTE_MS} m`
}
