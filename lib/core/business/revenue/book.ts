import type { CustomerFacts } from '../stripe/facts.ts'
import { type Move, SUM } from './moves.ts'
import { PlanTally } from './plan-tally.ts'
import { type CustomerShare, type ShareParts, shareOf } from './share.ts'
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

  customers(): IterableIterator<string> {
    return this.#shares.keys()
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
    for (const { currency, day, slot, value } of share.entries) {
      this.#tally(currency).days.add(day, slot, sign * value)
    }
    for (const move of share.planMoves) this.#tally(move.currency).plans.add(move, sign)
    for (const { day } of share.moves) {
      const movers = this.#movers.get(day) ?? new Set()
      if (sign > 0) movers.add(customer)
      else movers.delete(customer)
      this.#movers.set(day, movers)
    }
  }

  #tally(currency: string) {
    const tally = this.#tallies.get(currency) ?? { days: new Tally(), plans: new PlanTally() }
    this.#tallies.set(currency, tally)
    return tally
  }
}
