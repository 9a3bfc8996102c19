import type { Database } from '../../services/context.ts'

/** A masked line. */
export type LineSample = { readonly atMs: number; readonly line: string }

/** The kept samples of a signal, newest first. */
export async function readSamples(db: Database, key: string, limit: number): Promise<LineSample[]> {
  const rows = await db.logSample.findMany({
    where: { signalKey: key },
    orderBy: { id: 'desc' },
    take: limit,
  })
  return rows.map(row => ({ atMs: row.at.getTime(), line: row.line }))
}

type Keeping = { readonly key: string; readonly samples: readonly LineSample[]; readonly limit: number }

/** Stores samples, and lets go of those beyond the limit. */
export async function keepSamples(db: Database, { key, samples, limit }: Keeping): Promise<void> {
  await db.logSample.createMany({
    data: samples.map(({ atMs, line }) => ({
      signalKey: key,
      at: new Date(atMs),
      line: line.replaceAll('\u0000', ''),
    })),
  })
  const beyond = await db.logSample.findFirst({
    where: { signalKey: key },
    orderBy: { id: 'desc' },
    skip: limit,
    select: { id: true },
  })
  if (beyond) await db.logSample.deleteMany({ where: { signalKey: key, id: { lte: beyond.id } } })
}
