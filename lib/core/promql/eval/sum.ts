/**
 * A sum that carries what rounding lost (Kahan's summation in Neumaier's variant).
 * Mutable, so that a hot loop makes no garbage.
 */
export class CompensatedSum {
  sum = 0
  lost = 0

  add(value: number): void {
    const total = this.sum + value
    if (total === Number.POSITIVE_INFINITY || total === Number.NEGATIVE_INFINITY) this.lost = 0
    else if (Math.abs(this.sum) >= Math.abs(value)) this.lost += this.sum - total + value
    else this.lost += value - total + this.sum
    this.sum = total
  }

  reset(): void {
    this.sum = 0
    this.lost = 0
  }

  get total(): number {
    return Number.isFinite(this.sum) ? this.sum + this.lost : this.sum
  }
}

/** The mean of values[from, to). Where the sum overflows it goes on with a running mean. */
export function meanOf(values: Float64Array, from: number, to: number): number {
  const sum = new CompensatedSum()
  for (let i = from; i < to; i++) {
    const [before, lost] = [sum.sum, sum.lost]
    sum.add(values[i] ?? 0)
    if (Number.isFinite(sum.sum) || Number.isNaN(sum.sum) || i === from) continue
    sum.sum = before / (i - from)
    sum.lost = lost / (i - from)
    return runningMean(sum, values, { start: from, from: i, to })
  }
  const count = to - from
  return sum.sum / count + sum.lost / count
}

function runningMean(
  mean: CompensatedSum,
  values: Float64Array,
  { start, from, to }: { start: number; from: number; to: number },
): number {
  for (let i = from; i < to; i++) {
    const count = i - start + 1
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
