import type { MessageGroup } from '../../core/log-signal/index.ts'
import type { Database } from '../../services/context.ts'

/** The kept groups of a signal, the newest first. */
export async function readGroups(db: Database, key: string, limit: number): Promise<MessageGroup[]> {
  if (limit === 0) return []
  const rows = await db.logGroup.findMany({
    where: { signalKey: key },
    orderBy: { lastAt: 'desc' },
    take: limit,
  })
  return rows.map(({ text, count, firstAt, lastAt, requestIds }) => ({
    text,
    count: Number(count),
    firstAtMs: firstAt.getTime(),
    lastAtMs: lastAt.getTime(),
    requestIds,
  }))
}

type Keeping = {
  readonly key: string
  readonly kept: readonly MessageGroup[]
  readonly gone: readonly string[]
}

/** Stores groups as they stand, and forgets those that were let go. */
export async function keepGroups(db: Database, { key, kept, gone }: Keeping): Promise<void> {
  if (gone.length > 0)
    await db.logGroup.deleteMany({ where: { signalKey: key, text: { in: gone.map(storable) } } })
  for (const { text, count, firstAtMs, lastAtMs, requestIds } of kept) {
    const stands = {
      count,
      firstAt: new Date(firstAtMs),
      lastAt: new Date(lastAtMs),
      requestIds: requestIds.map(storable),
    }
    await db.logGroup.upsert({
      where: { signalKey_text: { signalKey: key, text: storable(text) } },
      create: { signalKey: key, text: storable(text), ...stands },
      update: stands,
    })
  }
}

/** PostgreSQL's text holds no NUL. */
const storable = (text: string): string => text.replaceAll('\u0000', '')
