import type { ById } from '../../contract/people.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { personOrThrow } from './update-person.ts'

/** Takes the second factor off somebody who has lost their authenticator and their recovery codes. */
export async function resetSecondFactor(ctx: Context, { id }: ById): Promise<void> {
  requirePermission(ctx, 'people.manage')
  await inTransaction(ctx, async tx => {
    const user = await personOrThrow(tx, id)
    await clearSecondFactor(tx, id)
    await recordAudit(tx, {
      action: 'person.second-factor-reset',
      subject: `person:${user.email}`,
      before: { hadSecondFactor: user.totpEnabledAt !== null },
    })
  })
}

/** Forgets a person's authenticator and recovery codes, within a larger change. */
export async function clearSecondFactor(tx: Context, userId: string): Promise<void> {
  await tx.db.user.update({
    where: { id: userId },
    data: { totpSecret: null, totpEnabledAt: null, totpLastStep: null },
  })
  await tx.db.recoveryCode.deleteMany({ where: { userId } })
}
