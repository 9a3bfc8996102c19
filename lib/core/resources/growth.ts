import { formatText } from '../chart/unit.ts'
import { NO_DISK } from './metrics.ts'
import { type LabelledSeries, presentValue, type Window } from './rows.ts'

/** By the straight line through the last week, looked at hourly; only where there is a day of history. */
const GROWTH = (() => {
  const free = `node_filesystem_avail_bytes{${NO_DISK}}`
  const perSecond = `-deriv(${free}[7d:1h])`
  return { free, perSecond, isKnown: `and ${free} offset 1d` }
})()

/** Bytes by which what a file system holds grows in 30 days; below zero where it shrinks. */
export const DISK_GROWTH = `(${GROWTH.perSecond} * 2592000) ${GROWTH.isKnown}`

/** Days until a file system is full at that rate; only where it grows. */
export const DAYS_UNTIL_FULL = `(${GROWTH.free} / (${GROWTH.perSecond} > 0) / 86400) ${GROWTH.isKnown}`

/** How a disk fills over months. */
export type DiskGrowth = {
  readonly bytesPerMonth: number
  /** At that rate; null where it does not grow. */
  readonly daysUntilFull: number | null
}

type GrowthSeries = {
  readonly bytes: readonly LabelledSeries[] | undefined
  readonly days: readonly LabelledSeries[] | undefined
}

/** Of the file system at `mountpoint`; null when it is not known, or there is none. */
export function growthOf(series: GrowthSeries, mountpoint: string | null, window: Window): DiskGrowth | null {
  const present = (all: readonly LabelledSeries[] | undefined) => {
    const one = all?.find(({ labels }) => labels.mountpoint === mountpoint)
    return one === undefined ? null : presentValue(one.points, window)
  }
  const bytesPerMonth = present(series.bytes)
  return bytesPerMonth === null ? null : { bytesPerMonth, daysUntilFull: present(series.days) }
}

const DAY_MS = 86_400_000
const LONGEST_DAYS = 3_650
/** Less is no growth that anybody plans by. */
const LEAST_BYTES = 100 * 1_024 * 1_024

/** "+50.0 GiB a month, full on 12 Mar 2027"; null where nothing grows that is worth a word. */
export function growthText(growth: DiskGrowth | null, nowMs: number): string | null {
  if (growth === null || !(growth.bytesPerMonth >= LEAST_BYTES)) return null
  const rate = `+${formatText(growth.bytesPerMonth, 'bytes')} a month`
  const { daysUntilFull: days } = growth
  if (days === null || !(days >= 0) || days > LONGEST_DAYS) return rate
  const day = new Date(nowMs + days * DAY_MS)
  return `${rate}, full on ${DAY.format(day)}`
}

const DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})
