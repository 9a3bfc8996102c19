import type { CurrencyRates, RevenuePolicy } from '../../config/schema/business.ts'

const DISCOUNTS = {
  recurring: 'Coupons that last lower it while they do; one for a single invoice does not',
  none: 'Coupons do not lower it: list prices are counted',
} as const
const PAST_DUE = {
  counted: 'Past due counts until Stripe gives up',
  left_out: 'Past due is left out from its first day',
} as const
const CHURN_AT = {
  period_end: 'Who cancels for the end of a period is there until then',
  cancellation: 'Who cancels has left that day, though paid until the end of the period',
} as const

/** What is counted and what is not, one sentence each. */
export const policySentences = (policy: RevenuePolicy, rates: CurrencyRates | null): string[] => [
  'A subscription counts by month: a year as 12 months, a week as 52 ÷ 12, a day as 365 ÷ 12; rounded once, half to even',
  'Trials, unpaid, paused and incomplete subscriptions, metered and one-time prices, and taxes are left out',
  DISCOUNTS[policy.discounts],
  PAST_DUE[policy.past_due],
  CHURN_AT[policy.churn_at],
  'A customer worth nothing a month is no paying customer',
  'Movements are between ends of days; who joins and leaves within a month is in both new and churned',
  'Before the deck first saw a subscription it is taken to have been as it was seen, from its start',
  rates
    ? `Currencies are added only on wish, by the rates of ${rates.date}`
    : 'Currencies are never added: no rates are given',
]
