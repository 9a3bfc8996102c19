import { type DeckError, isDeckError } from '../../contract/errors.ts'
import { type Context, inTransaction } from '../context.ts'
import { type Deed, describeActor, recordAudit, sha256 } from './record.ts'

/** So long the same refusal of the same actor is counted rather than written again. */
const MINUTE_MS = 60_000
const FLUSHED_AT_ONCE = 200

export type RefusedDeed = Pick<Deed, 'action' | 'subject'> & {
  readonly after?: Readonly<Record<string, unknown>>
  /** What of it makes it another refusal, beside who, what and why; never the words of whoever asks. */
  readonly kind?: string
}

/** As it is kept until its minute is over. */
type HeldDeed = {
  readonly by: ReturnType<typeof describeActor>
  readonly action: string
  readonly subject: string
  readonly after: Readonly<Record<string, unknown>>
}

/**
 * Writes a refusal into the audit log: the first of its kind at once, and one row for all that came within the minute after
 * it, with how many they were. However often somebody knocks, the log grows by what they knocked at.
 */
export async function recordRefusal(ctx: Context, deed: RefusedDeed, error: DeckError): Promise<void> {
  const { action, subject, kind = '' } = deed
  const after = { ...deed.after, why: error.message }
  const held: HeldDeed = { by: describeActor(ctx.actor), action, subject, after }
  const { actorKind, actorId, actorName } = held.by
  // What is wrong with what they sent may be named by themselves.
  const why = [error.code, error.code === 'invalid' ? '' : (error.issues?.[0]?.path ?? '')]
  const key = sha256(JSON.stringify([actorKind, actorId ?? actorName, action, kind, ...why]))
  await inTransaction(ctx, async tx => {
    const now = new Date(tx.clock.now())
    const [row] = await tx.db.$queryRaw<{ held: number; since: Date; isNew: boolean }[]>`
      INSERT INTO refusals (key, since, held, deed) VALUES (${key}, ${now}, 0, ${JSON.stringify(held)}::jsonb)
      ON CONFLICT (key) DO UPDATE SET held = refusals.held + 1, deed = excluded.deed
      RETURNING held, since, xmax = 0 AS "isNew"`
    if (row?.isNew) return recordAudit(tx, { action, subject, after })
    if (!row || now.getTime() - row.since.getTime() < MINUTE_MS) return
    await writeHeld(tx, { ...row, deed: held })
    await tx.db.refusal.update({ where: { key }, data: { since: now, held: 0 } })
  })
}

/** Does the work; when it is refused, that is written down and thrown on. What is not there is no refusal. */
export async function recordingRefusal<T>(
  ctx: Context,
  deed: RefusedDeed,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isDeckError(error) && error.code !== 'not_found') await recordRefusal(ctx, deed, error)
    throw error
  }
}

/** Writes what was held back for a minute. To be called now and then. */
export async function flushRefusals(ctx: Context): Promise<void> {
  await inTransaction(ctx, async tx => {
    const before = new Date(tx.clock.now() - MINUTE_MS)
    const over = await tx.db.$queryRaw<Held[]>`
      DELETE FROM refusals WHERE key IN (
        SELECT key FROM refusals WHERE since <= ${before} ORDER BY since LIMIT ${FLUSHED_AT_ONCE} FOR UPDATE SKIP LOCKED
      ) RETURNING held, since, deed`
    for (const row of over) if (row.held > 0) await writeHeld(tx, row)
  })
}

type Held = { readonly held: number; readonly since: Date; readonly deed: HeldDeed }

const writeHeld = (tx: Context, { held, since, deed }: Held): Promise<void> =>
  recordAudit(tx, { ...deed, after: { ...deed.after, moreTimes: held, since: since.toISOString() } })
