import {
  count,
  type FigureDefinition,
  type Given,
  movementsOf,
  ofOpening,
  percent,
  plain,
} from './definition.ts'

const minus = (minor: number, currency: string): string => plain(-minor, currency)

/** Recurring revenue and how it is kept. */
export const RECURRING: readonly FigureDefinition[] = [
  {
    key: 'mrr',
    title: 'MRR',
    unit: 'money',
    formula: 'opening + new + expansion + reactivation − contraction − churned',
    of: 'end',
    change: 'relative',
    isMoreBetter: true,
    href: '/business/subscriptions',
    work: given => {
      const { opening, fresh, expansion, reactivation, contraction, churned, closing } = movementsOf(given)
      const text = (minor: number) => plain(minor, given.currency)
      const parts = [opening, fresh, expansion, reactivation].map(text).join(' + ')
      return {
        value: closing,
        worked: () => `${parts} − ${text(-contraction)} − ${text(-churned)} = ${text(closing)}`,
      }
    },
  },
  {
    key: 'arr',
    title: 'ARR',
    unit: 'money',
    formula: 'MRR × 12',
    of: 'end',
    change: 'relative',
    isMoreBetter: true,
    href: '/business/subscriptions',
    work: ({ sums, period, currency }) => {
      const mrr = sums.mrrAt(period.last)
      return { value: mrr * 12, worked: () => `${plain(mrr, currency)} × 12 = ${plain(mrr * 12, currency)}` }
    },
  },
  {
    key: 'customers',
    title: 'Paying customers',
    unit: 'count',
    formula: 'customers at the beginning + new + returned − left',
    of: 'end',
    change: 'relative',
    isMoreBetter: true,
    href: '/business/subscriptions',
    work: ({ sums, period: { first, last } }) => {
      const value = sums.customersAt(last)
      const came = [sums.customersAt(first - 1), sums.sum('new_customers', first, last)]
      const back = sums.sum('reactivation_customers', first, last)
      const left = sums.sum('churned_customers', first, last)
      return {
        value,
        worked: () => `${[...came, back].map(count).join(' + ')} − ${count(left)} = ${count(value)}`,
      }
    },
  },
  {
    key: 'net_revenue_retention',
    title: 'Net revenue retention',
    unit: 'ratio',
    formula: '(opening + expansion − contraction − churned) ÷ opening',
    of: 'days',
    change: 'points',
    isMoreBetter: true,
    href: '/business/movements',
    work: given =>
      ofOpening(given, ({ opening, expansion, contraction, churned }) => [
        opening + expansion + contraction + churned,
        `(${plain(opening, given.currency)} + ${plain(expansion, given.currency)} − ${minus(contraction, given.currency)} − ${minus(churned, given.currency)})`,
      ]),
  },
  {
    key: 'gross_revenue_retention',
    title: 'Gross revenue retention',
    unit: 'ratio',
    formula: '(opening − contraction − churned) ÷ opening',
    of: 'days',
    change: 'points',
    isMoreBetter: true,
    href: '/business/movements',
    work: given =>
      ofOpening(given, ({ opening, contraction, churned }) => [
        opening + contraction + churned,
        `(${plain(opening, given.currency)} − ${minus(contraction, given.currency)} − ${minus(churned, given.currency)})`,
      ]),
  },
  {
    key: 'mrr_churn_gross',
    title: 'Gross MRR churn',
    unit: 'ratio',
    formula: '(contraction + churned) ÷ opening',
    of: 'days',
    change: 'points',
    isMoreBetter: false,
    href: '/business/movements',
    work: given =>
      ofOpening(given, ({ contraction, churned }) => [
        -contraction - churned,
        `(${minus(contraction, given.currency)} + ${minus(churned, given.currency)})`,
      ]),
  },
  {
    key: 'mrr_churn_net',
    title: 'Net MRR churn',
    unit: 'ratio',
    formula: '(contraction + churned − expansion − reactivation) ÷ opening',
    of: 'days',
    change: 'points',
    isMoreBetter: false,
    href: '/business/movements',
    notes: ['Below zero when expansion and returns were more than what was lost'],
    work: given =>
      ofOpening(given, ({ contraction, churned, expansion, reactivation }) => [
        -contraction - churned - expansion - reactivation,
        `(${minus(contraction, given.currency)} + ${minus(churned, given.currency)} − ${plain(expansion, given.currency)} − ${plain(reactivation, given.currency)})`,
      ]),
  },
  {
    key: 'quick_ratio',
    title: 'Quick ratio',
    unit: 'count',
    formula: '(new + expansion + reactivation) ÷ (contraction + churned)',
    of: 'days',
    change: 'absolute',
    isMoreBetter: true,
    href: '/business/movements',
    work: quickRatio,
  },
]

function quickRatio(given: Given): ReturnType<FigureDefinition['work']> {
  const { fresh, expansion, reactivation, contraction, churned } = movementsOf(given)
  const lost = -contraction - churned
  if (lost === 0) return { value: null, missing: 'no revenue was lost in these days' }
  const value = Math.round(((fresh + expansion + reactivation) / lost) * 100) / 100
  const text = (minor: number) => plain(minor, given.currency)
  return {
    value,
    worked: () =>
      `(${text(fresh)} + ${text(expansion)} + ${text(reactivation)}) ÷ (${text(-contraction)} + ${text(-churned)}) = ${value}`,
  }
}

/** Those who pay, and those who left. */
export const CUSTOMERS: readonly FigureDefinition[] = [
  {
    key: 'customer_churn',
    title: 'Customer churn',
    unit: 'ratio',
    formula: 'customers who left ÷ customers at the beginning',
    of: 'days',
    change: 'points',
    isMoreBetter: false,
    href: '/business/movements?kind=churned',
    aside: ({ sums, period: { first, last } }) =>
      `${count(sums.sum('churned_customers', first, last))} of ${count(sums.customersAt(first - 1))}`,
    work: ({ sums, period: { first, last } }) => {
      const opening = sums.customersAt(first - 1)
      return share(
        sums.sum('churned_customers', first, last),
        opening,
        'nobody paid at the beginning of these days',
      )
    },
  },
  {
    key: 'customer_churn_stripe',
    title: 'Subscriber churn as Stripe has it',
    unit: 'ratio',
    formula: 'left in 30 days ÷ (customers 30 days before + new and returned in them)',
    of: 'last_30_days',
    change: 'points',
    isMoreBetter: false,
    href: '/business/movements?kind=churned',
    notes: ['Over the 30 days up to the last day shown, as on Stripe’s own page'],
    work: ({ sums, period: { first, last } }) => {
      const came = sums.sum('new_customers', first, last) + sums.sum('reactivation_customers', first, last)
      const whole = sums.customersAt(first - 1) + came
      return share(sums.sum('churned_customers', first, last), whole, 'nobody paid in these 30 days')
    },
  },
  {
    key: 'arpa',
    title: 'ARPA',
    unit: 'money',
    formula: 'MRR ÷ paying customers',
    of: 'end',
    change: 'relative',
    isMoreBetter: true,
    href: '/business/subscriptions',
    work: ({ sums, period: { last }, currency }) => {
      const customers = sums.customersAt(last)
      if (customers === 0) return { value: null, missing: 'no paying customers' }
      const mrr = sums.mrrAt(last)
      const value = mrr / customers
      return {
        value,
        worked: () => `${plain(mrr, currency)} ÷ ${count(customers)} = ${plain(Math.round(value), currency)}`,
      }
    },
  },
  {
    key: 'ltv',
    title: 'Lifetime value',
    unit: 'money',
    formula: 'ARPA ÷ customer churn of 30 days',
    of: 'last_30_days',
    change: 'relative',
    isMoreBetter: true,
    href: '/business/movements?kind=churned',
    notes: ['Revenue, not margin: costs are not taken off'],
    work: lifetimeValue,
  },
  {
    key: 'trial_conversion',
    title: 'Trial conversion',
    unit: 'ratio',
    formula: 'trials that became paid ÷ trials that ended',
    of: 'days',
    change: 'points',
    isMoreBetter: true,
    href: '/business/subscriptions?status=trialing',
    notes: ['Counted on the day that the trial ended, whenever it was paid since'],
    work: ({ sums, period: { first, last } }) =>
      share(
        sums.sum('trials_converted', first, last),
        sums.sum('trials_ended', first, last),
        'no trial ended in these days',
      ),
  },
]

function lifetimeValue({
  sums,
  period: { first, last },
  currency,
}: Given): ReturnType<FigureDefinition['work']> {
  const customers = sums.customersAt(last)
  const opening = sums.customersAt(first - 1)
  const left = sums.sum('churned_customers', first, last)
  if (customers === 0 || opening === 0) return { value: null, missing: 'no paying customers 30 days ago' }
  if (left === 0) return { value: null, missing: 'nobody left in 30 days: at zero churn it has no end' }
  const arpa = sums.mrrAt(last) / customers
  const value = (arpa * opening) / left
  return {
    value,
    worked: () =>
      `${plain(Math.round(arpa), currency)} ÷ (${count(left)} ÷ ${count(opening)}) = ${plain(Math.round(value), currency)}`,
  }
}

/** A part of a whole; missing without one. */
export function share(part: number, whole: number, missing: string): ReturnType<FigureDefinition['work']> {
  if (whole === 0) return { value: null, missing }
  const value = part / whole
  return { value, worked: () => `${count(part)} ÷ ${count(whole)} = ${percent(value)}` }
}
