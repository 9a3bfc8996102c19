/** `2026-01-15 10:30 UTC`, as notices write a moment. */
export const formatUtc = (atMs: number): string =>
  `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** A span as people say it: `45 minutes`, `1 hour 30 minutes`, `2 days`; whole hours up to two days stay hours. */
export function spanWords(spanMs: number): string {
  if (spanMs < 60_000) return 'less than a minute'
  const words: string[] = []
  let restMs = spanMs
  for (const [unit, sizeMs] of UNITS) {
    if (unit === 'day' && spanMs <= 2 * sizeMs) continue
    const count = Math.floor(restMs / sizeMs)
    restMs -= count * sizeMs
    if (count > 0) words.push(`${count} ${unit}${count === 1 ? '' : 's'}`)
  }
  return words.slice(0, 2).join(' ')
}
