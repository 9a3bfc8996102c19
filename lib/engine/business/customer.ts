import type { CustomerData } from '../../contract/business.ts'
import { SUM } from '../../core/business/revenue/index.ts'
import { isNobody } from '../../core/business/stripe/nobody.ts'
import { movementRow } from './movement-list.ts'
import { paymentRow, paymentsKnown } from './payment-list.ts'
import type { Room } from './room.ts'
import { nameOf, subscriptionRow } from './subscription-list.ts'

const MOST_PAYMENTS = 500

/** A customer with everything that its figures are made of. Null without such a customer. */
export function readCustomer({ books, clock }: Room, name: string, id: string): CustomerData | null {
  const account = books.accounts().find(({ view }) => view.name === name)
  const facts = account?.view.facts.get(id)
  if (!account || !facts || isNobody(id)) return null
  const { book, calendar } = account
  const standings = book.standingsOf(id)
  const moves = book.movesOf(id).filter(({ currency }) => currency !== SUM)
  return {
    account: name,
    id,
    name: nameOf(account, id),
    createdMs: facts.customer?.createdMs ?? Math.min(...standings.map(({ state }) => state.startedMs)),
    subscriptions: standings
      .map(standing => subscriptionRow({ account, customer: id, standing }, clock.now()))
      .sort((a, b) => b.startedMs - a.startedMs),
    movements: moves.map(move => movementRow(account, id, move)).reverse(),
    payments: paymentsKnown(account, id)
      .map(payment => paymentRow(account, id, payment))
      .sort((a, b) => b.atMs - a.atMs)
      .slice(0, MOST_PAYMENTS),
    history: moves.map(({ day, currency, toMinor }) => ({
      atMs: calendar.startOf(day),
      currency,
      minor: toMinor,
    })),
  }
}
