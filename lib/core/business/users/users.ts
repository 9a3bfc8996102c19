/** Users of a day, as a source told them last on that day (UTC); null = it did not. */
export type UserDay = {
  readonly day: string
  readonly daily: number | null
  readonly weekly: number | null
  readonly monthly: number | null
  readonly new: number | null
}

/** Of those who came in the week that began on Monday `cohort`: how many were active `week` weeks later. */
export type CohortCell = { readonly cohort: string; readonly week: number; readonly users: number }

export type Cohort = {
  readonly cohort: string
  /** By weeks since; null = not yet, or not told. */
  readonly users: readonly (number | null)[]
}

/** A computed number with what it is made of; null with the reason. */
export type Computed =
  | { readonly value: number; readonly worked: string; readonly missing: null }
  | { readonly value: null; readonly worked: null; readonly missing: string }

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
const MOST_WEEKS = 26

const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`)
const dayBefore = (day: string, days: number): string =>
  new Date(startOf(day) - days * DAY_MS).toISOString().slice(0, 10)

const computed = (value: number, worked: string): Computed => ({ value, worked, missing: null })
const missing = (reason: string): Computed => ({ value: null, worked: null, missing: reason })

/** Cells as a table, oldest cohort first: what lies in the future, or was not told, is null. */
export function cohortTable(cells: readonly CohortCell[]): Cohort[] {
  const cohorts = new Map<string, Map<number, number>>()
  for (const { cohort, week, users } of cells) {
    if (week < 0 || week > MOST_WEEKS) continue
    const row = cohorts.get(cohort) ?? new Map<number, number>()
    row.set(week, users)
    cohorts.set(cohort, row)
  }
  return [...cohorts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([cohort, row]) => ({
      cohort,
      users: Array.from({ length: Math.max(...row.keys()) + 1 }, (_, week) => row.get(week) ?? null),
    }))
}

/**
 * The share of users still active `weeks` weeks after the week they came: cohorts whose week is over, weighted by
 * their size (Σ users in week n ÷ Σ users in week 0).
 */
export function retention(cohorts: readonly Cohort[], weeks: number, nowMs: number): Computed {
  let came = 0
  let stayed = 0
  let counted = 0
  for (const { cohort, users } of cohorts) {
    const first = users[0] ?? null
    const then = users[weeks] ?? null
    if (first === null || then === null || startOf(cohort) + (weeks + 1) * WEEK_MS > nowMs) continue
    came += first
    stayed += then
    counted++
  }
  if (cohorts.length === 0) return missing('this source tells no cohorts')
  if (counted === 0) return missing(`no cohort is ${weeks === 1 ? 'a week' : `${weeks} weeks`} old yet`)
  if (came === 0) return missing('nobody came in those weeks')
  return computed(
    stayed / came,
    `${count(stayed)} of ${count(came)} users of ${counted} ${counted === 1 ? 'week' : 'weeks'}`,
  )
}

type Measure = Exclude<keyof UserDay, 'day'>

/** The newest day on which a measure was told. */
export function latest(
  days: readonly UserDay[],
  measure: Measure,
): { readonly day: string; readonly value: number } | null {
  for (const row of days.toReversed()) {
    const value = row[measure]
    if (value !== null) return { day: row.day, value }
  }
  return null
}

const on = (days: readonly UserDay[], day: string, measure: Measure): number | null =>
  days.find(row => row.day === day)?.[measure] ?? null

/** Users of a week against those of the week before: (WAU − WAU seven days before) ÷ WAU seven days before. */
export function weekGrowth(days: readonly UserDay[]): Computed {
  const now = latest(days, 'weekly')
  if (!now) return missing('this source tells no weekly users')
  const before = on(days, dayBefore(now.day, 7), 'weekly')
  if (before === null) return missing('weekly users of seven days before are not known')
  if (before === 0) return missing('there were no weekly users seven days before')
  return computed(
    (now.value - before) / before,
    `(${count(now.value)} − ${count(before)}) ÷ ${count(before)}`,
  )
}

/** How many of a month's users come on a day: DAU ÷ MAU of the newest whole day that has both. */
export function stickiness(days: readonly UserDay[], today: string): Computed {
  const row = days.findLast(({ day, daily, monthly }) => day < today && daily !== null && monthly !== null)
  if (!row || row.daily === null || row.monthly === null)
    return missing('daily and monthly users of a whole day are not both known')
  if (row.monthly === 0) return missing('there were no monthly users')
  return computed(row.daily / row.monthly, `${count(row.daily)} ÷ ${count(row.monthly)} on ${row.day}`)
}

/** A measure now, and against the same measure `apart` days before. */
export function measured(
  days: readonly UserDay[],
  measure: Measure,
  apart: number,
): { readonly value: number; readonly day: string; readonly change: number | null } | null {
  const now = latest(days, measure)
  if (!now) return null
  const before = on(days, dayBefore(now.day, apart), measure)
  return { ...now, change: before === null || before === 0 ? null : (now.value - before) / before }
}

/** Thousands apart, at most two decimals. */
const count = (value: number): string =>
  String(Math.round(value * 100) / 100).replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',')
