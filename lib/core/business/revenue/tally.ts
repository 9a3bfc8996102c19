import { MOVEMENTS, type MovementKind } from '../figure.ts'

/** What is counted of each day and currency. Money in minor units; movements signed, so that they add up. */
export const SLOTS = [
  ...MOVEMENTS.map(kind => `${kind}_minor` as const),
  ...MOVEMENTS.map(kind => `${kind}_customers` as const),
  'revenue_minor',
  'payments',
  'failed_payments',
  'failed_minor',
  'failed_paid_since',
  'failed_open_minor',
  'refunds',
  'refunded_minor',
  'disputes',
  'disputed_minor',
  'disputes_open',
  'trials_ended',
  'trials_converted',
] as const
export type Slot = (typeof SLOTS)[number]

const INDEX: Readonly<Record<string, number>> = Object.fromEntries(SLOTS.map((slot, index) => [slot, index]))

export const slotIndex = (slot: Slot): number => INDEX[slot] ?? 0

/** Sums by day of one currency. What was added can be taken away again, exactly: all are whole numbers. */
export class Tally {
  /** By day number; made for days up to the year 2052 at once, so that it stays a plain array. */
  readonly #days = new Array<Float64Array | undefined>(30_000)
  #dense: DaySums | null = null

  add(day: number, slot: number, value: number): void {
    let sums = this.#days[day]
    if (!sums) {
      sums = new Float64Array(SLOTS.length)
      this.#days[day] = sums
    }
    sums[slot] = (sums[slot] ?? 0) + value
    this.#dense = null
  }

  /** Sums day by day up to a day, made once for as long as nothing changes. */
  through(lastDay: number): DaySums {
    if (this.#dense?.last !== lastDay) this.#dense = new DaySums(this.#days, lastDay)
    return this.#dense
  }
}

/** Sums of each day in a row, with what was there at each day's end. */
export class DaySums {
  /** The first day on which anything happened; above `last` when nothing did. */
  readonly first: number
  readonly #sums: readonly Float64Array[]
  readonly #mrr: Float64Array
  readonly #customers: Float64Array

  constructor(
    days: readonly (Float64Array | undefined)[],
    readonly last: number,
  ) {
    const first = days.findIndex(sums => sums !== undefined)
    this.first = first < 0 ? last + 1 : Math.min(last + 1, first)
    const count = last - this.first + 1
    this.#sums = SLOTS.map(() => new Float64Array(count))
    for (let day = this.first; day <= last; day++) {
      const sums = days[day]
      if (sums) for (const [slot, column] of this.#sums.entries()) column[day - this.first] = sums[slot] ?? 0
    }
    this.#mrr = this.#runningSum(
      count,
      MOVEMENTS.map(kind => [`${kind}_minor`, 1]),
    )
    this.#customers = this.#runningSum(count, [
      ['new_customers', 1],
      ['reactivation_customers', 1],
      ['churned_customers', -1],
    ])
  }

  /** Both ends included. */
  sum(slot: Slot, firstDay: number, lastDay: number): number {
    const column = this.#column(slot)
    let sum = 0
    for (let day = Math.max(firstDay, this.first); day <= Math.min(lastDay, this.last); day++) {
      sum += column[day - this.first] ?? 0
    }
    return sum
  }

  on(slot: Slot, day: number): number {
    return this.#column(slot)[day - this.first] ?? 0
  }

  /** At the end of a day. */
  mrrAt(day: number): number {
    return this.#mrr[Math.min(day, this.last) - this.first] ?? 0
  }

  customersAt(day: number): number {
    return this.#customers[Math.min(day, this.last) - this.first] ?? 0
  }

  movement(kind: MovementKind, firstDay: number, lastDay: number): number {
    return this.sum(`${kind}_minor`, firstDay, lastDay)
  }

  #column(slot: Slot): Float64Array {
    return this.#sums[slotIndex(slot)] ?? new Float64Array(0)
  }

  #runningSum(count: number, parts: readonly (readonly [Slot, number])[]): Float64Array {
    const running = new Float64Array(count)
    let sum = 0
    for (let index = 0; index < count; index++) {
      for (const [slot, sign] of parts) sum += sign * (this.#column(slot)[index] ?? 0)
      running[index] = sum
    }
    return running
  }
}
