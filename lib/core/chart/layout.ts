/**
 * Moves labels apart so that none is nearer than `gap` to its neighbour and all stay within [low, high], each as near
 * to its wanted place as order allows. Answers in the order of the input.
 */
export function spreadLabels(
  wanted: readonly number[],
  bounds: { readonly gap: number; readonly low: number; readonly high: number },
): readonly number[] {
  const order = wanted.map((place, index) => ({ place, index })).sort((a, b) => a.place - b.place)
  const placed: number[] = []
  for (const { place } of order) {
    const previous = placed.at(-1)
    const least = previous === undefined ? bounds.low : previous + bounds.gap
    placed.push(Math.max(least, Math.min(place, bounds.high)))
  }
  let ceiling = bounds.high
  for (let index = placed.length - 1; index >= 0; index--) {
    placed[index] = Math.min(placed[index] ?? ceiling, ceiling)
    ceiling = (placed[index] ?? ceiling) - bounds.gap
  }
  const answer = new Array<number>(wanted.length).fill(0)
  for (const [rank, { index }] of order.entries()) answer[index] = placed[rank] ?? bounds.low
  return answer
}
