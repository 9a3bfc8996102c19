const isInfinite = (value: number): boolean =>
  value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY

/**
 * A sum that carries what rounding lost (Kahan's summation in Neumaier's variant).
 * Mutable, so that a hot loop makes no garbage.
 */
export class CompensatedSum {
  sum = 0
  lost = 0

  add(value: number): void {
    const total = this.sum + value
    if (isInfinite(total)) this.lost = 0
    else if (Math.abs(this.sum) >= Math.abs(value)) this.lost += this.sum - total + value
    else this.lost += value - total + this.sum
    this.sum = total
  }

  get total(): number {
    return Number.isFinite(this.sum) ? this.sum + this.lost : this.sum
  }
}

/** The mean of values[from, to). Where the sum overflows it goes on with a running mean. */
export function meanOf(values: Float64Array, from: number, to: number): number {
  // Plain variables: this is the innermost loop of the longest windows.
  let sum = 0
  let lost = 0
  for (let i = from; i < to; i++) {
    const value = values[i] ?? 0
    const total = sum + value
    if (isInfinite(total)) {
      if (i > from) return runningMean({ sum, lost, start: from }, values, { from: i, to })
      lost = 0
    } else if (Math.abs(sum) >= Math.abs(value)) lost += sum - total + value
    else lost += value - total + sum
    sum = total
  }
  const count = to - from
  return sum / count + lost / count
}

function runningMean(
  so: { readonly sum: number; readonly lost: number; readonly start: number },
  values: Float64Array,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const mean = new CompensatedSum()
  mean.sum = so.sum / (from - so.start)
  mean.lost = so.lost / (from - so.start)
  for (let i = from; i < to; i++) {
    const count = i - so.start + 1
    const share = (count - 1) / count
    mean.sum *= share
    mean.lost *= share
    mean.add((values[i] ?? 0) / count)
  }
  return mean.sum + mean.lost
}

/** The q-quantile of values, which are sorted by this. NaN counts as the smallest value. */
export function quantileOf(q: number, values: Float64Array): number {
  const count = values.length
  if (count === 0 || Number.isNaN(q)) return NaN
  if (q < 0) return Number.NEGATIVE_INFINITY
  if (q > 1) return Number.POSITIVE_INFINITY
  values.sort()
  // The built-in order has NaN last.
  let nans = 0
  while (nans < count && Number.isNaN(values[count - 1 - nans])) nans += 1
  const at = (rank: number): number => (rank < nans ? NaN : (values[rank - nans] ?? NaN))
  const rank = q * (count - 1)
  const lower = Math.floor(rank)
  const weight = rank - lower
  return at(lower) * (1 - weight) + at(Math.min(count - 1, lower + 1)) * weight
}
