import type { Listed, ListSubscriptions, SubscriptionRow } from '../../contract/business.ts'
import { reasonsOf, type Standing } from '../../core/business/revenue/index.ts'
import { PageOf } from './paging.ts'
import type { AccountBook } from './revenue-books.ts'
import type { Room } from './room.ts'

type Found = { readonly account: AccountBook; readonly customer: string; readonly standing: Standing }

/** Subscriptions that are and were, those that bring most first. */
export async function listSubscriptions(
  { books, clock, turns }: Room,
  wish: ListSubscriptions,
): Promise<Listed<SubscriptionRow>> {
  const isWished = filterOf(wish)
  const page = new PageOf<Found>(wish)
  for (const account of books.accounts()) {
    await turns.each(account.book.standings(), ({ customer, standings }) => {
      for (const standing of standings) {
        const row = { account, customer, standing }
        if (!isWished(row)) continue
        page.offer([standing.worth?.minor ?? 0, `${account.view.name}/${standing.state.id}`], row)
      }
    })
  }
  return page.page(row => subscriptionRow(row, clock.now()))
}

function filterOf({ plan, status, currency, search }: ListSubscriptions): (found: Found) => boolean {
  const words = search?.trim().toLowerCase() ?? ''
  return ({ account, customer, standing: { state } }) =>
    (plan === undefined || state.items.some(({ price }) => price?.title === plan)) &&
    (status === undefined || state.status === status) &&
    (currency === undefined || state.currency.toUpperCase() === currency) &&
    (words === '' ||
      [state.id, customer, nameOf(account, customer) ?? ''].some(text => text.toLowerCase().includes(words)))
}

/** Null where Stripe told none. */
export const nameOf = ({ view }: Pick<AccountBook, 'view'>, customer: string): string | null =>
  view.facts.get(customer)?.customer?.name ?? null

export function subscriptionRow({ account, customer, standing }: Found, nowMs: number): SubscriptionRow {
  const { state, worth } = standing
  const titles = [...new Set(state.items.map(({ price }) => price?.title ?? 'no price'))]
  return {
    account: account.view.name,
    id: state.id,
    customer,
    customerName: nameOf(account, customer),
    plan: titles.join(' + ') || 'no price',
    quantity: state.items.reduce((sum, { quantity }) => sum + quantity, 0),
    status: state.status,
    currency: state.currency.toUpperCase(),
    mrrMinor: worth?.minor ?? 0,
    why: reasonsOf(state, nowMs, account.view.config.policy),
    startedMs: state.startedMs,
    endsMs: state.endedMs ?? state.cancelAtMs,
  }
}
