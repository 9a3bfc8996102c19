import type { StripePrice } from '../stripe/facts.ts'
import type { PlanMove } from './moves.ts'
import { priceText } from './price-text.ts'

type PlanDay = { customers: number; minor: number; churned: number }

/** Customers and monthly revenue by plan, as changes day by day. */
export class PlanTally {
  readonly #plans = new Map<string, Map<number, PlanDay>>()

  add({ plan, day, fromMinor, toMinor, isChurn }: PlanMove, sign: 1 | -1): void {
    let days = this.#plans.get(plan)
    if (!days) {
      days = new Map<number, PlanDay>()
      this.#plans.set(plan, days)
    }
    let sums = days.get(day)
    if (!sums) {
      sums = { customers: 0, minor: 0, churned: 0 }
      days.set(day, sums)
    }
    sums.customers += sign * (Number(toMinor > 0) - Number(fromMinor > 0))
    sums.minor += sign * (toMinor - fromMinor)
    if (isChurn) sums.churned += sign
  }

  names(): string[] {
    return [...this.#plans.keys()]
  }

  /** At the end of a day. */
  at(plan: string, day: number): { readonly customers: number; readonly minor: number } {
    let customers = 0
    let minor = 0
    for (const [on, sums] of this.#plans.get(plan) ?? []) {
      if (on > day) continue
      customers += sums.customers
      minor += sums.minor
    }
    return { customers, minor }
  }

  /** Customers who left, by the plans they had; both days included. */
  churned(plan: string, firstDay: number, lastDay: number): number {
    let churned = 0
    for (const [on, sums] of this.#plans.get(plan) ?? []) {
      if (on >= firstDay && on <= lastDay) churned += sums.churned
    }
    return churned
  }
}

/** Prices at which plans are paid for now. Written out only when asked. */
export class PriceTally {
  readonly #plans = new Map<string, Map<string, { readonly price: StripePrice; count: number }>>()

  add(price: StripePrice, sign: 1 | -1): void {
    let prices = this.#plans.get(price.title)
    if (!prices) {
      prices = new Map()
      this.#plans.set(price.title, prices)
    }
    const known = prices.get(price.id)
    if (!known) prices.set(price.id, { price, count: sign })
    else known.count += sign
    if (known?.count === 0) prices.delete(price.id)
  }

  /** As people read them, most used first. */
  of(plan: string): string[] {
    const prices = [...(this.#plans.get(plan)?.values() ?? [])].sort((a, b) => b.count - a.count)
    return [...new Set(prices.map(({ price }) => priceText(price)))]
  }
}
