import { type RetiredSeries, retireDefinitions } from './definitions.ts'
import type { StoreMemory } from './store-memory.ts'
import type { StoreWriter } from './writer.ts'

/**
 * Takes series out of the head that never got a sample, or are silent for longer than a late sample may be and have their
 * chunks stored. Refs given out before are void afterwards; answers how many series went. Only inside `alone`.
 */
export function sweepSilentSeries(memory: StoreMemory): number {
  const { head } = memory
  const gone = [...head.index.refs()].filter(ref => isSilent(memory, ref))
  if (gone.length === 0) return 0
  for (const ref of gone) {
    const id = head.ids[ref] as number
    if (head.isDefined[ref] === 1) memory.leaving.set(id, leave(memory, ref))
  }
  const goneRefs = new Set(gone)
  memory.undefinedRefs = memory.undefinedRefs.filter(ref => !goneRefs.has(ref))
  head.remove(gone)
  memory.histograms.remove(gone)
  return gone.length
}

function isSilent({ head, histograms, unwritten, unwrittenLate }: StoreMemory, ref: number): boolean {
  if (Number.isNaN(head.bornMs[ref])) return true
  const id = head.ids[ref] as number
  return (
    head.isDefined[ref] === 1 &&
    head.chunks.counts[ref] === 0 &&
    (head.chunks.lastMs[ref] as number) < head.newestMs - head.acceptBehindMs &&
    !unwritten.has(id) &&
    !unwrittenLate.has(id) &&
    !head.late.hasAny(ref) &&
    !head.bornEarlier.has(ref) &&
    !histograms.hasUnstored(ref)
  )
}

function leave({ head }: StoreMemory, ref: number): RetiredSeries {
  const bornMs = head.bornMs[ref] as number
  return {
    id: head.ids[ref] as number,
    labels: head.index.labels(ref),
    bornMs,
    retiredMs: Math.max(bornMs, head.chunks.lastMs[ref] as number),
  }
}

/** Notes on disk which series have left. Only inside `exclusive`. */
export async function writeLeaving(memory: StoreMemory, writer: StoreWriter): Promise<void> {
  const leaving = [...memory.leaving.values()]
  if (leaving.length === 0) return
  await writer.transaction(db => retireDefinitions(db, leaving))
  for (const { id, retiredMs } of leaving) {
    memory.leaving.delete(id)
    memory.newestRetiredMs = Math.max(memory.newestRetiredMs, retiredMs)
  }
}
