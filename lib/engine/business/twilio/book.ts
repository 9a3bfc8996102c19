import {
  addDays,
  addPrices,
  byDay,
  currencyOf,
  dayOf,
  hourStartMs,
  isFinal,
  mergeRows,
  monthsOf,
  type TrafficEntry,
  type TrafficRow,
  type UsageDay,
} from '../../../core/business/telecom/index.ts'
import type { TwilioHour } from '../connectors.ts'
import type { TwilioRows } from './rows.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const KEPT_DAYS = 400
/** So long a call or message that has not come to its end is still told apart from a new one. */
const OPEN_MS = 3 * DAY_MS
const MOST_KNOWN = 200_000
/** A listing may lag so far behind a callback. */
const LAG_MS = 60_000

type Seen = { readonly hourMs: number; readonly isFinal: boolean }
/** A callback that no listing has seen yet. */
type Pending = { readonly entry: TrafficEntry; readonly receivedMs: number }

/**
 * What is known of one account in memory: usage of the last 400 days, and which calls and messages the newest
 * listings hold, so that a callback about one of them is not counted a second time.
 */
export function createBook(account: string, rows: TwilioRows) {
  const days = new Map<string, UsageDay[]>()
  const seen = new Map<string, Seen>()
  const pending = new Map<string, Pending>()
  const stale = new Set<number>()
  let isListed = false

  const keep = (records: readonly UsageDay[]): void => {
    for (const [day, told] of byDay(records)) days.set(day, newestOf(days.get(day) ?? [], told))
  }

  const sortedDays = (): string[] => [...days.keys()].toSorted((a, b) => (a < b ? -1 : 1))

  const overlay = (fromMs: number, toMs: number): TrafficRow[] =>
    // Before the first listing nobody knows which of them the rows hold already.
    isListed
      ? [...pending.values()].flatMap(({ entry }) => {
          const hourMs = hourStartMs(entry.atMs)
          return hourMs >= fromMs && hourMs < toMs ? [rowOf(entry, hourMs)] : []
        })
      : []

  return {
    /** A month at a time: nothing waits for all of it. */
    async load(nowMs: number): Promise<void> {
      const first = addDays(dayOf(nowMs), -KEPT_DAYS)
      for (const part of monthsOf({ first, last: dayOf(nowMs + DAY_MS) }))
        keep(await rows.usage(account, part))
    },
    takeUsage: (records: readonly UsageDay[]): void => keep(records),
    days: (): ReadonlyMap<string, readonly UsageDay[]> => days,
    usage: (fromDay: string): UsageDay[] =>
      sortedDays()
        .filter(day => day >= fromDay)
        .flatMap(day => days.get(day) ?? []),
    isListed: (): boolean => isListed,
    /** That of the newest bill; a day without any is passed over. */
    currency: (): string | null => {
      for (const day of sortedDays().toReversed()) {
        const currency = currencyOf(days.get(day) ?? [])
        if (currency !== null) return currency
      }
      return null
    },
    async hours(fromMs: number, toMs: number): Promise<TwilioHour[]> {
      const first = hourStartMs(fromMs)
      return asHours([...(await rows.hours(account, first, toMs)), ...overlay(first, toMs)])
    },
    /** By direction and end over the whole span. */
    async trafficSums(fromMs: number, toMs: number): Promise<TrafficRow[]> {
      const told = overlay(fromMs, toMs).map(row => ({ ...row, hourMs: fromMs }))
      return mergeRows([...(await rows.trafficSums(account, fromMs, toMs)), ...told])
    },
    /** Calls or messages that a listing holds. */
    listed(entries: readonly TrafficEntry[], nowMs: number): void {
      for (const entry of entries) {
        const { sid, atMs } = entry
        const final = isFinal(entry)
        pending.delete(sid)
        if (atMs < nowMs - (final ? DAY_MS : OPEN_MS)) seen.delete(sid)
        else seen.set(sid, { hourMs: hourStartMs(atMs), isFinal: final })
      }
      for (const oldest of seen.keys()) {
        if (seen.size <= MOST_KNOWN) break
        seen.delete(oldest)
      }
    },
    /** A listing of the newest hours ended that had begun at `beganMs`: what came before it and is not in it is older. */
    listingEnded(beganMs: number): void {
      isListed = true
      for (const [sid, { receivedMs }] of pending) if (receivedMs < beganMs - LAG_MS) pending.delete(sid)
    },
    /** Counts a callback, unless a listing holds its call or message; then that hour is listed again. */
    told(entry: TrafficEntry, receivedMs: number): void {
      const known = seen.get(entry.sid)
      if (known) stale.add(known.hourMs)
      else pending.set(entry.sid, { entry, receivedMs })
    },
    /** Hours of which callbacks told something newer; they are told once. */
    takeStaleHours(): number[] {
      const hours = [...stale]
      stale.clear()
      return hours
    },
  }
}

export type Book = ReturnType<typeof createBook>

/** One record a category: what was told before stays where nothing newer was told. */
function newestOf(before: readonly UsageDay[], told: readonly UsageDay[]): UsageDay[] {
  const records = new Map(before.map(record => [record.category, record]))
  for (const record of told) {
    const known = records.get(record.category)
    if (!known || record.asOfMs >= known.asOfMs) records.set(record.category, record)
  }
  return [...records.values()]
}

const rowOf = (entry: TrafficEntry, hourMs: number): TrafficRow => ({
  hourMs,
  kind: entry.kind,
  direction: entry.direction,
  status: entry.status,
  errorCode: entry.errorCode,
  count: 1,
  seconds: entry.seconds,
  priceMicros: entry.priceMicros,
  currency: entry.currency,
})

/** Rows added up by hour and kind. */
function asHours(rows: readonly TwilioHour[]): TwilioHour[] {
  const hours = new Map<string, TwilioHour>()
  for (const { hourMs, kind, count, seconds, priceMicros, currency } of rows) {
    const key = `${hourMs} ${kind}`
    const before = hours.get(key)
    const row = { hourMs, kind, count, seconds, priceMicros, currency }
    hours.set(
      key,
      before
        ? {
            ...row,
            ...addPrices(before, row),
            count: before.count + count,
            seconds: before.seconds + seconds,
          }
        : row,
    )
  }
  return [...hours.values()].toSorted((a, b) => a.hourMs - b.hourMs || (a.kind < b.kind ? -1 : 1))
}
