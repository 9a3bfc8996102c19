import type { SetSilence, SilenceDetail } from '../../contract/alerts.ts'
import { DeckError } from '../../contract/errors.ts'
import { recurrenceFaults } from '../../core/alert/recurrence.ts'
import type { AlertContext } from '../alerts/alert-context.ts'
import { actorName } from '../configuration-context.ts'
import { readSilence } from './read-silence.ts'
import { storeSilence } from './store-silence.ts'

/** Makes or changes a silence; whoever does it is its author. */
export async function setSilence(ctx: AlertContext, wish: SetSilence): Promise<SilenceDetail> {
  const faults = wish.recurrence ? recurrenceFaults(wish.recurrence) : []
  if (faults.length > 0) {
    const issues = faults.map(message => ({ path: 'recurrence', message }))
    throw new DeckError('invalid', faults.join('; '), issues)
  }
  const { id } = await storeSilence(ctx, {
    id: wish.id ?? null,
    matchers: wish.matchers,
    startsAtMs: wish.startsAt ?? ctx.clock.now(),
    endsAtMs: wish.endsAt,
    createdBy: actorName(ctx.actor),
    comment: wish.comment,
    recurrence: wish.recurrence,
  })
  return readSilence(ctx, { id })
}
