import { addMonths, dayOf, daysBetween, daysInMonth, firstDayOf, lastDayOf } from './days.ts'
import { isDayOpen } from './final.ts'
import { categoryTitle } from './titles.ts'
import {
  byDay,
  costOf,
  depthOf,
  minutesOf,
  parentOf,
  segmentsOf,
  TOTAL_CATEGORY,
  type UsageDay,
} from './usage.ts'

/** A category of a month. Money in millionths of the currency unit. */
export type CategoryRow = {
  /** `calls`, `sms`, `phonenumbers`, … of Twilio. */
  readonly category: string
  readonly title: string
  readonly depth: number
  readonly quantity: number
  readonly unit: string
  /** Of one. */
  readonly priceMicros: number | null
  readonly costMicros: number | null
  /** Cost against the same days of the month before; null without any there. */
  readonly changeRatio: number | null
}

export type TelecomDay = {
  readonly day: string
  readonly minutes: number
  readonly segments: number
  readonly costMicros: number | null
  /** Prices may still come. */
  readonly isOpen: boolean
}

export type MonthQuestion = {
  readonly month: string
  /** Of the month and of the one before. */
  readonly records: readonly UsageDay[]
  readonly currency: string
  readonly nowMs: number
}

/** Every day of the month that has begun, in order; one of which nothing is known has zeroes and no cost. */
export function telecomDays({ month, records, currency, nowMs }: MonthQuestion): TelecomDay[] {
  const known = byDay(records)
  return elapsedDays(month, nowMs).map(day => {
    const of = known.get(day) ?? []
    return {
      day,
      minutes: minutesOf(of),
      segments: segmentsOf(of),
      costMicros: costOf(of, currency),
      isOpen: isDayOpen(day, of, nowMs),
    }
  })
}

/** The bill of the month so far: Twilio's own total of each day, added up. Null while no day has one. */
export function monthCost(days: readonly TelecomDay[]): number | null {
  const known = days.flatMap(({ costMicros }) => (costMicros === null ? [] : [costMicros]))
  return known.length === 0 ? null : known.reduce((sum, micros) => sum + micros, 0)
}

/** The categories that something was used of or paid for, as a tree: dearest first, children below their parents. */
export function categoryRows(question: MonthQuestion): CategoryRow[] {
  const { month, nowMs } = question
  const days = elapsedDays(month, nowMs)
  // A day that is not over is compared with no whole one.
  const whole = days.filter(day => day < dayOf(nowMs))
  const sums = sumsOf(question, days)
  const comparable = sumsOf(question, whole)
  const before = sumsOf(question, sameDaysBefore(month, whole.length))
  const used = [...sums.values()].filter(
    ({ category, quantity, costMicros }) =>
      category !== TOTAL_CATEGORY && (quantity > 0 || (costMicros ?? 0) !== 0),
  )
  const present = new Set(used.map(({ category }) => category))
  const rows = used.map(({ category, quantity, unit, costMicros }) => ({
    category,
    title: categoryTitle(category),
    depth: depthOf(category, present),
    quantity,
    unit,
    priceMicros: costMicros === null || quantity === 0 ? null : Math.round(costMicros / quantity),
    costMicros,
    changeRatio: changeOf(comparable.get(category), before.get(category)),
  }))
  return asTree(rows, present)
}

const elapsedDays = (month: string, nowMs: number): string[] => {
  const today = dayOf(nowMs)
  return daysBetween(firstDayOf(month), lastDayOf(month) < today ? lastDayOf(month) : today)
}

/** As many days of the month before, from its first; all of them for a month that is over. */
function sameDaysBefore(month: string, count: number): string[] {
  const before = addMonths(month, -1)
  const days = daysBetween(firstDayOf(before), lastDayOf(before))
  return count >= daysInMonth(month) ? days : days.slice(0, count)
}

type Sum = {
  readonly category: string
  readonly unit: string
  quantity: number
  costMicros: number | null
}

function sumsOf({ records, currency }: MonthQuestion, days: readonly string[]): Map<string, Sum> {
  const wanted = new Set(days)
  const sums = new Map<string, Sum>()
  for (const record of records) {
    if (!wanted.has(record.day)) continue
    const { category, usage, usageUnit, priceMicros } = record
    const sum = sums.get(category) ?? { category, unit: usageUnit, quantity: 0, costMicros: null }
    sum.quantity += usage
    if (priceMicros !== null && record.currency === currency)
      sum.costMicros = (sum.costMicros ?? 0) + priceMicros
    sums.set(category, sum)
  }
  return sums
}

function changeOf(now: Sum | undefined, before: Sum | undefined): number | null {
  const was = before?.costMicros ?? null
  if (was === null || was <= 0) return null
  return ((now?.costMicros ?? 0) - was) / was
}

function asTree(rows: readonly CategoryRow[], present: ReadonlySet<string>): CategoryRow[] {
  const below = new Map<string | null, CategoryRow[]>()
  for (const row of rows) {
    const parent = parentOf(row.category, present)
    below.set(parent, [...(below.get(parent) ?? []), row])
  }
  const branch = (parent: string | null): CategoryRow[] =>
    (below.get(parent) ?? [])
      .toSorted((a, b) => (b.costMicros ?? 0) - (a.costMicros ?? 0) || (a.category < b.category ? -1 : 1))
      .flatMap(row => [row, ...branch(row.category)])
  return branch(null)
}
