import { DeckError } from '../../contract/errors.ts'
import type { User } from '../../generated/prisma/client.ts'
import { requirePerson } from '../require.ts'
import type { SignInContext } from '../sessions/sign-in.ts'

/**
 * The asker, once more proved by their password: a session left open must not be enough to take an account over.
 * Counts as a sign-in attempt.
 * @param field the form's member that a wrong password is reported at
 */
export async function requirePassword(
  ctx: SignInContext,
  password: string,
  field: string,
): Promise<User & { sessionId: string }> {
  const { userId, sessionId } = requirePerson(ctx)
  const user = await ctx.db.user.findUniqueOrThrow({ where: { id: userId } })
  if (user.passwordHash === null)
    throw new DeckError('conflict', 'this account has no password: it signs in by single sign-on')
  const verdict = await ctx.attempts.attempt(user.email, ctx.address)
  if (!verdict.allow)
    throw new DeckError(
      'rate_limited',
      'too many wrong passwords: wait before you try again',
      undefined,
      verdict,
    )
  if (!(await ctx.secrets.isPassword(user.passwordHash, password)))
    throw new DeckError('invalid', 'the password is not right', [{ path: field, message: 'is not right' }])
  await ctx.attempts.succeeded(user.email)
  return { ...user, sessionId }
}
