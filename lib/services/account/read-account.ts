import type { AccountView } from '../../contract/people.ts'
import type { Context } from '../context.ts'
import { requirePerson } from '../require.ts'

/** The asker's own account. */
export async function readAccount(ctx: Context): Promise<AccountView> {
  const { userId } = requirePerson(ctx)
  const user = await ctx.db.user.findUniqueOrThrow({
    where: { id: userId },
    include: { _count: { select: { recoveryCodes: { where: { usedAt: null } } } } },
  })
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    hasPassword: user.passwordHash !== null,
    hasSecondFactor: user.totpEnabledAt !== null,
    recoveryCodesLeft: user._count.recoveryCodes,
  }
}
