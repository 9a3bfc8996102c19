import type { ProvePassword } from '../../contract/people.ts'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../context.ts'
import { clearSecondFactor } from '../people/reset-second-factor.ts'
import type { SignInContext } from '../sessions/sign-in.ts'
import { requirePassword } from './require-password.ts'

/** Takes the asker's own second factor off. */
export async function removeSecondFactor(ctx: SignInContext, given: ProvePassword): Promise<void> {
  const user = await requirePassword(ctx, given.password, 'password')
  await inTransaction(ctx, async tx => {
    await clearSecondFactor(tx, user.id)
    await recordAudit(tx, { action: 'account.second-factor-off', subject: `person:${user.email}` })
  })
}
