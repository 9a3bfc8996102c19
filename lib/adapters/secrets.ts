import type { Secrets } from '../ports/secrets.ts'
import { hashPassword, isPassword } from './password-hasher.ts'
import { createSealedBox } from './sealed-box.ts'

/** Everything that the deck's one secret (`OPSDECK_SECRET`, or the generated one) is good for. */
export function createSecrets(secret: string): Secrets {
  return { ...createSealedBox(secret), hashPassword, isPassword }
}
