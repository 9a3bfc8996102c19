import { monthAfter, monthDays } from '../days.ts'
import { MOVEMENTS, type MovementKind, type MovementSum } from '../figure.ts'
import { movementsOf } from './figures/definition.ts'
import type { Move } from './moves.ts'
import type { Period } from './period.ts'
import type { Sums } from './sums.ts'

const MONTHS = 12

/** Ratios of the recurring revenue (customers: of those) at each month's beginning; null without any. */
export type RetentionRow = {
  readonly month: string
  readonly net: number | null
  readonly gross: number | null
  readonly customerChurn: number | null
}

/** Of the twelve months up to one, oldest first; months before anything was known are left out. */
export function retentionOf(sums: Sums, month: string, today: number): RetentionRow[] {
  return Array.from({ length: MONTHS }, (_, index) => monthAfter(month, index + 1 - MONTHS))
    .map(name => ({ name, days: monthDays(name) }))
    .filter(({ days }) => days.last >= sums.first && days.first <= today)
    .map(({ name, days }) =>
      retentionRow(sums, name, { first: days.first, last: Math.min(days.last, today) }),
    )
}

function retentionRow(sums: Sums, month: string, period: Period): RetentionRow {
  const { opening, expansion, contraction, churned } = movementsOf({ sums, period, currency: '' })
  const customers = sums.customersAt(period.first - 1)
  return {
    month,
    net: opening > 0 ? (opening + expansion + contraction + churned) / opening : null,
    gross: opening > 0 ? (opening + contraction + churned) / opening : null,
    customerChurn:
      customers > 0 ? sums.sum('churned_customers', period.first, period.last) / customers : null,
  }
}

/** The five movements of some days. `movers`: whoever moved in them, for a customer who moved twice counts once. */
export function movementSum(
  sums: Sums,
  { first, last }: Period,
  movers: Iterable<{ readonly customer: string; readonly move: Move }>,
): MovementSum {
  const customers = new Map<MovementKind, Set<string>>(MOVEMENTS.map(kind => [kind, new Set()]))
  for (const { customer, move } of movers) customers.get(move.kind)?.add(customer)
  const of = (kind: MovementKind) => ({
    minor: sums.movement(kind, first, last),
    customers: customers.get(kind)?.size ?? 0,
  })
  return {
    openingMinor: sums.mrrAt(first - 1),
    closingMinor: sums.mrrAt(last),
    by: {
      new: of('new'),
      expansion: of('expansion'),
      contraction: of('contraction'),
      churned: of('churned'),
      reactivation: of('reactivation'),
    },
  }
}
