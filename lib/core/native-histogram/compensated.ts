/** A sum and what its rounding lost. */
export type Compensated = { readonly sum: number; readonly lost: number }

/** Adds to a sum and keeps what rounding loses (Kahan's summation in Neumaier's variant). */
export function compensated(sum: number, lost: number, value: number): Compensated {
  const total = sum + value
  if (total === Number.POSITIVE_INFINITY || total === Number.NEGATIVE_INFINITY) return { sum: total, lost: 0 }
  const rounding = Math.abs(sum) >= Math.abs(value) ? sum - total + value : value - total + sum
  return { sum: total, lost: lost + rounding }
}
