import type { AlertMatcher, SilenceRow } from '../../lib/contract/alerts.ts'

export const SILENCES = '/api/v1/silences'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** How a silence stands for people; `waiting` is a recurring one between two occurrences. */
export type SilenceStanding = 'active' | 'waiting' | 'pending' | 'expired'

export const standingOf = ({ state, isSilentNow }: SilenceRow): SilenceStanding =>
  state === 'active' && !isSilentNow ? 'waiting' : state

export const STANDING_WORDS: Readonly<Record<SilenceStanding, string>> = {
  active: 'Active',
  waiting: 'Between',
  pending: 'Pending',
  expired: 'Expired',
}

/** Whether people should look at it again: it ends within the hour. */
export const endsSoon = (row: Pick<SilenceRow, 'state' | 'endsAtMs'>, nowMs: number): boolean =>
  row.state === 'active' && row.endsAtMs - nowMs <= HOUR_MS

export const SILENCE_FILTERS = ['open', 'recurring', 'expired'] as const
export type SilenceFilter = (typeof SILENCE_FILTERS)[number]
export const FILTER_TITLES: Readonly<Record<SilenceFilter, string>> = {
  open: 'Active and pending',
  recurring: 'Recurring',
  expired: 'Expired',
}

export function isIn(row: SilenceRow, filter: SilenceFilter): boolean {
  if (filter === 'expired') return row.state === 'expired'
  return row.state !== 'expired' && (filter === 'open' || row.recurrence !== null)
}

const RANK: Readonly<Record<SilenceStanding, number>> = { active: 0, waiting: 1, pending: 2, expired: 3 }

/** Those that hold first; of them the one that ends soonest. Expired ones by when they ended, the last first. */
export const sortSilences = (rows: readonly SilenceRow[]): readonly SilenceRow[] =>
  rows.toSorted((a, b) => {
    const rank = RANK[standingOf(a)] - RANK[standingOf(b)]
    if (rank !== 0) return rank
    return a.state === 'expired' ? b.endsAtMs - a.endsAtMs : a.endsAtMs - b.endsAtMs
  })

/** A matcher while it is written. */
export type MatcherDraft = AlertMatcher & { readonly id: number }

export const draftsOf = (matchers: readonly AlertMatcher[]): readonly MatcherDraft[] =>
  matchers.map((matcher, id) => ({ ...matcher, id }))

/** Those that name a label; a line that was not begun is nothing. */
export const writtenMatchers = (drafts: readonly MatcherDraft[]): readonly AlertMatcher[] =>
  drafts
    .filter(({ name }) => name.trim() !== '')
    .map(({ name, op, value }) => ({ name: name.trim(), op, value }))

export const LENGTHS = [
  { value: '1h', label: '1 h', ms: HOUR_MS },
  { value: '4h', label: '4 h', ms: 4 * HOUR_MS },
  { value: '12h', label: '12 h', ms: 12 * HOUR_MS },
  { value: '1d', label: '1 day', ms: 24 * HOUR_MS },
  { value: '7d', label: '7 days', ms: 168 * HOUR_MS },
  { value: 'own', label: 'Until', ms: 0 },
] as const
export type Length = (typeof LENGTHS)[number]['value']

/** A moment as `datetime-local` fields write it, by the browser's clock: `2026-01-04T02:00`. */
export function localText(atMs: number): string {
  const at = new Date(atMs)
  return new Date(atMs - at.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 16)
}

/** The moment that such a text stands for; null while it is none. */
export function readLocal(text: string): number | null {
  const atMs = new Date(text).getTime()
  return text === '' || Number.isNaN(atMs) ? null : atMs
}
