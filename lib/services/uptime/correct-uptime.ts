import { DeckError } from '../../contract/errors.ts'
import type { CorrectionView, CorrectUptime } from '../../contract/uptime.ts'
import { monthOf, monthStretch } from '../../core/uptime/index.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { monthDate, toCorrection } from './frozen-rows.ts'

/**
 * Says what a stretch of a frozen month really was. The month stays as it was frozen, and the correction stands
 * beside it. Throws `invalid` for a stretch that is not within one month, `unprocessable` when it is not frozen yet.
 */
export async function correctUptime(ctx: Context, input: CorrectUptime): Promise<CorrectionView> {
  requirePermission(ctx, 'uptime.correct')
  const { subject, from, to, state, reason } = input
  const month = monthOf(from)
  if (from >= to) throw new DeckError('invalid', 'to: must be later than from')
  if (to > (monthStretch(month)?.toMs ?? 0))
    throw new DeckError('invalid', `to: must be within ${month}: correct each month by itself`)
  return inTransaction(ctx, async tx => {
    const frozen = await tx.db.uptimeMonth.findUnique({
      where: { subject_month: { subject, month: monthDate(month) } },
      select: { hash: true },
    })
    if (!frozen)
      throw new DeckError(
        'unprocessable',
        `${month} of ${subject} is not frozen: only frozen months are corrected`,
      )
    const row = await tx.db.uptimeCorrection.create({
      data: {
        subject,
        month: monthDate(month),
        fromAt: new Date(from),
        toAt: new Date(to),
        state,
        reason,
        createdBy: actorName(tx.actor),
        createdAt: new Date(tx.clock.now()),
      },
    })
    const correction = toCorrection(row)
    await recordAudit(tx, { action: 'uptime.corrected', subject, after: { ...correction, month } })
    return correction
  })
}
