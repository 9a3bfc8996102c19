import type { Listed, ListMovements, MovementRow } from '../../contract/business.ts'
import { dayOfText, dayText, monthDays, monthOf } from '../../core/business/days.ts'
import { type Move, SUM } from '../../core/business/revenue/index.ts'
import { PageOf } from './paging.ts'
import type { AccountBook } from './revenue-books.ts'
import type { Room } from './room.ts'
import { nameOf } from './subscription-list.ts'

/** Movements of a month (the running one by default) or a day, newest first; those that moved most first of a day. */
export async function listMovements(
  { books, clock, turns }: Room,
  wish: ListMovements,
): Promise<Listed<MovementRow>> {
  const page = new PageOf<{ account: AccountBook; customer: string; move: Move }>(wish)
  for (const account of books.accounts()) {
    const { first, last } = daysAsked(wish, account.calendar.dayOf(clock.now()))
    await turns.each(account.book.moves(first, last), ({ customer, move }) => {
      if (!isWished(move, wish)) return
      const rest = `${smallerFirst(move)}/${account.view.name}/${customer}/${move.currency}`
      page.offer([move.day, rest], { account, customer, move })
    })
  }
  return page.page(({ account, customer, move }) => movementRow(account, customer, move))
}

export function daysAsked(
  { day, month }: { readonly day?: string | undefined; readonly month?: string | undefined },
  today: number,
): { readonly first: number; readonly last: number } {
  if (day !== undefined) return { first: dayOfText(day), last: dayOfText(day) }
  return monthDays(month ?? monthOf(today))
}

const isWished = (move: Move, { kind, currency }: ListMovements): boolean =>
  (kind === undefined || move.kind === kind) &&
  (currency === undefined ? move.currency !== SUM : move.currency === currency)

/** Texts are ranked from small to large: the largest move gets the smallest. */
const smallerFirst = ({ fromMinor, toMinor }: Move): string =>
  String(Number.MAX_SAFE_INTEGER - Math.abs(toMinor - fromMinor)).padStart(16, '0')

export function movementRow(account: AccountBook, customer: string, move: Move): MovementRow {
  return {
    kind: move.kind,
    day: dayText(move.day),
    account: account.view.name,
    customer,
    customerName: nameOf(account, customer),
    fromMinor: move.fromMinor,
    toMinor: move.toMinor,
    currency: move.currency,
    plans: move.plans,
  }
}
