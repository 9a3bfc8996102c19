import type { StripeBook } from '../stripe/book.ts'
import { createCoupon, createPrice, createProduct } from '../stripe/catalogue.ts'

/** xSwarm's own plans: $0, $40, $280 and custom; beyond them $0.013 a minute, $0.0075 a message, $5 a number. */
export const PLANS = ['ai_buddy', 'ai_secretary', 'ai_project_manager', 'ai_cto'] as const
export type Plan = (typeof PLANS)[number]
export const CURRENCIES = ['usd', 'eur'] as const
export type Currency = (typeof CURRENCIES)[number]

const TITLES: Readonly<Record<Plan, string>> = {
  ai_buddy: 'AI Buddy',
  ai_secretary: 'AI Secretary',
  ai_project_manager: 'AI Project Manager',
  ai_cto: 'AI CTO',
}
/** In cents. What euro customers pay is the sample's own, and so is what "custom" comes to. */
const MONTHLY: Readonly<Record<Currency, Readonly<Record<Plan, string>>>> = {
  usd: { ai_buddy: '0', ai_secretary: '4000', ai_project_manager: '28000', ai_cto: '111000' },
  eur: { ai_buddy: '0', ai_secretary: '3800', ai_project_manager: '26000', ai_cto: '104000' },
}
const NUMBER: Readonly<Record<Currency, string>> = { usd: '500', eur: '500' }
/** Cents a minute beyond what the plan has. */
const MINUTE: Readonly<Record<Currency, string>> = { usd: '1.3', eur: '1.2' }

export const WELCOME = 'WELCOME20'
export const STARTUP = 'STARTUP50'

export type Catalogue = {
  /** A price's id. */
  readonly plan: (plan: Plan, currency: Currency) => string
  readonly number: (currency: Currency) => string
  readonly minutes: (currency: Currency) => string
  /** What a price is of; null: an extra. */
  readonly planOf: (price: string) => Plan | null
}

/** Puts plans, extras and coupons into the book. */
export function openCatalogue(book: StripeBook, atMs: number): Catalogue {
  const byPrice = new Map<string, Plan>()
  const products = new Map(PLANS.map(plan => [plan, createProduct(book, TITLES[plan], atMs).id]))
  const priceOf = (plan: Plan, currency: Currency): string => {
    const wish = { product: products.get(plan) ?? '', currency, unit: MONTHLY[currency][plan] }
    const { id } = createPrice(
      book,
      { ...wish, nickname: TITLES[plan], lookupKey: `${plan}_${currency}` },
      atMs,
    )
    byPrice.set(id, plan)
    return id
  }
  const plans = new Map(
    PLANS.flatMap(plan =>
      CURRENCIES.map(currency => [`${plan}/${currency}`, priceOf(plan, currency)] as const),
    ),
  )
  const number = createProduct(book, 'Phone number', atMs).id
  const minutes = createProduct(book, 'Voice minutes beyond the plan', atMs).id
  const extras = (product: string, units: Readonly<Record<Currency, string>>, isMetered: boolean) =>
    new Map(
      CURRENCIES.map(currency => [
        currency,
        createPrice(book, { product, currency, unit: units[currency], isMetered }, atMs).id,
      ]),
    )
  const [numbers, metered] = [extras(number, NUMBER, false), extras(minutes, MINUTE, true)]
  createCoupon(book, { id: WELCOME, percent: 20, duration: 'repeating', months: 3 }, atMs)
  createCoupon(book, { id: STARTUP, percent: 50, duration: 'forever' }, atMs)
  return {
    plan: (plan, currency) => plans.get(`${plan}/${currency}`) ?? '',
    number: currency => numbers.get(currency) ?? '',
    minutes: currency => metered.get(currency) ?? '',
    planOf: price => byPrice.get(price) ?? null,
  }
}
