import type { AlertsDoor } from '../../ports/deck.ts'
import type { Database } from '../context.ts'

export type TakenInHand = {
  readonly fingerprints: readonly string[]
  readonly by: string
  readonly atMs: number
  /** Null = until they resolve. */
  readonly untilMs: number | null
}

/** Marks alerts as acknowledged because their page was; those that somebody has in hand already stay theirs. */
export async function takeInHand(
  { db, alerts }: { readonly db: Database; readonly alerts: Pick<AlertsDoor, 'rows' | 'refresh'> },
  { fingerprints, by, atMs, untilMs }: TakenInHand,
): Promise<readonly string[]> {
  const rows = await alerts.rows([...new Set(fingerprints)])
  const free = rows.filter(row => row.status === 'firing' && row.acknowledgement === null)
  if (free.length === 0) return []
  const at = new Date(atMs)
  const until = untilMs === null ? null : new Date(untilMs)
  const text = `acknowledged with its page${until ? ` until ${until.toISOString()}` : ''}`
  await db.$transaction([
    db.alertAcknowledgement.createMany({
      data: free.map(({ fingerprint }) => ({ fingerprint, by, at, until, comment: 'with its page' })),
    }),
    db.alertEvent.createMany({
      data: free.map(({ fingerprint }) => ({ fingerprint, at, kind: 'acknowledged', by, text })),
    }),
  ])
  await alerts.refresh()
  return free.map(({ fingerprint }) => fingerprint)
}
