import type { Definition } from './definitions.ts'
import { insertDefinitions } from './definitions.ts'
import { takeNotes, writeNotes, writeSideBlocks } from './side-rows.ts'
import { arrayLiteral, createBreather, packed, type Queryable } from './sql.ts'
import { bytesOf, type LogBlock, type StoreMemory } from './store-memory.ts'
import type { StoreWriter } from './writer.ts'

const DEFINITIONS_PER_STATEMENT = 1_000

export type FlushReport = {
  readonly samples: number
  readonly bytes: number
  /** How long the oldest of the samples waited until it was on disk. */
  readonly waitedMs: number
}

/**
 * Writes everything accepted so far in one transaction: new definitions, then the log. What fails stays and is tried
 * again with what came since; a transaction whose outcome got lost does no harm when repeated. Only inside the
 * `exclusive` of the writer of the log.
 * @param before what must be on disk first, of the samples that are taken here
 */
export async function flushLog(
  memory: StoreMemory,
  writer: StoreWriter,
  before?: () => Promise<void>,
): Promise<FlushReport> {
  const refs = memory.undefinedRefs
  const { head } = memory
  const ready = refs.filter(ref => !Number.isNaN(head.bornMs[ref]))
  memory.undefinedRefs = refs.filter(ref => Number.isNaN(head.bornMs[ref]))
  if (memory.logState === 'whole') memory.takeBlock()
  const blocks = memory.blocks
  const notes = takeNotes(memory)
  await before?.()
  if (ready.length === 0 && blocks.length === 0 && !notes) return { samples: 0, bytes: 0, waitedMs: 0 }
  try {
    // The log alone is one statement, and so one way there and back.
    if (ready.length === 0 && !notes && !blocks.some(({ side }) => side !== null))
      await writer.statements(db => writeBlocks(db, blocks))
    else
      await writer.transaction(async db => {
        await writeDefinitions(db, memory, ready)
        if (notes) await writeNotes(db, notes)
        if (blocks.length > 0) await writeBlocks(db, blocks)
        await writeSideBlocks(db, blocks)
      })
  } catch (error) {
    memory.undefinedRefs.unshift(...ready)
    notes?.giveBack()
    throw error
  }
  for (const ref of ready) head.isDefined[ref] = 1
  memory.writtenSeq = blocks.at(-1)?.seq ?? memory.writtenSeq
  memory.blocks = memory.blocks.slice(blocks.length)
  return {
    samples: blocks.reduce((sum, block) => sum + block.samples, 0),
    bytes: blocks.reduce((sum, block) => sum + bytesOf(block), 0),
    waitedMs: blocks[0] ? performance.now() - blocks[0].sinceMs : 0,
  }
}

async function writeDefinitions(db: Queryable, memory: StoreMemory, refs: readonly number[]): Promise<void> {
  const { head } = memory
  const breathe = createBreather()
  for (let at = 0; at < refs.length; at += DEFINITIONS_PER_STATEMENT) {
    const slice = refs.slice(at, at + DEFINITIONS_PER_STATEMENT)
    const definitions = slice.map<Definition>(ref => ({
      id: head.ids[ref] as number,
      labels: head.index.labels(ref),
      bornMs: head.bornMs[ref] as number,
    }))
    await insertDefinitions(db, definitions)
    await breathe()
  }
}

async function writeBlocks(db: Queryable, blocks: readonly LogBlock[]): Promise<void> {
  const data = packed(blocks.map(block => block.data))
  await db.query({
    name: 'series_insert_log',
    text: `insert into series_log (seq, data)
      select seq, substring($2::bytea from o for l) from unnest($1::int8[], $3::int4[], $4::int4[]) as u(seq, o, l)
      on conflict (seq) do nothing`,
    values: [arrayLiteral(blocks.map(block => block.seq)), data.bytes, data.offsets, data.lengths],
  })
}
