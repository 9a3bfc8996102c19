/**
 * The median of the first `count` numbers, which are put into another order. Hoare's selection (FIND, Communications
 * of the ACM 4, 1961): linear on average. NaN when there is none.
 */
export function medianInPlace(numbers: Float64Array, count: number): number {
  if (count === 0) return Number.NaN
  const upper = count >> 1
  const high = select(numbers, count, upper)
  if (count % 2 === 1) return high
  // What lies below the upper middle is in front of it now; the greatest of it is the lower middle.
  let low = numbers[0] as number
  for (let i = 1; i < upper; i++) if ((numbers[i] as number) > low) low = numbers[i] as number
  return (low + high) / 2
}

function select(numbers: Float64Array, count: number, k: number): number {
  let left = 0
  let right = count - 1
  while (left < right) {
    const pivot = numbers[(left + right) >> 1] as number
    let i = left
    let j = right
    while (i <= j) {
      while ((numbers[i] as number) < pivot) i++
      while ((numbers[j] as number) > pivot) j--
      if (i > j) break
      const kept = numbers[i] as number
      numbers[i++] = numbers[j] as number
      numbers[j--] = kept
    }
    if (k <= j) right = j
    else if (k >= i) left = i
    else break
  }
  return numbers[k] as number
}
