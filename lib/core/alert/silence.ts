import type { Matcher } from '../labels/index.ts'
import { matchesEmpty, patternFault, sortMatchers } from './matcher-text.ts'

/** When a silence holds, again and again: by an RFC 5545 rule on the wall clock of a zone. Opsdeck's own. */
export type Recurrence = {
  /** Local time of the first occurrence's start, such as `2026-01-04T02:00`. */
  readonly starts: string
  /** How long each holds, such as `2h`. */
  readonly duration: string
  readonly zone: string
  /** RFC 5545 RRULE, such as `FREQ=WEEKLY;BYDAY=SU`. */
  readonly repeats: string
}

export type Silence = {
  readonly id: string
  /** All must match; an absent label is the empty text. */
  readonly matchers: readonly Matcher[]
  readonly startsAtMs: number
  readonly endsAtMs: number
  readonly updatedAtMs: number
  readonly createdBy: string
  readonly comment: string
  /** Null = it holds from start to end; otherwise only while an occurrence lasts, within start and end. */
  readonly recurrence: Recurrence | null
}

export type SilenceState = 'pending' | 'active' | 'expired'

/** Active from its start on, and no longer at its end. A recurring one that is active holds in its occurrences only. */
export function silenceState(
  { startsAtMs, endsAtMs }: Pick<Silence, 'startsAtMs' | 'endsAtMs'>,
  now: number,
): SilenceState {
  if (now < startsAtMs) return 'pending'
  return now < endsAtMs ? 'active' : 'expired'
}

/** A silence as it is asked for; `id` null = a new one. */
export type SentSilence = Omit<Silence, 'id' | 'updatedAtMs'> & { readonly id: string | null }

export type SilenceOutcome =
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'not_found' }
  /** `expired` is the one that it took the place of; it is to be written too. */
  | { readonly kind: 'stored'; readonly silence: Silence; readonly expired: Silence | null }

/**
 * What setting a silence comes to: a new one, a change in place, or an end of the old one and a new one of `newId`.
 * `previous` is the stored one of its id.
 */
export function setSilence(
  sent: SentSilence,
  {
    previous,
    newId,
    now,
  }: { readonly previous: Silence | null; readonly newId: string; readonly now: number },
): SilenceOutcome {
  const reason = refusal(sent, now)
  if (reason !== null) return { kind: 'refused', reason }
  if (sent.id !== null && previous === null) return { kind: 'not_found' }
  if (previous && canChange(previous, sent, now)) {
    return {
      kind: 'stored',
      silence: { ...sent, id: previous.id, updatedAtMs: now },
      expired: null,
    }
  }
  const expired = previous && silenceState(previous, now) !== 'expired' ? expireSilence(previous, now) : null
  const startsAtMs = Math.max(sent.startsAtMs, now)
  return { kind: 'stored', silence: { ...sent, id: newId, startsAtMs, updatedAtMs: now }, expired }
}

function refusal({ matchers, startsAtMs, endsAtMs }: SentSilence, now: number): string | null {
  if (endsAtMs <= startsAtMs) return 'start time must be before end time'
  if (endsAtMs < now) return "end time can't be in the past"
  if (matchers.length === 0) return 'at least one matcher required'
  for (const matcher of matchers) {
    if (matcher.name === '') return 'a matcher without the name of a label'
    const fault = patternFault(matcher)
    if (fault !== null) return fault
  }
  return matchers.every(matchesEmpty) ? 'at least one matcher must not match the empty string' : null
}

function canChange(old: Silence, sent: SentSilence, now: number): boolean {
  if (JSON.stringify(sortMatchers(old.matchers)) !== JSON.stringify(sortMatchers(sent.matchers))) return false
  switch (silenceState(old, now)) {
    case 'active':
      return seconds(sent.startsAtMs) === seconds(old.startsAtMs) && sent.endsAtMs >= now
    case 'pending':
      return sent.startsAtMs >= now
    case 'expired':
      return false
  }
}

const seconds = (ms: number): number => Math.floor(ms / 1_000)

/** A silence ended by hand: an active one now, a pending one before it began; an expired one as it is. */
export function expireSilence(silence: Silence, now: number): Silence {
  switch (silenceState(silence, now)) {
    case 'active':
      return { ...silence, endsAtMs: now, updatedAtMs: now }
    case 'pending':
      return { ...silence, startsAtMs: now, endsAtMs: now, updatedAtMs: now }
    case 'expired':
      return silence
  }
}
