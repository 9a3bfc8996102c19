import { ChunkDecoder, SampleColumns } from '../../core/chunk/index.ts'
import type { Queryable } from './sql.ts'

type Row = { id: number; samples: number; from_ms: number; to_ms: number; data: Buffer }

const SERIES_AT_ONCE = 500

/**
 * Looks at every stored chunk: whether it can be read, holds what its row says, ascends in time, and starts after the
 * chunk before it. Answers what is wrong, a sentence each; nothing when all is sound.
 */
export async function verifyChunks(db: Queryable): Promise<string[]> {
  const problems: string[] = []
  const { rows: ids } = await db.query<{ id: number }>(
    'select distinct series_id as id from series_chunk order by 1',
  )
  for (let at = 0; at < ids.length; at += SERIES_AT_ONCE) {
    const { rows } = await db.query<Row>(
      `select series_id as id, samples, from_ms, to_ms, data from series_chunk
       where series_id between $1 and $2 order by series_id, from_ms`,
      [ids[at]?.id, ids[Math.min(at + SERIES_AT_ONCE, ids.length) - 1]?.id],
    )
    for (const [i, row] of rows.entries()) {
      const before = rows[i - 1]
      problems.push(...problemsOf(row, before?.id === row.id ? before.to_ms : Number.NEGATIVE_INFINITY))
    }
  }
  return problems
}

function problemsOf(row: Row, endBeforeMs: number): string[] {
  const where = `series ${row.id}, chunk from ${row.from_ms}`
  const columns = new SampleColumns(row.samples)
  try {
    new ChunkDecoder().decode(row.data, { fromMs: -Infinity, toMs: Infinity }, columns)
  } catch (error) {
    return [`${where}: cannot be read: ${error instanceof Error ? error.message : error}`]
  }
  const { timestampsMs } = columns.take()
  const problems: string[] = []
  // What does not ascend is left out by the columns, so it shows in the number.
  if (timestampsMs.length !== row.samples)
    problems.push(`${where}: ${row.samples} samples, ${timestampsMs.length} ascend`)
  if (timestampsMs[0] !== row.from_ms || timestampsMs.at(-1) !== row.to_ms)
    problems.push(
      `${where}: its samples go from ${timestampsMs[0]} to ${timestampsMs.at(-1)}, not to ${row.to_ms}`,
    )
  if (row.from_ms <= endBeforeMs)
    problems.push(`${where}: starts before the last one ended, at ${endBeforeMs}`)
  return problems
}

export type Gap = { readonly afterMs: number; readonly beforeMs: number }

/** Where neighbours in a series are further apart than `longestStepMs`, or do not ascend at all. */
export function gapsOf(timestampsMs: Float64Array, longestStepMs: number): Gap[] {
  const gaps: Gap[] = []
  for (let i = 1; i < timestampsMs.length; i++) {
    const [afterMs, beforeMs] = [timestampsMs[i - 1] as number, timestampsMs[i] as number]
    if (!(beforeMs > afterMs) || beforeMs - afterMs > longestStepMs) gaps.push({ afterMs, beforeMs })
  }
  return gaps
}
