import { randomBytes } from 'node:crypto'
import { totpStep } from '../../core/access/totp.ts'
import type { User } from '../../generated/prisma/client.ts'
import type { Context } from '../context.ts'

const RECOVERY_CODES = 10
// Crockford's base 32, which leaves out what is misread: codes are written down by hand.
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz'

/** Whether a code is right, and has not been used before: an app's six digits, or a recovery code. Uses it up. */
export async function spendCode(
  ctx: Context,
  user: Pick<User, 'id' | 'totpSecret'>,
  code: string,
): Promise<'totp' | 'recovery' | null> {
  if (!user.totpSecret) return null
  const digits = code.replaceAll(' ', '')
  if (/^\d{6}$/.test(digits)) return (await spendTotp(ctx, user.id, user.totpSecret, digits)) ? 'totp' : null
  return (await spendRecoveryCode(ctx, user.id, code)) ? 'recovery' : null
}

async function spendTotp(ctx: Context, userId: string, sealed: string, digits: string): Promise<boolean> {
  const step = totpStep(ctx.secrets.open('totp', sealed), digits, ctx.clock.now())
  if (step === null) return false
  // The race for one code is won in the WHERE clause.
  const { count } = await ctx.db.user.updateMany({
    where: { id: userId, OR: [{ totpLastStep: null }, { totpLastStep: { lt: step } }] },
    data: { totpLastStep: step },
  })
  return count === 1
}

async function spendRecoveryCode(ctx: Context, userId: string, code: string): Promise<boolean> {
  const { count } = await ctx.db.recoveryCode.updateMany({
    where: { userId, codeHash: hashRecoveryCode(ctx, userId, code), usedAt: null },
    data: { usedAt: new Date(ctx.clock.now()) },
  })
  return count === 1
}

/** Replaces a person's recovery codes; the answer is the only place where the new ones can be read. */
export async function renewRecoveryCodes(tx: Context, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode)
  await tx.db.recoveryCode.deleteMany({ where: { userId } })
  await tx.db.recoveryCode.createMany({
    data: codes.map(code => ({ userId, codeHash: hashRecoveryCode(tx, userId, code) })),
  })
  return codes
}

function newRecoveryCode(): string {
  const text = Array.from(randomBytes(10), byte => LETTERS.charAt(byte & 31)).join('')
  return `${text.slice(0, 5)}-${text.slice(5)}`
}

function hashRecoveryCode(ctx: Context, userId: string, code: string): string {
  const plain = code.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  return ctx.secrets.sign('recovery-code', `${userId}:${plain}`)
}
