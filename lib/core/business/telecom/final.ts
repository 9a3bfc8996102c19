import { addDays, dayEndMs, dayOf, daysBetween, firstDayOf, lastDayOf, monthOf } from './days.ts'
import { TOTAL_CATEGORY, type UsageDay } from './usage.ts'

const DAY_MS = 86_400_000
/** Carriers' prices reach Twilio's records up to days after the traffic. */
const SETTLING_MS = 3 * DAY_MS
/** A price that did not come within so many days does not come. */
const WAITING_DAYS = 35

/**
 * A record as of when its prices were last looked at: of a day that it holds whole, when it was received; until then
 * as Twilio says.
 */
export const asReceived = <R extends UsageDay>(record: R, receivedMs: number): R =>
  record.asOfMs < dayEndMs(record.day) ? record : { ...record, asOfMs: Math.max(record.asOfMs, receivedMs) }

/** Whether a day's figures may still change: its records were told too soon after it, or a price is missing. */
export function isDayOpen(day: string, records: readonly UsageDay[], nowMs: number): boolean {
  if (day < addDays(dayOf(nowMs), -WAITING_DAYS)) return false
  const total = records.find(({ category }) => category === TOTAL_CATEGORY)
  const oldest = Math.min(...records.map(({ asOfMs }) => asOfMs))
  if (!total || oldest < dayEndMs(day) + SETTLING_MS) return true
  return records.some(({ priceMicros, usage }) => priceMicros === null && usage > 0)
}

export type DayRange = { readonly first: string; readonly last: string }

/**
 * The days to ask for: from the first day that is still open (or was never told) to today. That is as far back as a
 * price is waited for, or as the newest day that is known lies. What is final is not asked again.
 */
export function openRange(days: ReadonlyMap<string, readonly UsageDay[]>, nowMs: number): DayRange {
  const today = dayOf(nowMs)
  const waiting = addDays(today, -WAITING_DAYS)
  let newest: string | null = null
  for (const day of days.keys()) if (day <= today && (newest === null || day > newest)) newest = day
  if (newest !== null && newest < waiting) return { first: newest, last: today }
  const first = daysBetween(waiting, today).find(day => isDayOpen(day, days.get(day) ?? [], nowMs))
  return { first: first ?? today, last: today }
}

/** The months from the first day to the last, newest first: each is asked for by itself, so a sync goes on at the next. */
export function monthsOf({ first, last }: DayRange): (DayRange & { readonly month: string })[] {
  const parts: (DayRange & { readonly month: string })[] = []
  for (let end = last; end >= first; ) {
    const month = monthOf(end)
    const start = firstDayOf(month) < first ? first : firstDayOf(month)
    parts.push({ month, first: start, last: end < lastDayOf(month) ? end : lastDayOf(month) })
    end = addDays(start, -1)
  }
  return parts
}
