/** A stretch of time in which something went on; `toMs` null = it still does. */
type TimeBand = { readonly fromMs: number; readonly toMs: number | null }

/**
 * The stretches in which a series that is 0 or 1 was on, from points of equal steps. A point speaks for the step before
 * it; where there is none, nothing is known, and nothing went on that anybody could say.
 */
export function bandsOf(
  points: readonly (readonly [atMs: number, value: number | null])[],
  { stepMs, toMs }: { readonly stepMs: number; readonly toMs: number },
): readonly TimeBand[] {
  const bands: { fromMs: number; toMs: number }[] = []
  for (const [atMs, value] of points) {
    if (value === null || value === 0) continue
    const last = bands.at(-1)
    if (last && atMs - last.toMs <= stepMs) last.toMs = atMs
    else bands.push({ fromMs: atMs - stepMs, toMs: atMs })
  }
  return bands.map(band => (band.toMs > toMs - stepMs ? { ...band, toMs: null } : band))
}
