import type { MovementKind } from '../figure.ts'
import type { DaySums, Slot } from './tally.ts'

/** Sums of one currency over accounts, day by day. */
export type Sums = {
  /** The first day of which anything is known. */
  readonly first: number
  sum(slot: Slot, firstDay: number, lastDay: number): number
  movement(kind: MovementKind, firstDay: number, lastDay: number): number
  /** At the end of a day. */
  mrrAt(day: number): number
  customersAt(day: number): number
}

/** Several accounts' sums of the same currency as one; days carry the same numbers, whatever zone each is of. */
export function sumsOf(accounts: readonly DaySums[]): Sums {
  const [only] = accounts
  if (only && accounts.length === 1) return only
  const total = (read: (sums: DaySums) => number) => accounts.reduce((sum, sums) => sum + read(sums), 0)
  return {
    first: Math.min(Number.POSITIVE_INFINITY, ...accounts.map(({ first }) => first)),
    sum: (slot, firstDay, lastDay) => total(sums => sums.sum(slot, firstDay, lastDay)),
    movement: (kind, firstDay, lastDay) => total(sums => sums.movement(kind, firstDay, lastDay)),
    mrrAt: day => total(sums => sums.mrrAt(day)),
    customersAt: day => total(sums => sums.customersAt(day)),
  }
}
