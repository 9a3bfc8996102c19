import { type RetiredSeries, retireDefinitions } from './definitions.ts'
import type { StoreMemory } from './store-memory.ts'
import type { StoreWriter } from './writer.ts'

/**
 * Takes series out of the head that are silent for longer than a late sample may be, and whose chunks are stored.
 * Refs given out before are void afterwards; answers how many series went.
 */
export function sweepSilentSeries(memory: StoreMemory): number {
  const { head } = memory
  const silentBeforeMs = head.newestMs - head.limits.acceptBehindMs
  const gone: number[] = []
  for (const ref of head.index.refs()) {
    const id = head.ids[ref] as number
    const lastMs = head.chunks.lastMs[ref] as number
    if (head.isDefined[ref] !== 1 || head.chunks.counts[ref] !== 0) continue
    if (lastMs >= silentBeforeMs || memory.unwritten.has(id)) continue
    gone.push(ref)
    memory.leaving.set(id, leave(memory, ref))
  }
  if (gone.length > 0) head.remove(gone)
  return gone.length
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
