import type { UsersData } from '../../lib/contract/business.ts'
import { dayAt } from './day-axis.ts'
import type { Lane, LanesData } from './lane-model.ts'

export type UserSource = UsersData['sources'][number]
type UserDay = UserSource['days'][number]

const MEASURES = [
  { key: 'active_users', title: 'Active', of: (day: UserDay) => day.daily },
  { key: 'weekly_users', title: 'Active in 7 days', of: (day: UserDay) => day.weekly },
  { key: 'monthly_users', title: 'Active in 30 days', of: (day: UserDay) => day.monthly },
  { key: 'new_users', title: 'New', of: (day: UserDay) => day.new },
] as const

const DAY_MS = 86_400_000
const LEAST_DAYS = 14

/** What a source tells of its days, a lane each; a day that it said nothing of is a gap. Null without any. */
export function lanesOfUsers({ days }: UserSource, atMs: number): LanesData | null {
  const sorted = days.toSorted((a, b) => a.day.localeCompare(b.day))
  const last = sorted.at(-1)?.day
  const known = sorted.findIndex(day => MEASURES.some(({ of }) => of(day) !== null))
  // What lies before the first word of it is no gap; yet an axis of a day or two would say nothing.
  const first = sorted[Math.max(0, Math.min(known, sorted.length - LEAST_DAYS))]?.day
  if (known < 0 || first === undefined || last === undefined) return null
  const count = Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1
  const byDay = new Map(sorted.map(day => [day.day, day]))
  const all = Array.from({ length: count }, (_, index) => byDay.get(dayAt(first, index)))
  const isOpen = last === new Date(atMs).toISOString().slice(0, 10)
  const lanes = MEASURES.map(
    ({ key, title, of }): Lane => ({
      key,
      title,
      unit: { kind: 'count' },
      shape: key === 'new_users' ? 'bars' : 'line',
      values: all.map(day => (day === undefined ? null : of(day))),
      isOpen,
      aside: null,
    }),
  ).filter(lane => lane.values.some(value => value !== null))
  return lanes.length === 0 ? null : { lanes, incidents: [], atMs, days: { first, count, zone: 'UTC' } }
}

export type CohortCell = { readonly users: number; readonly ratio: number; readonly level: number }

/** Steps of the ramp: how much of a cohort is still there. */
const LEVELS = 6

/** A cohort's weeks as shares of its first; null where the week is not there yet. */
export function cohortCells(users: readonly (number | null)[]): readonly (CohortCell | null)[] {
  const start = users[0] ?? null
  return users.map(count => {
    if (count === null || start === null || start === 0) return null
    const ratio = count / start
    return { users: count, ratio, level: Math.min(LEVELS - 1, Math.max(0, Math.floor(ratio * LEVELS))) }
  })
}
