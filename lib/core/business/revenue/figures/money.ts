import { formatMoney } from '../../../format/money.ts'
import { count, type FigureDefinition, plain } from './definition.ts'
import { share } from './recurring.ts'

/** Money that moved. */
export const PAYMENTS: readonly FigureDefinition[] = [
  {
    key: 'revenue',
    title: 'Revenue',
    unit: 'money',
    formula: 'paid invoices and charges − refunds, without taxes',
    of: 'days',
    change: 'relative',
    isMoreBetter: true,
    href: '/business/payments?kind=paid',
    notes: ['On the day that it was paid; disputes are listed, not taken off'],
    work: ({ sums, period: { first, last }, currency }) => {
      const value = sums.sum('revenue_minor', first, last)
      const payments = sums.sum('payments', first, last)
      const refunds = sums.sum('refunds', first, last)
      return {
        value,
        worked: () =>
          `${count(payments)} payments less ${count(refunds)} refunds = ${plain(value, currency)}`,
      }
    },
  },
  {
    key: 'failed_payments',
    title: 'Failed payments',
    unit: 'count',
    formula: 'attempts to be paid that failed',
    of: 'days',
    change: 'absolute',
    isMoreBetter: false,
    href: '/business/payments?kind=failed',
    aside: ({ sums, period: { first, last }, currency }) => {
      const open = formatMoney(sums.sum('failed_open_minor', first, last), currency)
      return `${open} open, ${count(sums.sum('failed_paid_since', first, last))} paid since`
    },
    work: ({ sums, period: { first, last } }) => {
      const value = sums.sum('failed_payments', first, last)
      const since = sums.sum('failed_paid_since', first, last)
      return {
        value,
        worked: () => `${count(since)} paid since + ${count(value - since)} not paid = ${count(value)}`,
      }
    },
  },
  {
    key: 'failed_payment_rate',
    title: 'Failed-payment rate',
    unit: 'ratio',
    formula: 'failed attempts ÷ (failed attempts + payments)',
    of: 'days',
    change: 'points',
    isMoreBetter: false,
    href: '/business/payments?kind=failed',
    work: ({ sums, period: { first, last } }) => {
      const failed = sums.sum('failed_payments', first, last)
      return share(
        failed,
        failed + sums.sum('payments', first, last),
        'nobody was asked to pay in these days',
      )
    },
  },
  {
    key: 'refunds',
    title: 'Refunds',
    unit: 'money',
    formula: 'what was paid back, with taxes',
    of: 'days',
    change: 'relative',
    isMoreBetter: false,
    href: '/business/payments?kind=refund',
    aside: ({ sums, period: { first, last } }) => `${count(sums.sum('refunds', first, last))} in number`,
    work: ({ sums, period: { first, last }, currency }) => {
      const value = sums.sum('refunded_minor', first, last)
      const refunds = sums.sum('refunds', first, last)
      return { value, worked: () => `${count(refunds)} refunds = ${plain(value, currency)}` }
    },
  },
  {
    key: 'disputes',
    title: 'Disputes',
    unit: 'count',
    formula: 'disputes that began',
    of: 'days',
    change: 'absolute',
    isMoreBetter: false,
    href: '/business/payments?kind=dispute',
    aside: ({ sums, period: { first, last }, currency }) => {
      const amount = formatMoney(sums.sum('disputed_minor', first, last), currency)
      return `${amount}, ${count(sums.sum('disputes_open', first, last))} open`
    },
    work: ({ sums, period: { first, last } }) => {
      const value = sums.sum('disputes', first, last)
      return { value, worked: () => `${count(value)} in these days` }
    },
  },
]
