import { chanceOf } from '../chance.ts'
import { dailyLoad } from '../traffic.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const WEEK_MS = 7 * DAY_MS
const WEEKS = 12
const SEED = 71
/** Of those who may, so many come on a working day, in a week, in a month. */
const DAILY = 0.46
const WEEKLY = 0.78
const MONTHLY = 0.93
/** People use the product with their colleagues. */
const PEOPLE = 1.6

export type Population = {
  /** When each customer came, and whether it is still there. */
  readonly customers: readonly { readonly cameMs: number; readonly isThere: boolean }[]
}

/** Who uses the product, as a team's own route would tell it: today so far, and cohorts by the Monday of their week. */
export function usersJson({ customers }: Population, atMs: number): object {
  const there = customers.filter(one => one.isThere && one.cameMs <= atMs).length
  const day = Math.floor(atMs / DAY_MS) * DAY_MS
  const isWeekend = [0, 6].includes(new Date(day).getUTCDay())
  const noise = 0.97 + 0.06 * chanceOf('users', day).next()
  const people = there * PEOPLE * noise
  const whole = people * DAILY * (isWeekend ? 0.55 : 1)
  return {
    as_of: new Date(atMs).toISOString(),
    day: dateOf(day),
    daily: Math.round(whole * shareOfDay(day, atMs)),
    weekly: Math.round(people * WEEKLY),
    monthly: Math.round(people * MONTHLY),
    new: customers.filter(({ cameMs }) => cameMs >= day && cameMs <= atMs).length,
    cohorts: cohortsOf(customers, atMs),
  }
}

/** How much of a day's people have come by now. */
function shareOfDay(day: number, atMs: number): number {
  const load = (hour: number) => dailyLoad(SEED, day + hour * HOUR_MS)
  const hours = Array.from({ length: 24 }, (_, hour) => load(hour))
  const total = hours.reduce((sum, one) => sum + one, 0)
  const passed = (atMs - day) / HOUR_MS
  const until = hours.reduce((sum, one, hour) => sum + one * Math.max(0, Math.min(1, passed - hour)), 0)
  return until / total
}

function cohortsOf(customers: Population['customers'], atMs: number) {
  const monday = mondayOf(atMs)
  return Array.from({ length: WEEKS }, (_, n) => monday - (WEEKS - 1 - n) * WEEK_MS).flatMap(cohort => {
    const came = customers.filter(
      ({ cameMs }) => cameMs >= cohort && cameMs < cohort + WEEK_MS && cameMs <= atMs,
    )
    const people = Math.round(came.length * PEOPLE)
    const weeks = (monday - cohort) / WEEK_MS
    return Array.from({ length: weeks + 1 }, (_, week) => ({
      cohort: dateOf(cohort),
      week,
      users: Math.round(people * staying(cohort, week)),
    }))
  })
}

/** Of a week's new people, the share that is still there: half goes soon, the rest slowly. */
const staying = (cohort: number, week: number): number =>
  week === 0
    ? 1
    : (0.46 + 0.3 * Math.exp(-week / 2)) * (0.97 + 0.06 * chanceOf('stay', cohort).next()) * 0.985 ** week

const mondayOf = (atMs: number): number => {
  const day = Math.floor(atMs / DAY_MS) * DAY_MS
  return day - ((new Date(day).getUTCDay() + 6) % 7) * DAY_MS
}
const dateOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10)
