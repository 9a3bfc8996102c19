import { DAY, FIVE_MINUTES, HOUR, HOUR_END, type RollUpKind } from '../../../core/roll-up/index.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** A kind as it is stored; `number` stands in the tables. */
export type StoredKind = {
  readonly number: number
  readonly kind: RollUpKind
  /** How much time a joined row holds, and a partition: multiples, counted from 1970. */
  readonly rowMs: number
  readonly partitionMs: number
}

export const STORED_FIVE_MINUTES: StoredKind = {
  number: 1,
  kind: FIVE_MINUTES,
  rowMs: DAY_MS,
  partitionMs: 8 * DAY_MS,
}
export const STORED_HOUR: StoredKind = { number: 2, kind: HOUR, rowMs: 32 * DAY_MS, partitionMs: 32 * DAY_MS }
export const STORED_HOUR_END: StoredKind = { ...STORED_HOUR, number: 3, kind: HOUR_END }
export const STORED_DAY: StoredKind = { number: 4, kind: DAY, rowMs: 64 * DAY_MS, partitionMs: 64 * DAY_MS }

/** Made from samples, one piece after the other. */
export const MADE_KINDS = [STORED_FIVE_MINUTES, STORED_HOUR, STORED_HOUR_END] as const
/** Stands where the kinds' reaches stand, and tells when rolling up began, and before which day samples were dropped since. */
export const BEGINNING = { number: 0 }

export const STORED_KINDS: readonly StoredKind[] = [...MADE_KINDS, STORED_DAY]

/** What is rolled up at a time; what is joined at a time. */
export const PIECE_MS = 2 * HOUR_MS
export const JOINED_MS = DAY_MS

/** So many series, by their ids, share a row. */
export const BLOCK_SERIES = 16

export const PIECE = 0
export const JOINED = 1

export const blockOf = (seriesId: number): number => Math.floor(seriesId / BLOCK_SERIES)

export const startOf = (ms: number, spanMs: number): number => Math.floor(ms / spanMs) * spanMs
