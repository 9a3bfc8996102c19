import type { Listed, ListPayments, PaymentRow } from '../../contract/business.ts'
import { type Payment, paymentsOf, slotIndex } from '../../core/business/revenue/index.ts'
import { isNobody } from '../../core/business/stripe/nobody.ts'
import { formatMoment } from '../../core/format/time.ts'
import { daysAsked } from './movement-list.ts'
import { PageOf } from './paging.ts'
import type { AccountBook } from './revenue-books.ts'
import type { Room } from './room.ts'
import { nameOf } from './subscription-list.ts'

const SLOTS = {
  paid: slotIndex('payments'),
  failed: slotIndex('failed_payments'),
  refund: slotIndex('refunds'),
  dispute: slotIndex('disputes'),
} as const

/** Payments of a month (the running one by default) or a day, newest first. */
export async function listPayments(
  { books, clock, turns }: Room,
  wish: ListPayments,
): Promise<Listed<PaymentRow>> {
  const slots = new Set(wish.kind === undefined ? Object.values(SLOTS) : [SLOTS[wish.kind]])
  const page = new PageOf<{ account: AccountBook; customer: string; payment: Payment }>(wish)
  for (const account of books.accounts()) {
    const { first, last } = daysAsked(wish, account.calendar.dayOf(clock.now()))
    await turns.each(account.book.whoHad(slots, first, last), customer => {
      for (const payment of paymentsKnown(account, customer)) {
        const day = account.calendar.dayOf(payment.atMs)
        if (day < first || day > last || (wish.kind !== undefined && payment.kind !== wish.kind)) continue
        const rest = `${account.view.name}/${payment.kind}/${payment.id}`
        page.offer([payment.atMs, rest], { account, customer, payment })
      }
    })
  }
  return page.page(({ account, customer, payment }) => paymentRow(account, customer, payment))
}

export function paymentsKnown({ view }: AccountBook, customer: string): Payment[] {
  const facts = view.facts.get(customer)
  return facts ? paymentsOf(facts) : []
}

export function paymentRow(account: AccountBook, customer: string, payment: Payment): PaymentRow {
  return {
    kind: payment.kind,
    atMs: payment.atMs,
    account: account.view.name,
    id: payment.id,
    customer: isNobody(customer) ? null : customer,
    customerName: nameOf(account, customer),
    minor: payment.minor,
    currency: payment.currency,
    reason: payment.reason?.replaceAll('_', ' ') ?? null,
    outcome: outcomeText(payment),
  }
}

/** Days in the account's words would need its zone: they are GMT, as Stripe's own are. */
function outcomeText({ outcome }: Payment): string | null {
  switch (outcome?.kind) {
    case undefined:
      return null
    case 'paid':
      return `paid ${minuteText(outcome.atMs)}`
    case 'tried_again':
      return `tried again ${minuteText(outcome.atMs)}`
    case 'given_up':
      return 'given up'
    case 'open':
      return 'open'
  }
}

const minuteText = (atMs: number): string => formatMoment(atMs, 'utc')
