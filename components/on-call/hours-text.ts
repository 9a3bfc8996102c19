import { DAY_NAMES } from '../../lib/core/config/day-names.ts'
import type { HoursConfig } from '../../lib/core/config/schema/schedule.ts'

const PLACES: readonly string[] = DAY_NAMES
/** No day of the week: a run ends before it. */
const HOLIDAY = PLACES.indexOf('holiday')
type Day = (typeof DAY_NAMES)[number]

/** Hours as people write them, a line each: `mon-fri 09:00-17:00`, `sat,sun,holiday`, `22:00-06:00`. */
export const hoursText = (hours: readonly HoursConfig[]): string =>
  hours.map(one => [daysText(one.days), timesText(one)].filter(Boolean).join(' ')).join('\n')

function timesText({ days, from, to }: HoursConfig): string {
  return from === '00:00' && to === '24:00' && days !== undefined ? '' : `${from}-${to}`
}

function daysText(days: readonly Day[] | undefined): string {
  if (days === undefined) return ''
  const places = days.map(day => PLACES.indexOf(day))
  const isRun = days.length > 2 && places.every((at, i) => at < HOLIDAY && at === (places[0] ?? 0) + i)
  return isRun ? `${days[0]}-${days.at(-1)}` : days.join(',')
}

export type HoursRead =
  | { readonly kind: 'hours'; readonly hours: readonly Partial<HoursConfig>[] }
  | { readonly kind: 'problem'; readonly message: string }

/** The inverse; a line that is none says what is expected. */
export function readHours(text: string): HoursRead {
  const hours: Partial<HoursConfig>[] = []
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const read = readLine(line.trim().toLowerCase())
    if (read === null)
      return {
        kind: 'problem',
        message: `“${line.trim()}” cannot be read: write days, hours or both, such as mon-fri 09:00-17:00`,
      }
    hours.push(read)
  }
  return { kind: 'hours', hours }
}

const TIMES = /^(\d{1,2}:\d\d)\s*[-–]\s*(\d{1,2}:\d\d)$/

function readLine(line: string): Partial<HoursConfig> | null {
  const at = line.search(/\d{1,2}:/)
  const words = (at < 0 ? line : line.slice(0, at)).trim().replace(/,$/, '')
  const times = at < 0 ? null : TIMES.exec(line.slice(at).trim())
  if (at >= 0 && times === null) return null
  const days = words === '' ? undefined : readDays(words)
  if (days === null) return null
  const [, from = '', to = ''] = times ?? []
  return {
    ...(days === undefined ? {} : { days }),
    ...(times === null ? {} : { from: from.padStart(5, '0'), to: to.padStart(5, '0') }),
  }
}

function readDays(words: string): Day[] | null {
  const days: Day[] = []
  for (const part of words.split(/[\s,]+/)) {
    const [first = '', last = first] = part.split('-')
    const from = PLACES.indexOf(first)
    const to = PLACES.indexOf(last)
    if (from < 0 || to < 0 || (from !== to && to < from)) return null
    days.push(...DAY_NAMES.slice(from, to + 1))
  }
  return days
}
