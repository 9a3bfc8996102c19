import { DAY_MS, startOfDay } from './ranges.ts'

export const WEEK_MS = 7 * DAY_MS

/** Monday 00:00 UTC of the week that an instant lies in. 1 January 1970 was a Thursday. */
const mondayOf = (atMs: number): number => {
  const dayMs = startOfDay(atMs)
  return dayMs - ((((dayMs / DAY_MS + 3) % 7) + 7) % 7) * DAY_MS
}

/** The ISO 8601 week that an instant lies in, UTC: `2026-W07`. Its year is that of its Thursday. */
export function weekOf(atMs: number): string {
  const thursdayMs = mondayOf(atMs) + 3 * DAY_MS
  const year = new Date(thursdayMs).getUTCFullYear()
  const week = Math.floor((thursdayMs - Date.UTC(year, 0, 1)) / WEEK_MS) + 1
  return `${year}-W${String(week).padStart(2, '0')}`
}

/** From its Monday to the next one, UTC; null when the text is no week, such as the 53rd of a year with 52. */
export function weekStretch(week: string): { readonly fromMs: number; readonly toMs: number } | null {
  const match = /^(\d{4})-W(\d{2})$/.exec(week)
  if (!match) return null
  // 4 January is always in the first week (ISO 8601, 2.2.10).
  const fromMs = mondayOf(Date.UTC(Number(match[1]), 0, 4)) + (Number(match[2]) - 1) * WEEK_MS
  return weekOf(fromMs) === week ? { fromMs, toMs: fromMs + WEEK_MS } : null
}

/** "Week 7 of 2026" */
export function weekTitle(week: string): string {
  const [year = '', number = ''] = week.split('-W')
  return `Week ${Number(number)} of ${year}`
}

/** The week of an instant and those before it, newest first. */
export const weeksUpTo = (atMs: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => weekOf(atMs - i * WEEK_MS))
