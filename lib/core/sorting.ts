const SORTED_AT_ONCE = 2_000
const MERGED_AT_ONCE = 256

/** Sorts a long list in small pieces of work, after each of which it yields: pieces first, then merges of two. Stable. */
export function* sortingInPieces<T>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
): Generator<void, T[]> {
  let pieces: T[][] = []
  for (let at = 0; at < items.length; at += SORTED_AT_ONCE) {
    pieces.push(items.slice(at, at + SORTED_AT_ONCE).sort(compare))
    yield
  }
  while (pieces.length > 1) {
    const merged: T[][] = []
    for (let i = 0; i < pieces.length; i += 2)
      merged.push(yield* merging(pieces[i] ?? [], pieces[i + 1] ?? [], compare))
    pieces = merged
  }
  return pieces[0] ?? []
}

function* merging<T>(a: T[], b: T[], compare: (a: T, b: T) => number): Generator<void, T[]> {
  if (b.length === 0) return a
  const merged: T[] = []
  let atB = 0
  for (const item of a) {
    for (let next = b[atB]; next !== undefined && compare(next, item) < 0; next = b[++atB]) merged.push(next)
    merged.push(item)
    if (merged.length % MERGED_AT_ONCE === 0) yield
  }
  return merged.concat(b.slice(atB))
}
