import { randomBytes } from 'node:crypto'
import { Secret } from 'otpauth'
import { toString as toQr } from 'qrcode'
import { DeckError } from '../../contract/errors.ts'
import type { ProvePassword, SecondFactorOffer } from '../../contract/people.ts'
import { totpUri } from '../../core/access/totp.ts'
import type { SignInContext } from '../sessions/sign-in.ts'
import { requirePassword } from './require-password.ts'

const SECRET_BYTES = 20

/** Offers a new authenticator secret. It counts only once a code of it has been given (`confirmSecondFactor`). */
export async function beginSecondFactor(
  ctx: SignInContext,
  given: ProvePassword,
): Promise<SecondFactorOffer> {
  const user = await requirePassword(ctx, given.password, 'password')
  if (user.totpEnabledAt)
    throw new DeckError('conflict', 'there is a second factor already: take it off first')
  const bytes = randomBytes(SECRET_BYTES)
  const secret = new Secret({ buffer: new Uint8Array(bytes).buffer }).base32
  await ctx.db.user.update({
    where: { id: user.id },
    data: { totpSecret: ctx.secrets.seal('totp', secret) },
  })
  const uri = totpUri(secret, user.email)
  return { secret, uri, qrSvg: await toQr(uri, { type: 'svg', margin: 1, errorCorrectionLevel: 'M' }) }
}
