import type { ReadTelecom, SourceRow, TelecomData } from '../../../contract/business.ts'
import {
  addDays,
  addMonths,
  budgetState,
  categoryRows,
  dayOf,
  dayStartMs,
  daysLeft,
  errorTitle,
  firstDayOf,
  lastDayOf,
  monthCost,
  monthOf,
  type TelecomDay,
  type TrafficRow,
  telecomDays,
} from '../../../core/business/telecom/index.ts'
import { sourceState } from '../standings.ts'
import type { RunningAccount } from './account.ts'
import { SYNC_KINDS } from './round.ts'

const DAY_MS = 86_400_000
const BALANCE_DAYS = 8

export const WEBHOOK_PATH = '/api/twilio/webhook'

/** The month of an account as the telecom page shows it. */
export async function telecomOf(
  account: RunningAccount,
  wish: Pick<ReadTelecom, 'month'>,
  nowMs: number,
): Promise<TelecomData> {
  const { book, config } = account
  const thisMonth = monthOf(dayOf(nowMs))
  const month = wish.month === undefined || wish.month > thisMonth ? thisMonth : wish.month
  const { balance } = account.standing().detail
  // Before the first bill: what the account pays in, or is meant to; Twilio's own where nobody said.
  const currency = book.currency() ?? balance?.currency ?? config.budget?.currency ?? 'USD'
  const records = book.usage(firstDayOf(addMonths(month, -1)))
  const question = { month, records, currency, nowMs }
  const days = telecomDays(question)
  const traffic = await book.trafficSums(dayStartMs(firstDayOf(month)), dayStartMs(lastDayOf(month)) + DAY_MS)
  return {
    atMs: nowMs,
    account: config.name,
    currency,
    month,
    months: monthsKnown([...book.days().keys()], thisMonth),
    rows: categoryRows(question),
    totalMicros: monthCost(days),
    asOfMs: account.standing().goodAtMs,
    days,
    balance: balanceOf(account, currency, nowMs),
    budget: config.budget ? budgetState({ budget: config.budget, currency, month, days, nowMs }) : null,
    traffic: trafficOf(traffic),
  }
}

/** Newest first, from the first month that anything is known of. */
function monthsKnown(days: readonly string[], thisMonth: string): string[] {
  const first = days.reduce((least, day) => (monthOf(day) < least ? monthOf(day) : least), thisMonth)
  const months: string[] = []
  for (let month = thisMonth; month >= first; month = addMonths(month, -1)) months.push(month)
  return months
}

function balanceOf(
  { book, standing }: RunningAccount,
  currency: string,
  nowMs: number,
): TelecomData['balance'] {
  const { balance } = standing().detail
  if (balance === null) return null
  const days: TelecomDay[] = []
  for (const month of new Set([monthOf(addDays(dayOf(nowMs), -BALANCE_DAYS)), monthOf(dayOf(nowMs))]))
    days.push(...telecomDays({ month, records: book.usage(firstDayOf(month)), currency, nowMs }))
  if (balance.currency === currency) return { ...balance, ...daysLeft(balance, days, nowMs) }
  const formula = `the balance is in ${balance.currency}, the bill in ${currency}: currencies are never compared`
  return { ...balance, daysLeft: null, formula }
}

/** Most first. */
const trafficOf = (sums: readonly TrafficRow[]): TelecomData['traffic'] =>
  sums
    .toSorted((a, b) => b.count - a.count)
    .map(({ kind, direction, status, errorCode, count, seconds }) => ({
      kind,
      direction,
      status,
      errorCode: errorCode === 0 ? null : errorCode,
      errorTitle: errorCode === 0 ? null : errorTitle(errorCode),
      count,
      seconds,
    }))

/** The account as a source: what it does, how old its word is, what is wrong and what to do. */
export function sourceRowOf(account: RunningAccount, nowMs: number): SourceRow {
  const { config, intervalMs } = account
  const standing = account.standing()
  const { detail, failure, goodAtMs } = standing
  const progress = SYNC_KINDS.map(kind => {
    const known = account.progress().find(one => one.kind === kind)
    return { kind, done: known?.done ?? 0, isComplete: known?.isComplete ?? false }
  })
  const isConnected = config.auth_token !== undefined
  const isSyncing = progress.some(({ isComplete }) => !isComplete)
  const state = sourceState({ isConnected, isSyncing, standing, intervalMs, nowMs })
  return {
    connector: 'twilio',
    account: config.name,
    service: config.service ?? null,
    state,
    reason: isConnected && failure ? failure.reason : REASONS[state](config.interval),
    asOfMs: goodAtMs,
    progress: isSyncing && isConnected ? progress : [],
    warnings: isConnected ? warningsOf(account) : [],
    mode: null,
    webhook: { path: WEBHOOK_PATH, lastAtMs: detail.webhookAtMs, lastRefusal: detail.refusal },
  }
}

const REASONS: Readonly<Record<SourceRow['state'], (interval: string) => string>> = {
  good: interval => `asked every ${interval}`,
  syncing: () => 'the first sync goes on: newest days first, then those before them',
  late: interval => `it has not been asked for longer than three times its interval of ${interval}`,
  failing: () => 'it could not be asked',
  not_connected: () => 'no auth_token: give auth_token_file beside account_sid',
}

function warningsOf({ book, config, standing }: RunningAccount): string[] {
  const { status, isTrial } = standing().detail
  const currency = book.currency()
  const others = new Set<string>()
  for (const records of book.days().values()) {
    for (const record of records) {
      if (record.priceMicros !== null && record.priceMicros !== 0 && record.currency !== currency)
        others.add(record.currency)
    }
  }
  const budget = config.budget?.currency
  return [
    ...(status !== null && status !== 'active'
      ? [`the account is ${status}: see it in Twilio's console`]
      : []),
    ...(isTrial ? ['a trial account: what it spends is no bill'] : []),
    ...(others.size > 0
      ? [
          `some days are billed in ${[...others].join(', ')}: they are left out of sums in ${currency}, currencies are never added`,
        ]
      : []),
    ...(budget !== undefined && currency !== null && budget !== currency
      ? [`the budget is in ${budget}, the bill in ${currency}: give the budget in ${currency}`]
      : []),
  ]
}
