export const REPEATS = ['once', 'daily', 'weekly', 'monthly_date', 'monthly_day', 'own'] as const
export type Repeats = (typeof REPEATS)[number]

export const REPEAT_WORDS: Readonly<Record<Repeats, string>> = {
  once: 'Once',
  daily: 'Every day',
  weekly: 'Every week, on the weekday of its start',
  monthly_date: 'Every month, on the date of its start',
  monthly_day: 'Every month, on the weekday of its start',
  own: 'By a rule of my own',
}

const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const

/**
 * The RFC 5545 rule of a usual case, by the local time of the first start (`2026-01-04T02:00`). Null for `once` and
 * `own`, and while the start is not written yet. A fifth weekday of a month is its last.
 */
export function ruleOf(repeats: Repeats, starts: string): string | null {
  const start = new Date(`${starts.slice(0, 10)}T00:00:00Z`)
  if (Number.isNaN(start.getTime())) return null
  const day = WEEKDAYS[start.getUTCDay()] ?? 'MO'
  const nth = Math.ceil(start.getUTCDate() / 7)
  switch (repeats) {
    case 'daily':
      return 'FREQ=DAILY'
    case 'weekly':
      return `FREQ=WEEKLY;BYDAY=${day}`
    case 'monthly_date':
      return `FREQ=MONTHLY;BYMONTHDAY=${start.getUTCDate()}`
    case 'monthly_day':
      return `FREQ=MONTHLY;BYDAY=${nth === 5 ? -1 : nth}${day}`
    default:
      return null
  }
}

/** Which of the usual cases a rule is. */
export function repeatsOf(rule: string | undefined, starts: string): Repeats {
  if (rule === undefined) return 'once'
  return REPEATS.find(repeats => ruleOf(repeats, starts) === rule) ?? 'own'
}
