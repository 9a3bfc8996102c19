import type { CustomerFacts } from '../stripe/facts.ts'
import { type Move, SUM } from './moves.ts'
import type { Payment } from './payments.ts'
import { PlanTally, PriceTally } from './plan-tally.ts'
import { type CustomerShare, pricesOf, type ShareParts, type Standing, shareOf } from './share.ts'
import { type DaySums, Tally } from './tally.ts'

const NO_MOVES: readonly Move[] = []

/**
 * Every figure's sums, kept up to date customer by customer: what a customer added is taken away, and what it adds now
 * is added. Made anew from nothing or by changes in any order, the sums are the same.
 */
export class RevenueBook {
  readonly #shares = new Map<string, CustomerShare>()
  readonly #tallies = new Map<string, { readonly days: Tally; readonly plans: PlanTally }>()
  readonly #movers = new Map<number, Set<string>>()
  readonly #due = new Map<string, number>()
  /** What plans cost those who pay for them now. */
  readonly prices = new PriceTally()
  #version = 0

  constructor(readonly parts: ShareParts) {}

  /** Grows with every change. */
  get version(): number {
    return this.#version
  }

  /** Takes what is known of a customer now; undefined: nothing any more. */
  apply(customer: string, facts: CustomerFacts | undefined, nowMs: number): void {
    this.#version++
    const before = this.#shares.get(customer)
    if (before) this.#add(customer, before, -1)
    this.#shares.delete(customer)
    this.#due.delete(customer)
    if (!facts) return
    const share = shareOf(facts, this.parts, nowMs)
    this.#add(customer, share, 1)
    this.#shares.set(customer, share)
    if (share.nextMs !== null) this.#due.set(customer, share.nextMs)
  }

  /** Customers for whom something fell due that nobody told of: apply them again. */
  due(nowMs: number): string[] {
    const customers: string[] = []
    for (const [customer, atMs] of this.#due) if (atMs <= nowMs) customers.push(customer)
    return customers
  }

  /** Every customer with the subscriptions that there are or were. */
  *standings(): Generator<{ readonly customer: string; readonly standings: readonly Standing[] }> {
    for (const [customer, { standings }] of this.#shares) yield { customer, standings }
  }

  standingsOf(customer: string): readonly Standing[] {
    return this.#shares.get(customer)?.standings ?? []
  }

  /** Customers to whom anything of a kind happened on these days. */
  *whoHad(slots: ReadonlySet<number>, firstDay: number, lastDay: number): Generator<string> {
    for (const [customer, { sums }] of this.#shares) {
      for (const { currency, values } of sums) {
        if (currency !== SUM && hasAny(values, slots, { firstDay, lastDay })) {
          yield customer
          break
        }
      }
    }
  }

  /** Payments that failed from a moment on. */
  *failures(fromMs: number): Generator<{ readonly customer: string; readonly payment: Payment }> {
    for (const [customer, { failures }] of this.#shares) {
      for (const payment of failures) if (payment.atMs >= fromMs) yield { customer, payment }
    }
  }

  /** What a customer was worth a month at the end of a day, by currency. */
  worthAt(customer: string, day: number): { readonly currency: string; readonly minor: number }[] {
    const worth = new Map<string, number>()
    for (const move of this.movesOf(customer)) {
      if (move.day <= day && move.currency !== SUM) worth.set(move.currency, move.toMinor)
    }
    return [...worth].filter(([, minor]) => minor > 0).map(([currency, minor]) => ({ currency, minor }))
  }

  /** In capitals, without the sum. */
  currencies(): string[] {
    return [...this.#tallies.keys()].filter(currency => currency !== SUM)
  }

  /** Sums of a currency (or `sum`) through a day. Null: nothing of that currency ever happened. */
  days(currency: string, lastDay: number): DaySums | null {
    return this.#tallies.get(currency)?.days.through(lastDay) ?? null
  }

  plans(currency: string): PlanTally | null {
    return this.#tallies.get(currency)?.plans ?? null
  }

  /** Movements of the days from `firstDay` through `lastDay`, newest day first. */
  *moves(firstDay: number, lastDay: number): Generator<{ readonly customer: string; readonly move: Move }> {
    for (let day = lastDay; day >= firstDay; day--) {
      for (const customer of this.#movers.get(day) ?? []) {
        for (const move of this.#shares.get(customer)?.moves ?? NO_MOVES) {
          if (move.day === day) yield { customer, move }
        }
      }
    }
  }

  movesOf(customer: string): readonly Move[] {
    return this.#shares.get(customer)?.moves ?? NO_MOVES
  }

  #add(customer: string, share: CustomerShare, sign: 1 | -1): void {
    for (const { currency, values } of share.sums) {
      const { days } = this.#tally(currency)
      for (let at = 0; at < values.length; at += 3) {
        days.add(values[at] ?? 0, values[at + 1] ?? 0, sign * (values[at + 2] ?? 0))
      }
    }
    for (const price of pricesOf(share)) this.prices.add(price, sign)
    for (const move of share.planMoves) this.#tally(move.currency).plans.add(move, sign)
    for (const { day } of share.moves) {
      if (sign > 0) this.#moversOn(day).add(customer)
      else this.#moversOn(day).delete(customer)
    }
  }

  #moversOn(day: number): Set<string> {
    let movers = this.#movers.get(day)
    if (!movers) {
      movers = new Set()
      this.#movers.set(day, movers)
    }
    return movers
  }

  #tally(currency: string) {
    let tally = this.#tallies.get(currency)
    if (!tally) {
      tally = { days: new Tally(), plans: new PlanTally() }
      this.#tallies.set(currency, tally)
    }
    return tally
  }
}

function hasAny(
  sums: readonly number[],
  slots: ReadonlySet<number>,
  { firstDay, lastDay }: { readonly firstDay: number; readonly lastDay: number },
): boolean {
  for (let at = 0; at < sums.length; at += 3) {
    const day = sums[at] ?? 0
    if (day >= firstDay && day <= lastDay && slots.has(sums[at + 1] ?? -1)) return true
  }
  return false
}
