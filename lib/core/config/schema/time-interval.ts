import { z } from 'zod'
import type { IntervalRange } from '../../alert/time-interval.ts'
import { MONTH_NAMES } from '../../format/months.ts'
import { FilledText, Text } from '../fields.ts'
import { section } from '../section.ts'
import { Zone } from './common.ts'

const MONTHS = MONTH_NAMES.map(name => name.toLowerCase())
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
type Reading = {
  /** A member's number, or null when it is none. */
  readonly member: (text: string) => number | null
  readonly expected: string
  /** What is wrong with a range of members, or null. */
  readonly fault?: (range: IntervalRange) => string | null
}

const whole = (text: string): number | null => (/^-?\d+$/.test(text) ? Number(text) : null)
const place = (names: readonly string[], text: string): number | null => {
  const at = names.indexOf(text)
  return at < 0 ? null : at
}

function rangeField({ member, expected, fault }: Reading) {
  return Text.transform((text, ctx): IntervalRange => {
    const refuse = (message: string) => {
      ctx.addIssue({ code: 'custom', message: `${JSON.stringify(text)} ${message}`, input: text })
      return z.NEVER
    }
    const [first = '', last = first, more] = text.toLowerCase().split(':')
    const [from, to] = [member(first.trim()), member(last.trim())]
    if (from === null || to === null || more !== undefined)
      return refuse(`is not known: expected ${expected}`)
    const wrong = fault ? fault({ from, to }) : endsBefore({ from, to })
    return wrong === null ? { from, to } : refuse(wrong)
  })
}

const endsBefore = ({ from, to }: IntervalRange): string | null =>
  from > to ? 'ends before it begins' : null

const Weekdays = rangeField({
  member: text => place(DAYS, text),
  expected: 'a day such as monday, or days such as monday:friday',
})

const isMonth = (month: number): boolean => month >= 1 && month <= 12

const Months = rangeField({
  member: text => {
    const named = place(MONTHS, text)
    return named === null ? whole(text) : named + 1
  },
  expected: 'a month such as january or 1, or months such as may:august',
  fault: range =>
    isMonth(range.from) && isMonth(range.to) ? endsBefore(range) : 'is no month: expected 1 to 12',
})

const Years = rangeField({ member: whole, expected: 'a year such as 2026, or years such as 2026:2028' })

const isDay = (day: number): boolean => day !== 0 && Math.abs(day) <= 31
/** Of the shortest month: what ends before it begins there does so always. */
const inShortest = (day: number): number => (day < 0 ? 28 + day : day)

const DaysOfMonth = rangeField({
  member: whole,
  expected: 'a day such as 1 or -1 (the last), or days such as 1:7',
  fault: ({ from, to }) => {
    if (!isDay(from) || !isDay(to)) return 'is no day of a month: expected 1 to 31, or -31 to -1'
    if (from < 0 && to > 0) return 'begins at the end of the month: expected it to end there too'
    return inShortest(from) > inShortest(to) ? 'ends before it begins' : null
  },
})

const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))

const ClockTime = Text.regex(/^((([01]\d|2[0-3]):[0-5]\d)|24:00)$/, {
  error: issue => `${JSON.stringify(issue.input)} is not a time: expected one such as 09:00, up to 24:00`,
})

const TimeRange = section({ start_time: ClockTime, end_time: ClockTime })
  .refine(({ start_time, end_time }) => minutesOf(start_time) < minutesOf(end_time), {
    path: ['end_time'],
    error: 'is not after start_time: a range over midnight is written as two',
  })
  .transform(
    ({ start_time, end_time }): IntervalRange => ({
      from: minutesOf(start_time),
      to: minutesOf(end_time),
    }),
  )

/** `Local` is the zone of the deck's own machine. */
const Location = Text.transform(text =>
  text === 'Local' ? new Intl.DateTimeFormat().resolvedOptions().timeZone : text,
).pipe(Zone)

const Specification = section({
  times: z.array(TimeRange).optional(),
  weekdays: z.array(Weekdays).optional(),
  days_of_month: z.array(DaysOfMonth).optional(),
  months: z.array(Months).optional(),
  years: z.array(Years).optional(),
  location: Location.default('UTC'),
})

/** An entry of `time_intervals`. */
export const TimeIntervalEntry = section({
  name: FilledText,
  time_intervals: z.array(Specification).default([]),
})
export type TimeIntervalInput = z.output<typeof TimeIntervalEntry>
