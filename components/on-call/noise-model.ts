import type { NoiseRow } from '../../lib/contract/on-call.ts'

export const noisiestFirst = (rows: readonly NoiseRow[]): NoiseRow[] =>
  rows.toSorted((a, b) => b.pages - a.pages || b.nightsWoken - a.nightsWoken || a.key.localeCompare(b.key))

/** "12, 80%"; the share alone says little of few. */
export const shareText = (count: number, of: number): string =>
  of === 0 ? `${count}` : `${count}, ${Math.round((count / of) * 100)}%`
