import {
  addDays,
  addMonths,
  asReceived,
  type DayRange,
  dayOf,
  dayStartMs,
  daysBetween,
  firstDayOf,
  hourStartMs,
  monthOf,
  monthsOf,
  openRange,
  sumTraffic,
  type TrafficEntry,
} from '../../../core/business/telecom/index.ts'
import type { Clock } from '../../../ports/clock.ts'
import { isTwilioFault, type TwilioSession } from '../../../ports/twilio.ts'
import type { Book } from './book.ts'
import type { TwilioDetail } from './detail.ts'
import type { SyncProgress, TrafficSpan, TwilioRows } from './rows.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** States and prices of calls and messages still change so long after them. */
const SETTLING_MS = 3 * HOUR_MS
const DEEP_DAYS = 3
/** Four weeks to compare an outage with, and the days around them. */
const TRAFFIC_DAYS = 35
const USAGE_MONTHS = 12

export type RoundParts = {
  readonly account: string
  /** The first day of history that is wanted; null = as far as is useful. */
  readonly since: string | null
  readonly session: TwilioSession
  readonly rows: TwilioRows
  readonly book: Book
  readonly clock: Clock
  readonly detail: () => TwilioDetail
  readonly note: (changed: Partial<TwilioDetail>) => void
  /** What is newest was told: figures may be made of it. */
  readonly onGood: () => Promise<void>
  /** A part of history was stored. */
  readonly onProgress: () => Promise<void>
}

const TRAFFIC_KINDS = [
  { kind: 'call', progress: 'calls' },
  { kind: 'message', progress: 'messages' },
] as const

/** What a first sync asks for, kind by kind. */
export const SYNC_KINDS: readonly string[] = ['usage', ...TRAFFIC_KINDS.map(({ progress }) => progress)]

/**
 * Asks an account for what is new: first what figures of today need, then what is still missing of history, newest
 * first, each part stored before the next is asked for.
 * @throws TwilioFault; what was stored stays
 */
export async function askRound(parts: RoundParts, signal: AbortSignal): Promise<void> {
  const { session, book, clock, note } = parts
  note(await session.account(signal))
  await askUsage(parts, openRange(book.days(), clock.now()), signal)
  note({ balance: await askBalance(parts, signal) })
  await listNewest(parts, signal)
  await parts.onGood()
  await askUsageHistory(parts, signal)
  for (const traffic of TRAFFIC_KINDS) await listHistory(parts, traffic, signal)
}

/** Null where the account has none of its own, as subaccounts do: Twilio refuses that one question then. */
async function askBalance(
  { session, clock }: RoundParts,
  signal: AbortSignal,
): Promise<TwilioDetail['balance']> {
  try {
    return { ...(await session.balance(signal)), asOfMs: clock.now() }
  } catch (error) {
    if (isTwilioFault(error) && error.twilioProblem !== 'busy') return null
    throw error
  }
}

/** The first day that is wanted; a day to come counts as today. */
function sinceDay({ since, clock }: RoundParts): string | null {
  const today = dayOf(clock.now())
  return since !== null && since > today ? today : since
}

const later = (day: string, other: string | null): string => (other !== null && other > day ? other : day)

async function askUsage(parts: RoundParts, { first, last }: DayRange, signal: AbortSignal): Promise<void> {
  const { account, rows, book } = parts
  const records = await usageOf(parts, { first: later(first, sinceDay(parts)), last }, signal)
  await rows.saveUsage(account, records)
  book.takeUsage(records)
}

async function usageOf({ session, clock }: RoundParts, { first, last }: DayRange, signal: AbortSignal) {
  const records = await session.usage(first, last, signal)
  return records.map(record => asReceived(record, clock.now()))
}

async function askUsageHistory(parts: RoundParts, signal: AbortSignal): Promise<void> {
  const { account, rows, book, clock } = parts
  const today = dayOf(clock.now())
  const first = sinceDay(parts) ?? firstDayOf(addMonths(monthOf(today), -USAGE_MONTHS))
  const before = await progressOf(parts, 'usage')
  let { done } = before
  const last = before.cursor === null ? today : addDays(before.cursor, -1)
  for (const part of monthsOf({ first, last })) {
    const records = await usageOf(parts, part, signal)
    done += records.length
    const step = { kind: 'usage', cursor: part.first, done, isComplete: part.first <= first }
    await rows.saveUsage(account, records, { ...step, atMs: clock.now() })
    book.takeUsage(records)
    await parts.onProgress()
  }
}

/** The hours that may have changed since they were listed, and those that callbacks told something of. */
async function listNewest(parts: RoundParts, signal: AbortSignal): Promise<void> {
  const { book, clock, note } = parts
  const beganMs = clock.now()
  const today = dayOf(beganMs)
  const { listedToMs, deepDay } = parts.detail()
  const from = Math.min(
    beganMs - (book.isListed() ? SETTLING_MS : DAY_MS),
    (listedToMs ?? beganMs) - SETTLING_MS,
    deepDay === null || deepDay === today ? beganMs : dayStartMs(addDays(today, -DEEP_DAYS)),
  )
  const earliest = dayStartMs(later(addDays(today, -TRAFFIC_DAYS), sinceDay(parts)))
  const fromMs = Math.max(hourStartMs(from), earliest)
  const toMs = hourStartMs(beganMs) + HOUR_MS
  const stale = book.takeStaleHours().filter(hourMs => hourMs < fromMs && hourMs >= earliest)
  for (const { kind } of TRAFFIC_KINDS) {
    await listSpan(parts, { kind, fromMs, toMs }, signal)
    for (const hourMs of stale)
      await listSpan(parts, { kind, fromMs: hourMs, toMs: hourMs + HOUR_MS }, signal)
  }
  book.listingEnded(beganMs)
  note({ listedToMs: beganMs, deepDay: today })
  if (deepDay !== today) await parts.rows.forgetEvents(parts.account, beganMs - TRAFFIC_DAYS * DAY_MS)
}

async function listHistory(
  parts: RoundParts,
  { kind, progress }: (typeof TRAFFIC_KINDS)[number],
  signal: AbortSignal,
): Promise<void> {
  const { account, rows, clock } = parts
  const nowMs = clock.now()
  const first = later(addDays(dayOf(nowMs), -TRAFFIC_DAYS), sinceDay(parts))
  const before = await progressOf(parts, progress)
  let { done } = before
  const last = before.cursor === null ? later(dayOf(nowMs - DAY_MS), first) : addDays(before.cursor, -1)
  for (const day of daysBetween(first, last).toReversed()) {
    const span = { kind, fromMs: dayStartMs(day), toMs: dayStartMs(day) + DAY_MS }
    const entries = await collect(parts, span, signal)
    done += entries.length
    const step = { kind: progress, cursor: day, done, isComplete: day <= first, atMs: clock.now() }
    await rows.replaceTraffic(account, span, sumTraffic(entries), step)
    await parts.onProgress()
  }
}

/** A day at most at once. */
async function listSpan(parts: RoundParts, span: TrafficSpan, signal: AbortSignal): Promise<void> {
  const { account, rows, book, clock } = parts
  for (let fromMs = span.fromMs; fromMs < span.toMs; fromMs += DAY_MS) {
    const part = { ...span, fromMs, toMs: Math.min(fromMs + DAY_MS, span.toMs) }
    const entries = await collect(parts, part, signal)
    await rows.replaceTraffic(account, part, sumTraffic(entries))
    book.listed(entries, clock.now())
  }
}

async function collect(
  { session }: RoundParts,
  span: TrafficSpan,
  signal: AbortSignal,
): Promise<TrafficEntry[]> {
  const entries: TrafficEntry[] = []
  for await (const page of session.traffic({ ...span, signal })) entries.push(...page)
  return entries
}

async function progressOf({ account, rows }: RoundParts, kind: string): Promise<SyncProgress> {
  const known = (await rows.progress(account)).find(one => one.kind === kind)
  return known ?? { kind, cursor: null, done: 0, isComplete: false }
}
