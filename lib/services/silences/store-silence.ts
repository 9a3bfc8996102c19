import { randomUUID } from 'node:crypto'
import { DeckError } from '../../contract/errors.ts'
import { type SentSilence, type Silence, setSilence } from '../../core/alert/silence.ts'
import type { AlertContext } from '../alerts/alert-context.ts'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { isSilenceId, silenceColumns, silenceFacts, toSilence } from './silence-rows.ts'

/**
 * Makes a silence, or changes one as Alertmanager would: in place where that is allowed, else the old one ends and a
 * new one takes over. Throws `invalid`, and `not_found` for an id that nobody has.
 */
export async function storeSilence(ctx: AlertContext, sent: SentSilence): Promise<Silence> {
  requirePermission(ctx, 'alerts.act')
  if (sent.id !== null && !isSilenceId(sent.id)) throw unknownSilence(sent.id)
  const stored = await inTransaction(ctx, async tx => {
    const found = sent.id === null ? null : await tx.db.silence.findUnique({ where: { id: sent.id } })
    const previous = found && toSilence(found)
    const outcome = setSilence(sent, { previous, newId: randomUUID(), now: tx.clock.now() })
    if (outcome.kind === 'refused') throw new DeckError('invalid', outcome.reason)
    if (outcome.kind === 'not_found') throw unknownSilence(sent.id ?? '')
    const { silence, expired } = outcome
    if (expired) await tx.db.silence.update({ where: { id: expired.id }, data: silenceColumns(expired) })
    const columns = silenceColumns(silence)
    await tx.db.silence.upsert({
      where: { id: silence.id },
      create: { id: silence.id, ...columns },
      update: columns,
    })
    await recordAudit(tx, {
      action: previous?.id === silence.id ? 'silence.changed' : 'silence.created',
      subject: `silence:${silence.id}`,
      ...(previous ? { before: { id: previous.id, ...silenceFacts(previous) } } : {}),
      after: silenceFacts(silence),
    })
    return silence
  })
  await ctx.alerts.refresh()
  return stored
}

export const unknownSilence = (id: string): DeckError =>
  new DeckError('not_found', `there is no silence "${id}"`)
