import type { MoneyView, ReadBusiness, SourceRow } from '../../contract/business.ts'
import { calendarOf, type DayCalendar, monthAfter, monthOf } from '../../core/business/days.ts'
import { type MonthPeriod, monthPeriod, SUM, type Sums, sumsOf } from '../../core/business/revenue/index.ts'
import type { AccountBook } from './revenue-books.ts'
import type { Room } from './room.ts'

const MOST_MONTHS = 60

/** Of what a reading is: which money, which month, which days. */
export type Frame = {
  readonly atMs: number
  readonly accounts: readonly AccountBook[]
  readonly calendar: DayCalendar
  readonly today: number
  readonly sums: Sums
  /** The currency asked of books: capitals, or `sum`. */
  readonly ledger: string
  readonly money: MoneyView
  readonly month: MonthPeriod
  readonly months: readonly string[]
  readonly range: { readonly first: number; readonly count: number }
}

/** Puts a wish together with what there is. */
export function frameOf({ clock, books, config }: Room, wish: ReadBusiness): Frame {
  const atMs = clock.now()
  const accounts = books.accounts()
  const calendar = accounts[0]?.calendar ?? calendarOf('UTC', { startsAtMs: atMs, endsAtMs: atMs })
  const today = calendar.dayOf(atMs)
  const money = moneyOf(accounts, wish.currency, { today, config: config() })
  const ledger = money.rates ? SUM : money.currency
  const sums = sumsIn(accounts, ledger, today)
  const months = monthsOf(sums, today)
  return {
    atMs,
    accounts,
    calendar,
    today,
    sums,
    ledger,
    money,
    months,
    month: monthPeriod(wish.month ?? monthOf(today), today),
    range: { first: today - wish.days + 1, count: wish.days },
  }
}

const sumsIn = (accounts: readonly AccountBook[], ledger: string, today: number): Sums =>
  sumsOf(accounts.flatMap(({ book }) => book.days(ledger, today) ?? []))

function moneyOf(
  accounts: readonly AccountBook[],
  wish: string | undefined,
  { today, config: { rates } }: { readonly today: number; readonly config: ReturnType<Room['config']> },
): MoneyView {
  const worth = new Map<string, number>()
  for (const { book } of accounts) {
    for (const currency of book.currencies()) {
      worth.set(currency, (worth.get(currency) ?? 0) + (book.days(currency, today)?.mrrAt(today) ?? 0))
    }
  }
  const currencies = [...worth]
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .map(([currency]) => currency)
  const sumCurrency = rates?.to ?? null
  if (wish === 'sum' && rates) {
    return { currency: rates.to, currencies, sumCurrency, rates: { date: rates.date, rates: rates.rates } }
  }
  const asked = wish !== undefined && currencies.includes(wish) ? wish : currencies[0]
  return { currency: asked ?? 'USD', currencies, sumCurrency, rates: null }
}

/** Newest first. */
function monthsOf(sums: Sums, today: number): string[] {
  const first = Number.isFinite(sums.first) ? monthOf(Math.min(sums.first, today)) : monthOf(today)
  const months: string[] = []
  for (
    let month = monthOf(today);
    month >= first && months.length < MOST_MONTHS;
    month = monthAfter(month, -1)
  ) {
    months.push(month)
  }
  return months
}

/** Why figures of Stripe cannot be said; null when they can. What failed later leaves them at their last good ones. */
export function blockedBecause(room: Room, frame: Frame, rows: readonly SourceRow[]): string | null {
  const stripe = rows.filter(({ connector }) => connector === 'stripe')
  for (const { account, reason, state } of stripe) {
    if (state === 'not_connected') continue
    const view = room.stripe.accounts().find(({ name }) => name === account)
    if (!view?.isComplete) return `Stripe's first sync of ${account} is not over: ${reason}`
    if (!frame.accounts.some(one => one.view.name === account)) return 'figures are being made'
  }
  return null
}

/** Whether any Stripe account is connected, or was. */
export const hasRevenue = (frame: Frame, rows: readonly SourceRow[]): boolean =>
  rows.some(({ connector, state }) => connector === 'stripe' && state !== 'not_connected') ||
  frame.accounts.some(({ view }) => view.facts.size > 0)
