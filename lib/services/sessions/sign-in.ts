import type { SignIn } from '../../contract/people.ts'
import type { User } from '../../generated/prisma/client.ts'
import type { AttemptLimiter } from '../../ports/attempts.ts'
import { spendCode } from '../account/second-factor.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'
import { type SessionMethod, startSession } from './start-session.ts'

export type SignInContext = Context & { readonly attempts: AttemptLimiter }

export type SignInResult =
  | { readonly kind: 'signed-in'; readonly userId: string; readonly sessionId: string }
  /** The password is right and a code is asked for. */
  | { readonly kind: 'code-needed' }
  /** One answer for a wrong password, an unknown, a disabled and a password-less account. */
  | { readonly kind: 'refused'; readonly because: 'credentials' | 'code' }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number }

/** Signs a person in by e-mail and password, and a code where they have a second factor. */
export async function signIn(
  ctx: SignInContext,
  given: SignIn & { readonly userAgent: string | null },
): Promise<SignInResult> {
  const verdict = await ctx.attempts.attempt(given.email, ctx.address)
  if (!verdict.allow) return { kind: 'rate-limited', retryAfterSeconds: verdict.retryAfterSeconds }
  const user = await ctx.db.user.findUnique({ where: { email: given.email } })
  const isRight = await ctx.secrets.isPassword(user?.passwordHash ?? null, given.password)
  if (!user || !isRight || user.disabledAt) return refuse(ctx, given.email, 'credentials')
  if (user.totpEnabledAt && !given.code) return { kind: 'code-needed' }
  const method = user.totpEnabledAt ? await secondFactor(ctx, user, given.code ?? '') : 'password'
  if (method === null) return refuse(ctx, given.email, 'code')
  await ctx.attempts.succeeded(given.email)
  return openSession(ctx, user, { method, userAgent: given.userAgent })
}

async function secondFactor(ctx: Context, user: User, code: string): Promise<SessionMethod | null> {
  const used = await spendCode(ctx, user, code)
  return used === null ? null : `password+${used}`
}

async function refuse(ctx: Context, email: string, because: 'credentials' | 'code'): Promise<SignInResult> {
  await recordAudit(ctx, { action: 'session.refused', subject: `person:${email}`, after: { because } })
  return { kind: 'refused', because }
}

/** Opens the session and writes it down as that person's own deed. */
export async function openSession(
  ctx: Context,
  user: Pick<User, 'id' | 'email' | 'role'>,
  how: { readonly method: SessionMethod; readonly userAgent: string | null },
): Promise<Extract<SignInResult, { kind: 'signed-in' }>> {
  return inTransaction(ctx, async tx => {
    const session = await startSession(tx, { userId: user.id, ...how })
    await recordAudit(tx, {
      action: 'session.started',
      subject: `person:${user.email}`,
      after: { method: how.method, userAgent: session.userAgent },
      actor: { kind: 'person', userId: user.id, sessionId: session.id, email: user.email, role: user.role },
    })
    return { kind: 'signed-in', userId: user.id, sessionId: session.id }
  })
}
