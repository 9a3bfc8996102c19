const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** The GMT day of a moment: `2026-10-31`. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** When a GMT day begins. */
export const dayStartMs = (day: string): number => Date.parse(`${day}T00:00:00Z`)

export const dayEndMs = (day: string): number => dayStartMs(day) + DAY_MS

export const addDays = (day: string, count: number): string => dayOf(dayStartMs(day) + count * DAY_MS)

/** When the hour of a moment began. */
export const hourStartMs = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS

/** `2026-10` of `2026-10-31`. */
export const monthOf = (day: string): string => day.slice(0, 7)

export const firstDayOf = (month: string): string => `${month}-01`

export const lastDayOf = (month: string): string => addDays(firstDayOf(addMonths(month, 1)), -1)

export const daysInMonth = (month: string): number => Number(lastDayOf(month).slice(8))

export function addMonths(month: string, count: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const index = year * 12 + number - 1 + count
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}`
}

/** Every day from the first to the last, both included. */
export function daysBetween(first: string, last: string): string[] {
  const days: string[] = []
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day)
  return days
}

/** Monday of the week of a day, as ISO 8601 begins weeks. */
export function mondayOf(day: string): string {
  const weekday = (new Date(dayStartMs(day)).getUTCDay() + 6) % 7
  return addDays(day, -weekday)
}
