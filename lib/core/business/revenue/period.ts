import { MONTH_NAMES, shortMonth } from '../../format/months.ts'
import { dayText, monthAfter, monthDays, monthOf } from '../days.ts'

/** Days from the first through the last. */
export type Period = { readonly first: number; readonly last: number }

/** A month as far as it has come, and what it is compared with: as many days of the month before. */
export type MonthPeriod = Period & {
  readonly month: string
  /** Its last day is not over. */
  readonly isOpen: boolean
  /** "October", "1–9 November" while it runs. */
  readonly title: string
  readonly before: Period & { readonly title: string }
  /** The whole month before, for what is counted at an end. */
  readonly monthBefore: Period & { readonly title: string }
}

/** @param today the number of the day that it is now */
export function monthPeriod(month: string, today: number): MonthPeriod {
  const { first, last } = monthDays(month)
  const isOpen = last >= today
  const through = Math.min(last, Math.max(today, first))
  const earlier = monthDays(monthAfter(month, -1))
  const monthBefore = { ...earlier, title: monthName(monthAfter(month, -1)) }
  const sameDays = { first: earlier.first, last: Math.min(earlier.last, earlier.first + through - first) }
  return {
    month,
    first,
    last: through,
    isOpen,
    title: isOpen ? daysTitle({ first, last: through }) : monthName(month),
    before: isOpen ? { ...sameDays, title: daysTitle(sameDays) } : monthBefore,
    monthBefore,
  }
}

/** "October" */
export const monthName = (month: string): string => MONTH_NAMES[Number(month.slice(5)) - 1] ?? month

/** "1–9 November" */
export function daysTitle({ first, last }: Period): string {
  const from = Number(dayText(first).slice(8))
  const to = Number(dayText(last).slice(8))
  const name = monthName(monthOf(last))
  return from === to ? `${to} ${name}` : `${from}–${to} ${name}`
}

/** "9 Nov" */
export const shortDay = (day: number): string =>
  `${Number(dayText(day).slice(8))} ${shortMonth(Number(dayText(day).slice(5, 7)) - 1)}`
