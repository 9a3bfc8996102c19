import type { RevenueBook } from './book.ts'
import type { MonthPeriod, Period } from './period.ts'

export type PlanLine = {
  readonly plan: string
  readonly price: string
  readonly customers: number
  readonly mrrMinor: number
  readonly churned: number
  readonly churnRatio: number | null
  readonly churnChange: number | null
}

/** More prices than these of one plan are called custom. */
const MOST_PRICES = 2

/** Plans by what they bring at the period's end; those that nobody has, had or left with are left out. */
export function planLines(books: readonly RevenueBook[], currency: string, month: MonthPeriod): PlanLine[] {
  const names = new Set(books.flatMap(book => book.plans(currency)?.names() ?? []))
  return [...names]
    .map(plan => planLine(books, { plan, currency }, month))
    .filter(({ customers, churned }) => customers > 0 || churned > 0)
    .sort((a, b) => b.mrrMinor - a.mrrMinor || (a.plan < b.plan ? -1 : 1))
}

type Asked = { readonly plan: string; readonly currency: string }

function planLine(books: readonly RevenueBook[], asked: Asked, month: MonthPeriod): PlanLine {
  const now = standAt(books, asked, month.last)
  const churn = churnOf(books, asked, month)
  const before = churnOf(books, asked, month.before)
  return {
    plan: asked.plan,
    price: priceOf(new Set(books.flatMap(book => book.prices.of(asked.plan)))),
    customers: now.customers,
    mrrMinor: now.minor,
    churned: churn.churned,
    churnRatio: churn.ratio,
    churnChange: churn.ratio === null || before.ratio === null ? null : churn.ratio - before.ratio,
  }
}

function priceOf(prices: ReadonlySet<string>): string {
  if (prices.size === 0) return '—'
  return prices.size <= MOST_PRICES ? [...prices].join(' or ') : 'custom'
}

function standAt(books: readonly RevenueBook[], { plan, currency }: Asked, day: number) {
  const stands = books.map(book => book.plans(currency)?.at(plan, day) ?? { customers: 0, minor: 0 })
  return {
    customers: stands.reduce((sum, { customers }) => sum + customers, 0),
    minor: stands.reduce((sum, { minor }) => sum + minor, 0),
  }
}

/** Who left, of those who had the plan at the beginning. */
function churnOf(books: readonly RevenueBook[], asked: Asked, { first, last }: Period) {
  const { customers } = standAt(books, asked, first - 1)
  const churned = books.reduce(
    (sum, book) => sum + (book.plans(asked.currency)?.churned(asked.plan, first, last) ?? 0),
    0,
  )
  return { churned, ratio: customers > 0 ? churned / customers : null }
}
