import { compareStrings } from '../labels/index.ts'
import { formatMatcher } from './matcher-text.ts'
import type { Silence } from './silence.ts'

const HOUR_MS = 3_600_000
/** Whoever made a shorter one still knows of it. */
const SHORTEST_MS = 1_800_000

/** When whoever made a silence is told that it ends: an hour before, of a short one a quarter of it; null = not at all. */
export function noticeMs({ startsAtMs, endsAtMs }: Pick<Silence, 'startsAtMs' | 'endsAtMs'>): number | null {
  const lengthMs = endsAtMs - startsAtMs
  return lengthMs < SHORTEST_MS ? null : endsAtMs - Math.min(HOUR_MS, lengthMs / 4)
}

/** Whether a silence holds, and its end is near enough to be told of. */
export function isEnding(silence: Silence, now: number): boolean {
  const fromMs = noticeMs(silence)
  return fromMs !== null && now >= fromMs && now >= silence.startsAtMs && now < silence.endsAtMs
}

export type SilenceNotice = { readonly subject: string; readonly text: string }

/** What the mail says. `alerts` are the names of those that fire under it, one an alert. */
export function silenceNotice(
  silence: Silence,
  {
    alerts,
    now,
    deckUrl,
  }: { readonly alerts: readonly string[]; readonly now: number; readonly deckUrl: string },
): SilenceNotice {
  const minutes = Math.max(1, Math.round((silence.endsAtMs - now) / 60_000))
  const matchers = silence.matchers.map(formatMatcher).join(', ')
  const end = `${new Date(silence.endsAtMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const lines = [
    `Your silence ends at ${end}.`,
    '',
    `It holds back: ${matchers}`,
    `You wrote: ${silence.comment}`,
    '',
    heldText(alerts),
    '',
    `To let it last longer: ${deckUrl}/silences`,
  ]
  return { subject: `Your silence ends in ${minutes} min: ${matchers}`, text: lines.join('\n') }
}

const MOST_NAMES = 5

function heldText(alerts: readonly string[]): string {
  if (alerts.length === 0) return 'Nothing fires under it at the moment.'
  const counts = new Map<string, number>()
  for (const name of alerts) counts.set(name, (counts.get(name) ?? 0) + 1)
  const names = [...counts]
    .sort(([a, some], [b, more]) => more - some || compareStrings(a, b))
    .map(([name, count]) => (count === 1 ? name : `${name} (${count})`))
  const rest = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''
  const all = names.slice(0, MOST_NAMES).join(', ')
  const subject = alerts.length === 1 ? '1 alert fires' : `${alerts.length} alerts fire`
  return `${subject} under it, and will be told when it has ended: ${all}${rest}.`
}
