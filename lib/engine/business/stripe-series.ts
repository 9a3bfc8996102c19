import { MOVEMENTS } from '../../core/business/figure.ts'
import type { Clock } from '../../ports/clock.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import { createSeriesWriter, type NamedSample } from '../series-writer.ts'
import { ageSamples } from './changes.ts'
import type { StripeConnector } from './connectors.ts'
import type { AccountBook, RevenueBooks } from './revenue-books.ts'

export type StripeSeriesParts = {
  readonly store: Pick<SeriesStore, 'epoch' | 'resolve' | 'append'>
  readonly clock: Clock
  readonly stripe: Pick<StripeConnector, 'rows'>
  readonly books: RevenueBooks
}

/** Writes the figures of Stripe as series; those of a source that is not good end, and come back with it. */
export function createStripeSeries({ store, clock, stripe, books }: StripeSeriesParts) {
  const writer = createSeriesWriter(store)
  let lastMs = Number.NEGATIVE_INFINITY
  return async (): Promise<void> => {
    const rows = await stripe.rows()
    const good = new Set(rows.filter(({ state }) => state === 'good').map(({ account }) => account))
    const atMs = clock.now()
    // Two changes within a millisecond are one sample.
    if (atMs <= lastMs) return
    lastMs = atMs
    const accounts = books.accounts().filter(({ view }) => view.isComplete && good.has(view.name))
    writer.write([...ageSamples(rows, atMs), ...accounts.flatMap(account => samplesOf(account, atMs))], atMs)
  }
}

function samplesOf({ view, book, calendar }: AccountBook, atMs: number): NamedSample[] {
  const today = calendar.dayOf(atMs)
  return book.currencies().flatMap(currency => {
    const days = book.days(currency, today)
    if (!days) return []
    const labels = { account: view.name, currency }
    const mrr = days.mrrAt(today)
    const total = (slot: Parameters<typeof days.sum>[0]) => days.sum(slot, days.first, today)
    const plans = book.plans(currency)
    return [
      { name: 'stripe_mrr_minor', labels, value: mrr },
      { name: 'stripe_arr_minor', labels, value: mrr * 12 },
      { name: 'stripe_customers', labels, value: days.customersAt(today) },
      { name: 'stripe_revenue_today_minor', labels, value: days.on('revenue_minor', today) },
      { name: 'stripe_failed_payments_total', labels, value: total('failed_payments') },
      { name: 'stripe_refunds_total', labels, value: total('refunds') },
      { name: 'stripe_disputes_open', labels, value: total('disputes_open') },
      ...MOVEMENTS.map(kind => ({
        name: 'stripe_movement_today_minor',
        labels: { ...labels, kind },
        value: days.movement(kind, today, today),
      })),
      ...(plans?.names() ?? []).map(plan => ({
        name: 'stripe_plan_customers',
        labels: { ...labels, plan },
        value: plans?.at(plan, today).customers ?? 0,
      })),
    ]
  })
}
