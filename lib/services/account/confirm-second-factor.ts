import { DeckError } from '../../contract/errors.ts'
import type { ConfirmSecondFactor, SecondFactorCodes } from '../../contract/people.ts'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../context.ts'
import { requirePerson } from '../require.ts'
import type { SignInContext } from '../sessions/sign-in.ts'
import { renewRecoveryCodes, spendCode } from './second-factor.ts'

/** Switches the offered second factor on, once a code proves that it has arrived. Answers the recovery codes, once. */
export async function confirmSecondFactor(
  ctx: SignInContext,
  { code }: ConfirmSecondFactor,
): Promise<SecondFactorCodes> {
  const { userId, email } = requirePerson(ctx)
  const verdict = await ctx.attempts.attempt(email, ctx.address)
  if (!verdict.allow)
    throw new DeckError('rate_limited', 'too many wrong codes: wait a little', undefined, verdict)
  const recoveryCodes = await inTransaction(ctx, async tx => {
    const user = await tx.db.user.findUniqueOrThrow({ where: { id: userId } })
    if (user.totpEnabledAt || !user.totpSecret)
      throw new DeckError('conflict', 'there is nothing to confirm: begin again')
    if ((await spendCode(tx, user, code)) !== 'totp')
      throw new DeckError('invalid', 'this code is not right', [
        { path: 'code', message: 'is not right: give the newest code, and check the clock of your phone' },
      ])
    await tx.db.user.update({ where: { id: userId }, data: { totpEnabledAt: new Date(tx.clock.now()) } })
    await recordAudit(tx, { action: 'account.second-factor-on', subject: `person:${email}` })
    return renewRecoveryCodes(tx, userId)
  })
  await ctx.attempts.succeeded(email)
  return { recoveryCodes }
}
