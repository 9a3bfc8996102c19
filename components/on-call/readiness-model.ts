import type { MethodKind, MethodView, ReadinessRow } from '../../lib/contract/on-call.ts'

export const METHOD_WORDS: Readonly<Record<MethodKind, string>> = {
  email: 'E-mail',
  sms: 'SMS',
  voice: 'Call',
  web_push: 'Push',
  slack: 'Slack',
  telegram: 'Telegram',
  ntfy: 'ntfy',
  pushover: 'Pushover',
}

/** People whom nothing reaches first, then those with problems, then by name. */
export const byReach = (rows: readonly ReadinessRow[]): ReadinessRow[] =>
  rows.toSorted(
    (a, b) =>
      Number(a.reachedBy.length > 0) - Number(b.reachedBy.length > 0) ||
      b.problems.length - a.problems.length ||
      (a.person.name ?? a.person.email).localeCompare(b.person.name ?? b.person.email),
  )

/** "3 of 5 can be reached for important pages". */
export function summariseReach(rows: readonly ReadinessRow[]): string {
  const reached = rows.filter(row => row.reachedBy.length > 0).length
  return `${reached} of ${rows.length} can be reached for important pages now`
}

/** How a method stands, in a word and a tone; a test that is older than a month is no proof any more. */
export function methodStanding(
  method: MethodView,
  nowMs: number,
): { readonly text: string; readonly tone: 'good' | 'weak' | 'bad' } {
  if (method.problem) return { text: method.problem, tone: 'bad' }
  if (!method.isVerified) return { text: 'not confirmed', tone: 'bad' }
  const { lastTest } = method
  if (lastTest === null) return { text: 'never tested', tone: 'weak' }
  if (lastTest.outcome === 'failed') return { text: `test failed: ${lastTest.detail}`, tone: 'bad' }
  const days = Math.floor((nowMs - lastTest.atMs) / 86_400_000)
  if (days > TEST_HOLDS_DAYS) return { text: `tested ${days} days ago`, tone: 'weak' }
  return { text: days === 0 ? 'tested today' : `tested ${days} d ago`, tone: 'good' }
}

const TEST_HOLDS_DAYS = 30
