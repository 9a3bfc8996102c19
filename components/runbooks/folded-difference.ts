import type { DifferenceLine } from '../../lib/core/runbook/difference.ts'

export type Piece = DifferenceLine | { readonly skipped: number }

const AROUND = 3

/** Long stretches without a change become how long they are; three lines stay around each change. */
export function foldedDifference(difference: readonly DifferenceLine[]): Piece[] {
  const changed = difference.flatMap(({ kind }, i) => (kind === 'same' ? [] : [i]))
  const isNear = (i: number) => changed.some(at => Math.abs(at - i) <= AROUND)
  const pieces: Piece[] = []
  let skipped = 0
  const flush = () => {
    if (skipped > 0) pieces.push({ skipped })
    skipped = 0
  }
  for (const [i, line] of difference.entries()) {
    if (!isNear(i)) {
      skipped++
      continue
    }
    flush()
    pieces.push(line)
  }
  flush()
  return pieces
}
